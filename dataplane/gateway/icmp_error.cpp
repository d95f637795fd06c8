#include "dataplane/gateway/icmp_error.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr std::size_t kMostOfIpv4 = 576 - kIpv4Header - kIcmpHeader;
constexpr std::size_t kMostOfIpv6 = 1280 - kIpv6Header - kIcmpHeader;

struct TypeAndCode {
    std::uint8_t type, code;
};

TypeAndCode ipv4_words(IcmpError error) {
    constexpr auto kUnreachable = static_cast<std::uint8_t>(IcmpType::kUnreachable);
    switch (error) {
        case IcmpError::kNoRoute:
            return {kUnreachable, 0};
        case IcmpError::kHostUnreachable:
            return {kUnreachable, 1};
        case IcmpError::kPortUnreachable:
            return {kUnreachable, 3};
        case IcmpError::kTooBig:
            return {kUnreachable, 4};
        case IcmpError::kTimeExceeded:
            break;
    }
    return {static_cast<std::uint8_t>(IcmpType::kTimeExceeded), 0};
}

TypeAndCode ipv6_words(IcmpError error) {
    constexpr auto kUnreachable = static_cast<std::uint8_t>(Icmpv6Type::kUnreachable);
    switch (error) {
        case IcmpError::kNoRoute:
            return {kUnreachable, 0};
        case IcmpError::kHostUnreachable:
            return {kUnreachable, 3};
        case IcmpError::kPortUnreachable:
            return {kUnreachable, 4};
        case IcmpError::kTooBig:
            return {static_cast<std::uint8_t>(Icmpv6Type::kPacketTooBig), 0};
        case IcmpError::kTimeExceeded:
            break;
    }
    return {static_cast<std::uint8_t>(Icmpv6Type::kTimeExceeded), 0};
}

bool is_icmp_error(const FrameFields& fields, std::span<const std::uint8_t> frame) {
    if (fields.transport_at == 0 || fields.transport_at >= fields.network_end) return false;
    const std::uint8_t type = frame[fields.transport_at];
    if (fields.protocol == kProtocolIcmpv6) return type < 128;
    if (fields.protocol != kProtocolIcmp) return false;
    constexpr std::array kErrors{IcmpType::kUnreachable, IcmpType::kSourceQuench, IcmpType::kRedirect,
                                 IcmpType::kTimeExceeded, IcmpType::kParameterProblem};
    return std::any_of(kErrors.begin(), kErrors.end(),
                       [type](IcmpType error) { return type == static_cast<std::uint8_t>(error); });
}

}  // namespace

bool may_answer_error(const FrameFields& fields, std::span<const std::uint8_t> frame) {
    return fields.is_ip() && !fields.to.is_group() && !fields.later_fragment && fields.source.is_unicast() &&
           !fields.destination.is_multicast() && !is_icmp_error(fields, frame);
}

void write_icmp_error(FrameBuffer& answer, const Correspondents& who, const ErrorMessage& message,
                      const FrameFields& fields, std::span<const std::uint8_t> frame) {
    const bool v4 = fields.network == NetworkKind::kIpv4;
    const auto [type, code] = v4 ? ipv4_words(message.error) : ipv6_words(message.error);
    const std::size_t quoted = std::min<std::size_t>(fields.network_length(), v4 ? kMostOfIpv4 : kMostOfIpv6);
    write_icmp(answer, who,
               {.type = type,
                .code = code,
                .rest = message.error == IcmpError::kTooBig ? message.mtu : 0,
                .payload = frame.subspan(fields.network_at, quoted),
                .hop_limit = message.hop_limit});
}

}  // namespace hexi
