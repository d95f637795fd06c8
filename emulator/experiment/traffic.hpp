// Traffic as an engine plays it: sources that are bound to a route.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "topology/base/units.hpp"
#include "topology/rate_change.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// How packets of a source are spaced.
enum class ArrivalProcess : std::uint8_t {
    kConstant,  ///< equal gaps
    kPoisson,   ///< exponential gaps
    kOnOff,     ///< exponential bursts at `peak`, exponential silences between
};

/// How large the bursts of an on-off source are.
enum class BurstLaw : std::uint8_t {
    kExponential,  ///< packets of a burst are geometric in number
    kPareto,       ///< heavy tails, of shape kBurstTail
};

/// Shape of Pareto bursts: sizes of files and transfers have tails of 1.0 to 1.5 (M. Crovella, A. Bestavros,
/// IEEE/ACM Transactions on Networking 5(6), 1997). Their mean is finite, their variance is not.
inline constexpr double kBurstTail = 1.5;

/// Least mean of Pareto bursts, in packets: the smallest of them then holds one.
inline constexpr std::uint64_t kLeastParetoBurst = 3;

/// How large the packets of a source are.
enum class PacketSizeLaw : std::uint8_t {
    kFixed,        ///< all as stated
    kExponential,  ///< exponential of the stated mean, rounded up to bytes and held to 64 .. 65535
};

/// Largest packet on the wire, framing included: as long as 16 bits count.
inline constexpr ByteCount kLargestPacket{65'535};
/// Smallest packet that PacketSizeLaw::kExponential draws: the smallest Ethernet frame (IEEE 802.3, 3.2.8).
inline constexpr ByteCount kLeastDrawnPacket{64};

/// Most classes of service that links tell apart.
inline constexpr std::size_t kMostClasses = 8;

/// A class of service: index 0 is served before 1, and so on (strict priority on every link).
struct TrafficClass {
    std::string name;

    bool operator==(const TrafficClass&) const = default;
};

/// Fastest link, or access to one, over which packets are played one by one.
inline constexpr BitRate kFastestLink{1'000'000'000'000'000'000};

/// An open-loop packet source.
struct PacketSource {
    RouteKey route;
    ArrivalProcess process = ArrivalProcess::kPoisson;
    BitRate rate;                                    ///< mean over packet bytes; > 0, 0 with an `interval`
    ByteCount packet_size;                           ///< bytes on the wire, framing included; 1 .. 65535
    PacketSizeLaw size_law = PacketSizeLaw::kFixed;  ///< kExponential: `packet_size` is the mean
    BitRate peak;                                    ///< kOnOff only: rate within a burst, >= rate
    ByteCount mean_burst;                            ///< kOnOff only: mean bytes of a burst, >= packet_size;
                                                     ///< of Pareto ones at least 3 packets
    BurstLaw burst_law = BurstLaw::kExponential;     ///< kOnOff only
    SimTime start{0};
    SimTime stop{SimTime::max()};  ///< no packet leaves at or after it
    bool probe = false;            ///< echoed by the far end; where there are probes, they alone are measured
    /// kConstant only, in place of `rate`: a packet at `start` and at every multiple of this (> 0) after it,
    /// whatever rates are scaled or changed to. What clocks send, such as probes.
    std::optional<SimTime> interval = std::nullopt;
    /// The hybrid engine plays its packets one by one, as it does a probe's; others are background to it.
    bool foreground = false;
    /// A file of RecordedPacket, whose times and sizes are played instead of any that are drawn; empty: none.
    /// kConstant only; `rate` and `packet_size` are the means, and no change of rate touches it.
    std::string recording = {};

    bool operator==(const PacketSource&) const = default;
};

/// Mean bytes of the packets that `source` draws. Exponential sizes that are held to their bounds have a
/// larger mean than the one stated where that is near the least; the rate holds all the same.
[[nodiscard]] double mean_packet_bytes(const PacketSource& source);

/// What `source` offers to links of full capacity, in bit/s. With an interval, which scaling leaves alone, it
/// weighs 1 / `rate_factor` times as much on links that are scaled.
[[nodiscard]] double offered_bps(const PacketSource& source, double rate_factor);

/// Bounds of a TcpFlow: segments that ns-3's stack sends (RFC 1122, 4.2.2.6 less options; IPv4's largest),
/// and the largest window (RFC 7323, 2.3).
inline constexpr ByteCount kLeastSegment{88}, kLargestSegment{65'000}, kLargestWindow{1U << 30U};

/// A TCP transfer between full end-host stacks at the two ends of a route (and of the reverse route).
struct TcpFlow {
    std::string name;
    RouteKey route;
    std::string variant = "cubic";  ///< "cubic", "newreno", "bbr", "dctcp" or "linux-reno"
    std::optional<ByteCount> size;  ///< bytes to send; absent: as many as fit until the end
    SimTime start{0};
    /// Send and receive buffer of each end, which bounds the window; two segments to kLargestWindow.
    ByteCount socket_buffer{4'194'304};
    BitRate access_rate{10'000'000'000};  ///< host's link to the backbone; at most kFastestLink
    ByteCount segment_size{1448};         ///< kLeastSegment to kLargestSegment

    bool operator==(const TcpFlow&) const = default;
};

}  // namespace hexi
