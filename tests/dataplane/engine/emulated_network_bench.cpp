// How many packets a second the engine alone carries on one core: no ports, frames in memory of nobody.
#include <benchmark/benchmark.h>

#include "dataplane/engine/emulated_network.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

struct CountingSink : PacketSink {
    void deliver(std::span<const EmulatedPacket> packets) override {
        delivered += packets.size();
        for (const EmulatedPacket& packet : packets) sum += packet.frame;
    }
    void lose(const EmulatedPacket& /*packet*/, LinkId /*link*/, LinkLoss /*why*/) override { ++lost; }
    std::uint64_t delivered = 0, lost = 0, sum = 0;
};

struct Lab {
    std::vector<LinkService> links;
    std::shared_ptr<ChainTable> chains = std::make_shared<ChainTable>();
    double packets_per_second = 0;
    std::uint16_t bytes = 84;  ///< 64 and what Ethernet adds on the wire
};

/// Offers bursts (the benchmark's argument) at a steady rate of model time, and steps the network burst by
/// burst, as a poll loop does; the network is full before the clock starts.
void carry(benchmark::State& state, const Lab& lab, std::size_t in_flight) {
    auto network = EmulatedNetwork::create(
        {.links = lab.links, .chains = lab.chains, .packets_in_flight = 2 * in_flight + 4096});
    CountingSink sink;
    const SimTime gap = from_seconds(1 / lab.packets_per_second);
    std::vector<EmulatedPacket> burst(static_cast<std::size_t>(state.range(0)));
    SimTime now{0};
    std::uint32_t flow = 0;
    const auto step = [&] {
        for (EmulatedPacket& packet : burst) {
            packet.time = now;
            packet.bytes = lab.bytes;
            packet.frame = flow;
            packet.flow = flow++ % static_cast<std::uint32_t>(lab.chains->size());
            now += gap;
        }
        if (network->accept(burst) != burst.size()) state.SkipWithError("the network is full");
        network->advance(now, sink);
    };
    for (std::size_t sent = 0; sent < 2 * in_flight; sent += burst.size()) step();
    for (auto _ : state) step();
    benchmark::DoNotOptimize(sink.sum);
    if (sink.lost > 0) state.SkipWithError("packets were lost");
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
    state.counters["in_flight"] = static_cast<double>(network->counters().in_flight);
}

LinkService fast(SimTime delay) {
    return {.rate = 100_Gbps, .reported_rate = 100_Gbps, .delay = delay, .buffer = 1'000'000};
}

void OneHop(benchmark::State& state) {
    Lab lab{.links = {fast(40_ms)}, .packets_per_second = 20e6};
    lab.chains->add(std::vector{LinkId(0)});
    carry(state, lab, 800'000);
}
BENCHMARK(OneHop)->Arg(32)->Arg(256);

void ThreeHops(benchmark::State& state) {
    Lab lab{.links = {fast(5_ms), fast(10_ms), fast(5_ms)}, .packets_per_second = 14.88e6};
    lab.chains->add(std::vector{LinkId(0), LinkId(1), LinkId(2)});
    carry(state, lab, 300'000);
}
BENCHMARK(ThreeHops)->Arg(32)->Arg(256);

/// 50 nodes in a ring with a chord from each: 100 links of 0.1 to 5 ms, 400 chains of six of them.
void SixHopsOfHundredLinks(benchmark::State& state) {
    Lab lab{.packets_per_second = 5e6};
    RandomStream random(1, "bench");
    for (int i = 0; i < 100; ++i)
        lab.links.push_back(fast(100_us + SimTime(static_cast<std::int64_t>(random.below(4'900'000'000)))));
    for (int chain = 0; chain < 400; ++chain) {
        std::vector<LinkId> links;
        std::size_t node = random.below(50);
        for (int hop = 0; hop < 6; ++hop) {
            const bool chord = random.below(2) == 1;
            links.emplace_back(chord ? 50 + node : node);
            node = (node + (chord ? 7 : 1)) % 50;
        }
        lab.chains->add(links);
    }
    carry(state, lab, 100'000);
}
BENCHMARK(SixHopsOfHundredLinks)->Arg(32)->Arg(256);

}  // namespace
}  // namespace hexi
