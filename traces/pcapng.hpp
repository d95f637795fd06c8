// Capture files in the pcapng format (draft-ietf-opsawg-pcapng): blocks, appended to bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "topology/base/units.hpp"

namespace hexi {

/// Where packets were captured.
struct CaptureInterface {
    std::string name;
    std::string description;       ///< empty: none
    std::uint32_t snap_bytes = 0;  ///< at most so many of a packet's bytes are kept; 0: all
    std::optional<BitRate> speed;
    std::uint16_t link_type = 1;  ///< of its packets, as in capture files; 1: Ethernet
};

enum class CaptureDirection : std::uint8_t { kUnknown, kInbound, kOutbound };

/// One packet as it was seen. Times are nanoseconds since 1970-01-01 UTC, without leap seconds. (pcapng can
/// say picoseconds, which Wireshark 4.0 computes wrongly: its product overflows.)
struct CapturedPacket {
    std::uint32_t interface = 0;  ///< counted from 0 in the order in which they were appended
    std::uint64_t at_ns = 0;
    CaptureDirection direction = CaptureDirection::kUnknown;
    std::uint32_t wire_bytes = 0;         ///< its length, of which `bytes` may be the beginning
    std::span<const std::uint8_t> bytes;  ///< from the link-layer header on, without FCS
    std::uint64_t lost_before = 0;  ///< packets that the capture missed since the one before on the interface
};

/// What became of the packets of one interface.
struct CaptureStatistics {
    std::uint32_t interface = 0;
    std::uint64_t from_ns = 0, until_ns = 0;  ///< while it was captured, in the time of CapturedPacket
    std::uint64_t seen = 0;                   ///< by the interface
    std::uint64_t dropped = 0;                ///< by the interface, beside those seen
    std::uint64_t missed = 0;                 ///< of those seen, by the capture
};

/// The block every file begins with. `application` made it.
void append_capture_header(std::string& file, std::string_view application);
/// Every interface comes before its packets.
void append_interface(std::string& file, const CaptureInterface& interface);
void append_packet(std::string& file, const CapturedPacket& packet);
/// Numbers of an interface, behind its packets.
void append_statistics(std::string& file, const CaptureStatistics& statistics);

}  // namespace hexi
