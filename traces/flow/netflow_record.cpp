#include "traces/flow/netflow_record.hpp"

#include <algorithm>
#include <limits>

#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

// IANA, IPFIX Information Elements.
constexpr std::uint16_t kOctets = 1, kPackets = 2, kProtocol = 4, kSourcePort = 7, kSourceV4 = 8,
                        kDestinationPort = 11, kDestinationV4 = 12, kLastUptime = 21, kFirstUptime = 22,
                        kPostOctets = 23, kPostPackets = 24, kSourceV6 = 27, kDestinationV6 = 28,
                        kSamplingInterval = 34, kSamplerInterval = 50, kOctetTotal = 85, kPacketTotal = 86,
                        kFirstS = 150, kLastS = 151, kFirstMs = 152, kLastMs = 153, kFirstUs = 154,
                        kLastUs = 155, kFirstNs = 156, kLastNs = 157, kFirstDeltaUs = 158, kLastDeltaUs = 159,
                        kBootMs = 160, kInitiatorOctets = 231, kResponderOctets = 232,
                        kInitiatorPackets = 298, kResponderPackets = 299, kPacketInterval = 305,
                        kPacketSpace = 306;
constexpr std::uint32_t kReverse = 29305;

TraceTime from_ms(std::uint64_t ms) {
    return trace_time(static_cast<std::int64_t>(ms / 1000), ms % 1000 * 1'000'000);
}

/// `time` and a signed distance in nanoseconds.
TraceTime moved(const TraceTime& time, std::int64_t ns) {
    std::int64_t s = ns / kNsPerSecond, rest = ns % kNsPerSecond;
    if (rest < 0) {
        --s;
        rest += kNsPerSecond;
    }
    return trace_time(time.s + s, time.ns + static_cast<std::uint64_t>(rest));
}

std::uint64_t scaled(std::uint64_t value, std::uint32_t scale) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(value, std::uint64_t{scale}, &product)
               ? std::numeric_limits<std::uint64_t>::max()
               : product;
}

}  // namespace

void NetflowRecord::add(std::uint16_t type, std::uint32_t enterprise, std::span<const std::uint8_t> value) {
    const bool address =
        type == kSourceV4 || type == kDestinationV4 || type == kSourceV6 || type == kDestinationV6;
    if (enterprise == 0 && address) return add_address(type, value);
    if (value.empty() || value.size() > sizeof(std::uint64_t)) return;
    std::uint64_t number = 0;
    for (const std::uint8_t byte : value) number = number << 8U | byte;
    if (enterprise == 0) return add_number(type, number);
    if (enterprise != kReverse) return;
    if (type == kOctets || type == kOctetTotal) reverse_bytes_ = number;
    if (type == kPackets || type == kPacketTotal) reverse_packets_ = number;
}

void NetflowRecord::add_address(std::uint16_t type, std::span<const std::uint8_t> value) {
    const bool source = type == kSourceV4 || type == kSourceV6;
    const std::size_t size = type == kSourceV4 || type == kDestinationV4 ? 4 : 16;
    if (value.size() != size) return;
    const IpAddress address = size == 4 ? IpAddress::v4(load_big<std::uint32_t>(value.data()))
                                        : IpAddress(load_big<std::uint64_t>(value.data()),
                                                    load_big<std::uint64_t>(value.data() + 8));
    // A record may carry both kinds, of which one is all zeros.
    if (address == IpAddress() || address == IpAddress::v4(0)) {
        if (source ? has_source_ : has_destination_) return;
    }
    (source ? key_.source : key_.destination) = address;
    (source ? has_source_ : has_destination_) = true;
}

void NetflowRecord::add_number(std::uint16_t type, std::uint64_t value) {
    switch (type) {
        case kOctets:
        case kOctetTotal:
        case kInitiatorOctets:
            bytes_ = value;
            break;
        case kPostOctets:
            if (!bytes_) bytes_ = value;
            break;
        case kPackets:
        case kPacketTotal:
        case kInitiatorPackets:
            packets_ = value;
            break;
        case kPostPackets:
            if (packets_ == 0) packets_ = value;
            break;
        case kResponderOctets:
            reverse_bytes_ = value;
            break;
        case kResponderPackets:
            reverse_packets_ = value;
            break;
        case kProtocol:
            key_.protocol = static_cast<std::uint8_t>(value);
            break;
        case kSourcePort:
            key_.source_port = static_cast<std::uint16_t>(value);
            break;
        case kDestinationPort:
            key_.destination_port = static_cast<std::uint16_t>(value);
            break;
        case kSamplingInterval:
        case kSamplerInterval:
        case kPacketInterval:
            interval_ = value;
            break;
        case kPacketSpace:
            space_ = value;
            break;
        default:
            add_time(type, value);
    }
}

void NetflowRecord::add_time(std::uint16_t type, std::uint64_t value) {
    constexpr std::uint64_t kMostSeconds = 1'000'000'000'000, kMostDeltaUs = 1U << 31U;
    const auto seconds = [&] {
        return TraceTime{static_cast<std::int64_t>(std::min(value, kMostSeconds)), 0};
    };
    const auto before_sent = [&] {
        return moved(sent_, -static_cast<std::int64_t>(std::min(value, kMostDeltaUs)) * 1000);
    };
    switch (type) {
        case kFirstUptime:
            first_uptime_ms_ = value;
            break;
        case kLastUptime:
            last_uptime_ms_ = value;
            break;
        case kBootMs:
            boot_ms_ = value;
            break;
        case kFirstS:
            first_ = seconds();
            break;
        case kLastS:
            last_ = seconds();
            break;
        case kFirstMs:
            first_ = from_ms(value);
            break;
        case kLastMs:
            last_ = from_ms(value);
            break;
        case kFirstUs:
        case kFirstNs:
        case kLastUs:
        case kLastNs:
            add_ntp(type, value);
            break;
        case kFirstDeltaUs:
            first_ = before_sent();
            break;
        case kLastDeltaUs:
            last_ = before_sent();
            break;
        default:
            break;
    }
}

/// Seconds since 1900 and a binary fraction (RFC 7011, 6.1.9).
void NetflowRecord::add_ntp(std::uint16_t type, std::uint64_t value) {
    constexpr std::int64_t kUntil1970 = 2'208'988'800;
    const TraceTime time{static_cast<std::int64_t>(value >> 32U) - kUntil1970,
                         static_cast<std::uint32_t>((value & 0xFFFF'FFFF) * kNsPerSecond >> 32U)};
    (type == kFirstUs || type == kFirstNs ? first_ : last_) = time;
}

/// The exporter's clock counts milliseconds since it began, in 32 bits that come round every 49 days.
TraceTime NetflowRecord::by_uptime(std::uint64_t ms) const {
    if (boot_ms_) return from_ms(*boot_ms_ + ms);
    const auto apart = static_cast<std::int32_t>(static_cast<std::uint32_t>(ms) - uptime_ms_);
    return moved(sent_, std::int64_t{apart} * 1'000'000);
}

std::optional<FlowRecord> NetflowRecord::flow(std::uint32_t scale) const {
    if (!has_source_ || !has_destination_ || !bytes_) return std::nullopt;
    FlowRecord made{key_, sent_, sent_, scaled(packets_, scale), scaled(*bytes_, scale)};
    if (first_ || first_uptime_ms_) made.first = first_ ? *first_ : by_uptime(*first_uptime_ms_);
    made.last = last_ ? *last_ : last_uptime_ms_ ? by_uptime(*last_uptime_ms_) : made.first;
    made.last = std::max(made.first, made.last);
    return made;
}

std::optional<FlowRecord> NetflowRecord::reverse_flow(std::uint32_t scale) const {
    auto made = flow(scale);
    if (!made || !reverse_bytes_ || *reverse_bytes_ == 0) return std::nullopt;
    std::swap(made->key.source, made->key.destination);
    std::swap(made->key.source_port, made->key.destination_port);
    made->bytes = scaled(*reverse_bytes_, scale);
    made->packets = scaled(reverse_packets_, scale);
    return made;
}

std::optional<std::uint32_t> NetflowRecord::sampling() const {
    if (!interval_ || *interval_ == 0) return std::nullopt;
    const std::uint64_t one_of = (*interval_ + space_.value_or(0)) / (space_ ? *interval_ : 1);
    constexpr std::uint64_t kMost = 1'000'000;
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(one_of, 1, kMost));
}

}  // namespace hexi
