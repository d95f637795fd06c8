// What a frame costs on its way in: read, classified, hashed, routed, its hop limit and checksum changed.
//   cmake --preset release && ninja -C build/release gateway_bench && build/release/bin/gateway_bench
#include <benchmark/benchmark.h>

#include "dataplane/gateway/access_gateway.hpp"
#include "dataplane/packet/byte_order.hpp"

namespace hexi {
namespace {

/// A way of three links between any two nodes.
class ThreeHops : public Ways {
public:
    std::uint32_t route(NodeId, NodeId, std::uint8_t) const override { return 0; }
    const Way* choose(std::uint32_t, std::uint32_t) const override { return &way_; }
    std::uint64_t version() const override { return 1; }

private:
    Way way_{0, {{NodeId(1), 1}, {NodeId(2), 2}, {NodeId(3), 3}}};
};

TopologySpec four_nodes() {
    TopologySpec spec{.name = "bench"};
    for (const char* id : {"a", "b", "c", "d"}) spec.nodes.push_back({.id = id});
    spec.links.push_back(
        {.from = "a", .to = "b", .capacity = BitRate(1'000'000'000), .delay = SimTime(1000)});
    return spec;
}

/// 64-byte UDP frames of `flows` flows from 10.1.0.5 to 10.2.0.7.
std::vector<std::vector<std::uint8_t>> frames(std::size_t flows) {
    std::vector<std::vector<std::uint8_t>> all;
    FrameBuffer frame;
    for (std::size_t flow = 0; flow < flows; ++flow) {
        write_ip_header(frame,
                        {.from_mac = {{2, 0, 0, 0, 0, 5}},
                         .to_mac = {{2, 0, 0, 0, 0, 1}},
                         .from = IpAddress::v4(0x0A010005),
                         .to = IpAddress::v4(0x0A020007)},
                        kProtocolUdp, 26);
        std::uint8_t* udp = frame.grow(26);
        store_be32(udp, static_cast<std::uint32_t>(flow * 2654435761U));
        store_be16(udp + 4, 26);
        all.emplace_back(frame.bytes().begin(), frame.bytes().end());
    }
    return all;
}

void forward(benchmark::State& state) {
    const auto topology = Topology::create(four_nodes()).value();
    const auto addresses = RouterAddresses::create(topology).value();
    const ThreeHops ways;
    PrefixTable table;
    table.add(*parse_prefix("10.1.0.0/24"), 0);
    table.add(*parse_prefix("10.2.0.0/24"), 1);
    table.add(*parse_prefix("10.1.0.1/32"), 2);
    const Backbone backbone{.lookup = table,
                            .destinations = {{NodeId(0), 0}, {NodeId(3), 1}, {NodeId(0)}},
                            .addresses = addresses,
                            .ways = ways,
                            .classes = ClassRules(3),
                            .port_mtus = {1500, 1500}};
    AccessGateway gateway(
        {.node = NodeId(0), .mac = {{2, 0, 0, 0, 0, 1}}, .addresses = {*parse_prefix("10.1.0.1/24")}},
        backbone);
    const auto originals = frames(static_cast<std::size_t>(state.range(0)));
    auto copies = originals;
    FrameBuffer answer;
    std::size_t next = 0, forwarded = 0;
    for (auto _ : state) {
        auto& frame = copies[next];
        // The hop limit that the last round took is given back, with its checksum.
        std::copy_n(originals[next].begin() + 22, 4, frame.begin() + 22);
        const Verdict verdict = gateway.take(frame, SimTime(1), answer);
        forwarded += verdict.kind == Verdict::Kind::kForward ? 1 : 0;
        if (++next == copies.size()) next = 0;
    }
    if (forwarded != static_cast<std::size_t>(state.iterations()))
        state.SkipWithError("not every frame was forwarded");
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(forward)->ArgName("flows")->Arg(64)->Arg(4096);

}  // namespace
}  // namespace hexi
