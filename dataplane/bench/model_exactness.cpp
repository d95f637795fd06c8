#include "dataplane/bench/model_exactness.hpp"

#include <algorithm>
#include <cmath>

#include "dataplane/engine/frame_store.hpp"
#include "dataplane/engine/parallel_network.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

constexpr std::uint16_t kWireBytes = 88;  // 64 and what Ethernet adds

struct CountingSink : PacketSink {
    void deliver(std::span<const EmulatedPacket> packets) override {
        for (const EmulatedPacket& packet : packets) {
            const auto interval = static_cast<std::size_t>(packet.time / 10_ms);
            if (interval < bytes.size()) bytes[interval] += packet.bytes;
        }
    }
    void lose(const EmulatedPacket& /*packet*/, LinkId /*link*/, LinkLoss why) override {
        lost += why == LinkLoss::kRandom ? 1 : 0;
    }
    std::uint64_t lost = 0;
    std::vector<std::uint64_t> bytes = std::vector<std::uint64_t>(110);  ///< by interval of 10 ms
};

Result<ParallelNetwork> one_link(BitRate rate, SimTime delay, std::size_t packets) {
    const auto chains = std::make_shared<ChainTable>();
    chains->add(std::vector{LinkId(0)});
    return ParallelNetwork::create(
        {.links = {{.rate = rate, .reported_rate = rate, .delay = delay, .buffer = 1'000'000}},
         .chains = chains,
         .packets_in_flight = packets},
        {0}, 1);
}

/// Offers `packets` packets, `gap` apart, and works them off as they come.
Result<void> offer(ParallelNetwork& network, std::uint64_t packets, SimTime gap, PacketSink& sink) {
    std::vector<EmulatedPacket> burst(256);
    SimTime now{0};
    for (std::uint64_t sent = 0; sent < packets; sent += burst.size()) {
        burst.resize(std::min<std::uint64_t>(burst.size(), packets - sent));
        for (EmulatedPacket& packet : burst) packet = {.time = now += gap, .bytes = kWireBytes};
        if (network.accept(0, burst) != burst.size())
            return fail(ErrorCode::kEnvironment, "a benchmark's network is too small");
        static_cast<void>(network.advance(0, now, sink));
    }
    return {};
}

Result<LossTrial> loss_trial(double ratio) {
    const auto packets = static_cast<std::uint64_t>(std::max(1e6, 100 / ratio));
    auto network = one_link(100_Gbps, 10_us, 1U << 16U);
    if (!network) return tl::unexpected(network.error());
    ImpairmentSpec impairments;
    impairments.loss.ratio = ratio;
    network->treat(LinkId(0), SimTime(0), {.queue = {}, .impairments = impairments});
    CountingSink sink;
    return offer(*network, packets, 10_ns, sink).transform([&] {
        // The last ones are still under way.
        static_cast<void>(network->advance(0, static_cast<std::int64_t>(packets) * 10_ns + 1_ms, sink));
        constexpr double k99 = 2.5758;  // standard deviations on either side
        const auto count = static_cast<double>(packets);
        const double spread = k99 * std::sqrt(ratio * (1 - ratio) / count);
        return LossTrial{ratio, static_cast<double>(sink.lost) / count, ratio - spread, ratio + spread,
                         packets};
    });
}

}  // namespace

Result<std::vector<LossTrial>> loss_trials() {
    std::vector<LossTrial> trials;
    for (const double ratio : {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 1.0}) {
        const auto trial = loss_trial(ratio);
        if (!trial) return tl::unexpected(trial.error());
        trials.push_back(*trial);
    }
    return trials;
}

Result<double> rate_error() {
    constexpr std::size_t kFirst = 5, kIntervals = 100;  // the first ones are not full
    auto network = one_link(1_Gbps, 1_ms, 1U << 16U);
    if (!network) return tl::unexpected(network.error());
    CountingSink sink;
    const auto packets = static_cast<std::uint64_t>(1.06 / 500e-9);
    return offer(*network, packets, 500_ns, sink).transform([&] {
        double worst = 0;
        for (std::size_t i = kFirst; i < kFirst + kIntervals; ++i)
            worst = std::max(worst, std::abs(static_cast<double>(sink.bytes[i]) * 8 / 1e7 - 1));
        return worst;
    });
}

Result<double> memory_per_packet(std::size_t frame_bytes) {
    constexpr std::size_t kPackets = 800'000;
    auto network = one_link(100_Gbps, 1_s, kPackets);
    if (!network) return tl::unexpected(network.error());
    auto store = FrameStore::create(FrameStore::memory_needed(kPackets, frame_bytes));
    if (!store) return tl::unexpected(store.error());
    const std::vector<std::uint8_t> frame(frame_bytes);
    for (std::size_t i = 0; i < kPackets; ++i) static_cast<void>(store->put(frame));
    CountingSink sink;
    return offer(*network, kPackets, 50_ns, sink).transform([&] {
        HEXI_CHECK(store->frames() == kPackets && network->counters().in_flight == kPackets,
                   "all packets are under way");
        return static_cast<double>(network->memory_used() + store->used()) / static_cast<double>(kPackets);
    });
}

}  // namespace hexi
