// Random networks with random traffic, and what becomes of it.
#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "tests/dataplane/engine/small_networks.hpp"
#include "topology/base/random.hpp"

namespace hexi::support {

using namespace hexi::literals;

/// Thirty links of random delays and rates, forty random chains, packets that overload some of them.
struct RandomLab {
    explicit RandomLab(std::uint64_t seed) : random(seed, "lab") {
        for (int i = 0; i < 30; ++i) {
            links.push_back({.rate = BitRate(50'000'000 + random.below(950'000'000)),
                             .reported_rate = 1_Gbps,
                             .delay = SimTime(static_cast<std::int64_t>(random.below(3'000'000'000))),
                             .buffer = 2'000 + random.below(20'000)});
        }
        for (int i = 0; i < 40; ++i) {
            std::vector<std::uint32_t> chain;
            for (std::uint64_t hops = 1 + random.below(6); hops > 0; --hops)
                chain.push_back(static_cast<std::uint32_t>(random.below(30)));
            chains.push_back(chain);
        }
        SimTime now{0};
        for (std::uint32_t tag = 0; tag < 8'000; ++tag) {
            now += SimTime(static_cast<std::int64_t>(random.below(8'000'000)));
            packets.push_back({.time = now,
                               .frame = tag,
                               .flow = static_cast<std::uint32_t>(random.below(40)),
                               .tag = tag,
                               .bytes = static_cast<std::uint16_t>(64 + random.below(1474)),
                               .traffic_class = static_cast<std::uint8_t>(random.below(3)),
                               .marks = static_cast<std::uint8_t>(random.below(4))});
        }
    }
    RandomStream random;
    std::vector<LinkService> links;
    std::vector<std::vector<std::uint32_t>> chains;
    std::vector<EmulatedPacket> packets;
};

/// What became of each packet: when it ended and how (the link that lost it, or -1).
using Fates = std::vector<std::tuple<std::uint32_t, bool, SimTime, int>>;

inline Fates fates_of(const KeepingSink& sink) {
    Fates fates;
    for (const EmulatedPacket& p : sink.delivered)
        fates.emplace_back(p.tag, (p.marks & kDuplicate) != 0, p.time, -1);
    for (const auto& lost : sink.lost) {
        fates.emplace_back(lost.packet.tag, (lost.packet.marks & kDuplicate) != 0, lost.packet.time,
                           static_cast<int>(lost.link.index()));
    }
    std::sort(fates.begin(), fates.end());
    return fates;
}

/// A behaviour with something of everything.
inline LinkBehaviour everything() {
    LinkBehaviour behaviour;
    behaviour.queue = QueueSpec{{ClassSpec{.traffic_classes = {0}, .discipline = CoDelSpec{}},
                                 ClassSpec{.traffic_classes = {1}, .level = 1, .weight = 3},
                                 ClassSpec{.traffic_classes = {2}, .level = 1, .discipline = PieSpec{}}}};
    ImpairmentSpec spec;
    spec.jitter = JitterSpec{.law = UniformLaw{-100_us, 100_us}, .half_life = 0_us, .overtake = true};
    spec.loss.ratio = 0.01;
    spec.duplicate_ratio = 0.02;
    spec.corrupt_ratio = 0.01;
    spec.reorder = {.ratio = 0.01, .depth = 3, .hold = 1_ms};
    behaviour.impairments = spec;
    return behaviour;
}

}  // namespace hexi::support
