// What a link's queue is told to be: a discipline and its knobs, as values.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "topology/base/units.hpp"

namespace hexi {

/// How much may wait. A packet that would exceed either bound finds the queue full.
struct QueueLimit {
    std::uint64_t bytes = 1'048'576;  ///< on the wire, framing included; > 0
    std::uint32_t packets = 0;        ///< 0: as many as the bytes allow

    bool operator==(const QueueLimit&) const = default;
};

/// First in, first out; what does not fit is dropped.
struct DropTailSpec {
    QueueLimit limit;

    bool operator==(const DropTailSpec&) const = default;
};

/// Random early detection (Floyd & Jacobson 1993), gentle (Floyd 2000) and adaptive (Floyd, Gummadi, Shenker
/// 2001), in bytes.
struct RedSpec {
    QueueLimit limit;
    std::uint64_t min_threshold_bytes = 30'000;  ///< mean queue from which packets are dropped
    std::uint64_t max_threshold_bytes = 90'000;  ///< mean queue at which `max_probability` is reached; > min
    double max_probability = 0.1;                ///< 0 < p <= 1; adaptive: where it starts
    double weight =
        0.002;  ///< of the newest queue length in the mean, up to 1; 0: 1 - exp(-1 / packets a second)
    std::uint32_t mean_packet_bytes = 1'000;  ///< what an idle link is thought to have sent; > 0
    bool gentle = true;                       ///< from max to twice max the probability climbs to 1
    bool adaptive = false;                    ///< max_probability moves so that the mean stays half way
    bool ecn = false;                         ///< mark ECN-capable packets while the probability is below 1

    bool operator==(const RedSpec&) const = default;
};

/// Controlled delay (RFC 8289).
struct CoDelSpec {
    QueueLimit limit;
    SimTime target = std::chrono::milliseconds(5);      ///< standing delay that is tolerated; > 0
    SimTime interval = std::chrono::milliseconds(100);  ///< how long; about the largest usual round trip; > 0
    std::uint32_t mtu_bytes = 1'538;  ///< never drop when no more than this waits: one full Ethernet frame
    bool ecn = false;

    bool operator==(const CoDelSpec&) const = default;
};

/// CoDel in many queues that take turns (RFC 8290).
struct FqCoDelSpec {
    CoDelSpec codel{.limit = {.bytes = 32U << 20U, .packets = 10'240},
                    .ecn = true};         ///< `limit`: of all queues
    std::uint32_t flows = 1'024;          ///< queues that conversations are hashed to; 1 .. 65536
    std::uint32_t quantum_bytes = 1'538;  ///< a queue may send in its turn; > 0
    std::uint32_t drop_batch = 64;        ///< packets dropped at once from the longest queue on overflow; > 0

    bool operator==(const FqCoDelSpec&) const = default;
};

/// Proportional integral controller enhanced (RFC 8033).
struct PieSpec {
    QueueLimit limit;
    SimTime target = std::chrono::milliseconds(15);      ///< > 0
    SimTime update = std::chrono::milliseconds(15);      ///< of the probability; > 0
    SimTime max_burst = std::chrono::milliseconds(150);  ///< let through before anything is dropped; >= 0
    double alpha_hz = 0.125;                             ///< weight of the distance from the target
    double beta_hz = 1.25;                               ///< weight of the trend
    std::uint32_t mean_packet_bytes = 1'000;             ///< no drop when at most two of these wait; > 0
    double ecn_limit = 0.1;  ///< ECN-capable packets are marked, not dropped, below this probability
    bool ecn = false;

    bool operator==(const PieSpec&) const = default;
};

/// Dual queue coupled PI2 for the low-latency service (RFC 9332, appendix A): ECT(1) and CE wait in one
/// queue, the rest in the other.
struct DualPi2Spec {
    QueueLimit limit;                                    ///< of both queues together
    SimTime target = std::chrono::milliseconds(15);      ///< of the classic queue; > 0
    SimTime update = std::chrono::milliseconds(16);      ///< of the probability; > 0
    double alpha_hz = 0.16;                              ///< integral gain, for one update; >= 0
    double beta_hz = 3.2;                                ///< proportional gain; >= 0
    double coupling = 2;                                 ///< k: low-latency marking over root of classic; > 0
    SimTime mark_from = std::chrono::microseconds(800);  ///< low-latency wait from which packets are marked
    SimTime mark_all = std::chrono::microseconds(1'200);  ///< and from which all are; > mark_from
    SimTime shift =
        std::chrono::milliseconds(30);  ///< head start of low-latency packets over classic ones; >= 0
    std::uint32_t mtu_bytes = 1'538;    ///< low-latency packets are not marked when no more than this waits

    bool operator==(const DualPi2Spec&) const = default;
};

using DisciplineSpec = std::variant<DropTailSpec, RedSpec, CoDelSpec, FqCoDelSpec, PieSpec, DualPi2Spec>;

/// One class of a link: which packets, when they are served, and how they wait.
struct ClassSpec {
    std::vector<std::uint8_t> traffic_classes;  ///< of its packets (EmulatedPacket::traffic_class)
    std::uint32_t level = 0;   ///< a level is served only while those below it in number have nothing to send
    std::uint32_t weight = 1;  ///< share of bytes within its level, relative to the others; 1 .. 1000
    DisciplineSpec discipline;

    bool operator==(const ClassSpec&) const = default;
};

/// A link's queue. At least one class, at most 256; a packet whose traffic class none names goes to the last.
struct QueueSpec {
    std::vector<ClassSpec> classes{ClassSpec{}};

    bool operator==(const QueueSpec&) const = default;
};

}  // namespace hexi
