// What a router says about a packet that it cannot forward.
#pragma once

#include <cstdint>
#include <span>

#include "dataplane/packet/frame_fields.hpp"
#include "dataplane/packet/frame_writer.hpp"

namespace hexi {

enum class IcmpError : std::uint8_t {
    kTimeExceeded,     ///< hop limit used up on the way
    kNoRoute,          ///< no network of this address
    kHostUnreachable,  ///< its network is there, the host is not
    kPortUnreachable,  ///< for the router itself, which has no such service
    kTooBig,           ///< longer than the next link takes, and not to be cut
};

/// Whether an error may be sent about the packet at all: not about ICMP errors, groups, later fragments, or
/// for somebody who is not one host (RFC 1122, 3.2.2; RFC 4443, 2.4 e).
[[nodiscard]] bool may_answer_error(const FrameFields& fields, std::span<const std::uint8_t> frame);

/// Writes the error about the packet of `fields` in `frame` into `answer`, quoting as much of it as fits in
/// 576 bytes (RFC 1812, 4.3.2.3) or 1280 (RFC 4443, 3). `mtu` matters to kTooBig only (RFC 1191, 4; RFC
/// 4443, 3.2). `who.from` is the router, `hop_limit` what is left of 64 where the answer is delivered.
struct ErrorMessage {
    IcmpError error = IcmpError::kTimeExceeded;
    std::uint32_t mtu = 0;
    std::uint8_t hop_limit = 64;
};
void write_icmp_error(FrameBuffer& answer, const Correspondents& who, const ErrorMessage& message,
                      const FrameFields& fields, std::span<const std::uint8_t> frame);

}  // namespace hexi
