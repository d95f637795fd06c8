#include "dataplane/packet/fragments.hpp"

#include <algorithm>

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "dataplane/packet/protocol.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::uint8_t kEndOfOptions = 0, kNoOperation = 1, kCopied = 0x80;
constexpr std::uint16_t kMoreFragments = 0x2000, kOffsetBits = 0x1FFF;

/// Where an IPv4 packet can be cut.
struct Cut {
    std::size_t header = 0;  ///< bytes of the IP header
    std::size_t body = 0;    ///< bytes behind it
    std::size_t step = 0;    ///< bytes of the body in each fragment but the last, a multiple of 8
};

Cut cut_of(const FrameFields& fields, std::span<const std::uint8_t> frame, std::size_t mtu) {
    const std::size_t header = static_cast<std::size_t>(frame[fields.network_at] & 0xFU) * 4;
    const std::size_t room = mtu > header ? mtu - header : 0;
    return {header, fields.network_length() - header, room / 8 * 8};
}

/// Options without the copied bit stay in the first fragment only (RFC 791, 3.1).
void drop_uncopied(std::span<std::uint8_t> options) {
    for (std::size_t at = 0; at < options.size() && options[at] != kEndOfOptions;) {
        const std::size_t claimed =
            options[at] == kNoOperation || at + 1 == options.size() ? 1 : options[at + 1];
        const std::size_t length = std::clamp<std::size_t>(claimed, 1, options.size() - at);
        if ((options[at] & kCopied) == 0)
            std::fill_n(options.begin() + static_cast<std::ptrdiff_t>(at), length, kNoOperation);
        at += length;
    }
}

}  // namespace

std::size_t fragment_count(const FrameFields& fields, std::span<const std::uint8_t> frame, std::size_t mtu) {
    if (fields.network != NetworkKind::kIpv4 || fields.dont_fragment) return 0;
    if (fields.network_length() <= mtu) return 1;
    const Cut cut = cut_of(fields, frame, mtu);
    return cut.step == 0 ? 0 : (cut.body + cut.step - 1) / cut.step;
}

std::size_t write_fragment(const FrameFields& fields, std::span<const std::uint8_t> frame, std::size_t mtu,
                           std::size_t index, std::span<std::uint8_t> out) {
    const Cut cut = cut_of(fields, frame, mtu);
    const std::size_t begin = index * cut.step;
    const std::size_t size = std::min(cut.step, cut.body - begin);
    const std::size_t length = kEthernetHeader + cut.header + size;
    HEXI_CHECK(begin < cut.body && length <= out.size(), "a fragment exists and has room");
    std::copy_n(frame.begin(), kEthernetHeader, out.begin());
    std::uint8_t* ip = out.data() + kEthernetHeader;
    const std::uint8_t* whole = frame.data() + fields.network_at;
    std::copy_n(whole, cut.header, ip);
    std::copy_n(whole + cut.header + begin, size, ip + cut.header);
    const std::uint16_t before = load_be16(whole + 6);
    const bool last = begin + size == cut.body;
    const auto offset = static_cast<std::uint16_t>(((before & kOffsetBits) + begin / 8) & kOffsetBits);
    const auto more = static_cast<std::uint16_t>(last ? before & kMoreFragments : kMoreFragments);
    store_be16(ip + 6, static_cast<std::uint16_t>(offset | more));
    store_be16(ip + 2, static_cast<std::uint16_t>(cut.header + size));
    if (index > 0) drop_uncopied({ip + kIpv4Header, cut.header - kIpv4Header});
    store_be16(ip + 10, 0);
    store_be16(ip + 10, internet_checksum({ip, cut.header}));
    return length;
}

}  // namespace hexi
