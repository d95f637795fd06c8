// The one form in which packets of traces are handled, whatever file they come from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "topology/base/units.hpp"
#include "traces/capture/link_type.hpp"
#include "traces/capture/trace_time.hpp"
#include "traces/pcapng.hpp"

namespace hexi {

/// Longest packet a trace may hold, captured or on the wire: what libpcap and Wireshark allow.
inline constexpr std::uint32_t kLongestPacket = 262'144;

/// One packet of a trace. A view: its bytes belong to whoever handed it over.
struct TracePacket {
    TraceTime at;
    const std::uint8_t* bytes = nullptr;  ///< `captured` of them, from the link-layer header on
    std::uint32_t captured = 0;           ///< <= kLongestPacket
    std::uint32_t wire_bytes = 0;         ///< its length on the wire, of which `bytes` may be the beginning
    std::uint32_t interface = 0;          ///< index into the reader's interfaces()
    std::uint32_t lost_before = 0;        ///< packets the capture missed since the one before
    CaptureDirection direction = CaptureDirection::kUnknown;
    bool timed = true;  ///< false: the file gives no time; `at` is that of the packet before

    [[nodiscard]] std::span<const std::uint8_t> data() const { return {bytes, captured}; }
};

/// Where packets of a trace were captured.
struct TraceInterface {
    std::string name, description;  ///< empty where the file does not say
    LinkType link = LinkType::kEthernet;
    std::uint32_t snap_bytes = 0;  ///< at most so many bytes of a packet were kept; 0: not said
    std::uint8_t time_digits = 6;  ///< decimals of a second that its times have, 0..9
    std::uint8_t fcs_bytes = 0;    ///< of each packet's end that are a frame check sequence
    std::optional<BitRate> speed;
    std::optional<std::uint64_t> seen, dropped, missed;  ///< as in CaptureStatistics
};

}  // namespace hexi
