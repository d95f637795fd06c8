// Packets through impairments, and what came of them.
#pragma once

#include <cmath>
#include <vector>

#include "dataplane/link/impairments.hpp"

namespace hexi {

/// Keeps all it is told.
struct Passages : PassageSink {
    void passed(const Passage& passage) override { all.push_back(passage); }
    void lost(const EmulatedPacket& packet, LinkLoss why) override {
        EXPECT_EQ(why, LinkLoss::kRandom);
        losses.push_back(packet.frame);
    }
    std::vector<Passage> all;
    std::vector<std::uint64_t> losses;
};

inline constexpr SimTime kPacketGap = std::chrono::microseconds(10);

/// `count` packets of `bytes`, numbered by `frame`, that depart kPacketGap apart from 0 on.
inline Passages pass_packets(Impairments& impairments, std::uint64_t count, std::uint16_t bytes = 1000) {
    Passages passages;
    for (std::uint64_t i = 0; i < count; ++i) {
        impairments.pass({.frame = i, .bytes = bytes}, static_cast<std::int64_t>(i) * kPacketGap, passages);
    }
    return passages;
}
inline Passages pass_packets(const ImpairmentSpec& spec, std::uint64_t count, std::uint16_t bytes = 1000,
                             std::uint64_t seed = 1) {
    Impairments impairments(spec, LinkRandom(seed, 0));
    return pass_packets(impairments, count, bytes);
}

/// The numbers of the packets that `spec` loses out of `count`.
inline std::vector<std::uint64_t> lost_packets(const LossSpec& spec, double count,
                                               std::uint16_t bytes = 1000) {
    struct Sink : Passages {
        void passed(const Passage&) override {}
    } sink;
    Impairments impairments({.loss = spec}, LinkRandom(1, 0));
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(count); ++i)
        impairments.pass({.frame = i, .bytes = bytes}, SimTime(0), sink);
    return sink.losses;
}

/// Half of the 99 % interval of the number of successes in `trials` (normal approximation, continuity
/// corrected).
inline double binomial_99(double trials, double ratio) {
    return 2.576 * std::sqrt(trials * ratio * (1 - ratio)) + 0.5;
}

}  // namespace hexi
