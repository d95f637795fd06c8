#include "dataplane/daemon/emulation_loop.hpp"

#include "controller/route_compiler.hpp"
#include "dataplane/daemon/plan_ways.hpp"
#include "tests/dataplane/daemon/memory_ports.hpp"
#include "tests/dataplane/gateway/gateway_fixture.hpp"

namespace hexi {
namespace {

using support::echo, support::Frame, support::ip, support::mac, support::MemoryFrames, support::MemoryPort,
    support::udp;

constexpr SimTime kMs{1'000'000'000};

/// Hosts at a (10.1.0.5) and d (10.2.0.7) of the ring a - b - c - d - a, whose link d - a is slow; links of 1
/// ms and 10 Gbit/s.
class EmulationLoopTest : public ::testing::Test {
protected:
    EmulationLoopTest() {
        for (std::uint32_t port = 0; port < 2; ++port) table.add(addresses[port], port);
        for (std::uint32_t node = 0; node < 4; ++node) table.add({routers.v4(NodeId(node)), 32}, 2 + node);
        // Both hosts make themselves known.
        for (std::uint32_t port = 0; port < 2; ++port) {
            FrameBuffer arp;
            write_arp(arp, ArpOperation::kRequest,
                      {mac(host[port]), kBroadcastMac, who[port], addresses[port].address});
            ports[port].arrive(support::copy_of(arp));
        }
        loop.step();
        EXPECT_EQ(ports[0].sent().size(), 1U);
        EXPECT_EQ(ports[1].sent().size(), 1U);
    }

    static TopologySpec ring() {
        TopologySpec spec = support::network({"a", "b", "c", "d"}, {{"a", "b"}, {"b", "c"}, {"c", "d"}});
        spec.links.push_back(
            {.from = "d", .to = "a", .capacity = BitRate(10'000'000'000), .delay = 10 * kMs});
        return spec;
    }
    [[nodiscard]] LoopPort loop_port(std::uint32_t index) const {
        return {.gateway = {.node = NodeId(index == 0 ? 0 : 3),
                            .index = index,
                            .mac = mac(static_cast<std::uint8_t>(0xA0 + index)),
                            .addresses = {addresses[index]},
                            .mtu = index == 0 ? 1500U : 1400U},
                .device = index};
    }
    /// Steps every 100 us until `until`; what port `port` sent, and when it first did.
    std::vector<Frame> run(SimTime until, std::size_t port, SimTime* first = nullptr) {
        std::vector<Frame> all;
        while (now < until) {
            now += SimTime(100'000'000);
            loop.step();
            for (Frame& frame : ports[port].sent()) {
                if (all.empty() && first != nullptr) *first = now;
                all.push_back(std::move(frame));
            }
        }
        return all;
    }
    void stop() {
        loop.stop();
        network.clear([&](const EmulatedPacket& packet) { loop.let_go(packet); });
    }
    [[nodiscard]] Correspondents there() const { return {mac(5), mac(0xA0), who[0], who[1]}; }
    [[nodiscard]] Correspondents back() const { return {mac(7), mac(0xA1), who[1], who[0]}; }

    SimTime now{0};
    std::vector<IpPrefix> addresses{*parse_prefix("10.1.0.1/24"), *parse_prefix("10.2.0.1/24")};
    std::vector<IpAddress> who{ip("10.1.0.5"), ip("10.2.0.7")};
    std::vector<std::uint8_t> host{5, 7};
    Topology topology = Topology::create(ring()).value();
    RouterAddresses routers = RouterAddresses::create(topology).value();
    NetworkState state{topology};
    RouteTimeline routes =
        compile_routes(
            {topology,
             {{NodeId(0), NodeId(3)}, {NodeId(3), NodeId(0)}, {NodeId(0), NodeId(1)}, {NodeId(0), NodeId(2)}},
             {},
             {}})
            .value();
    PlanWays ways{
        WayTable::create(topology, Layer::kIp, ForwardingPlan::compile(topology, routes.tables()[0].table)),
        state};
    PrefixTable table;
    Backbone backbone{
        .lookup = table,
        .destinations = {{NodeId(0), 0}, {NodeId(3), 1}, {NodeId(0)}, {NodeId(1)}, {NodeId(2)}, {NodeId(3)}},
        .addresses = routers,
        .ways = ways,
        .classes = ClassRules(1),
        .port_mtus = {1500, 1400}};
    MemoryFrames memory;
    FrameKeeper keeper{memory, FrameStore::create(4U << 20U).value()};
    std::vector<MemoryPort> ports{MemoryPort(memory), MemoryPort(memory)};
    ParallelNetwork network =
        ParallelNetwork::create({.links = link_services(topology, state), .chains = ways.plan().chains()},
                                std::vector<std::uint8_t>(topology.links().size()), 1)
            .value();
    EmulationLoop loop{{.devices = {&ports[0], &ports[1]},
                        .ports = {loop_port(0), loop_port(1)},
                        .keeper = keeper,
                        .backbone = backbone,
                        .network = network,
                        .clock = [this] { return now; }}};
};

TEST_F(EmulationLoopTest, CarriesAFrameInTheTimeOfItsPath) {
    now += kMs;
    const SimTime sent = now;
    ports[0].arrive(udp({.who = there(), .hop_limit = 64}));
    SimTime arrived{0};
    const auto frames = run(sent + 5 * kMs, 1, &arrived);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_GT(arrived - sent, 3 * kMs) << "three links of 1 ms";
    EXPECT_LT(arrived - sent, 3 * kMs + SimTime(300'000'000));
    FrameFields fields;
    ASSERT_EQ(parse_frame(frames[0], fields), FrameFault::kNone);
    EXPECT_EQ(fields.to, mac(7));
    EXPECT_EQ(fields.from, mac(0xA1));
    EXPECT_EQ(fields.hop_limit, 60);
    EXPECT_TRUE(support::checksums_right(frames[0]));
}

/// The link that frames from a take first.
LinkId first_link(const Topology& topology) { return topology.find_links("a-b:fwd")->front(); }

TEST_F(EmulationLoopTest, DropsEarlyWhereAQueueIsToldTo) {
    QueueSpec queue{
        .classes = {
            {.discipline = RedSpec{
                 .min_threshold_bytes = 1, .max_threshold_bytes = 2, .max_probability = 1, .weight = 1}}}};
    network.treat(first_link(topology), now, {.queue = queue});
    for (int i = 0; i < 3; ++i) ports[0].arrive(udp({.who = there(), .hop_limit = 64}));
    run(now + 5 * kMs, 1);
    EXPECT_GT(network.counters(first_link(topology)).lost[static_cast<std::size_t>(LinkLoss::kQueueEarly)],
              0U);
}

TEST_F(EmulationLoopTest, ShowsTracerouteTheRoundTripToEveryRouter) {
    for (std::uint8_t limit = 1; limit <= 4; ++limit) {
        const SimTime sent = now;
        ports[0].arrive(udp({.who = there(), .hop_limit = limit}));
        SimTime arrived{0};
        const auto frames = run(sent + 20 * kMs, 0, &arrived);
        ASSERT_EQ(frames.size(), 1U) << int{limit};
        FrameFields fields;
        ASSERT_EQ(parse_frame(frames[0], fields), FrameFault::kNone);
        EXPECT_EQ(fields.source, limit == 1 ? ip("10.1.0.1") : routers.v4(NodeId(limit - 1U)));
        EXPECT_NEAR(to_ms(arrived - sent), 2.0 * (limit - 1), 0.3) << int{limit};
    }
}

TEST_F(EmulationLoopTest, PingsARouterThroughItsLinks) {
    const SimTime sent = now;
    ports[0].arrive(echo({mac(5), mac(0xA0), who[0], routers.v4(NodeId(2))}));
    SimTime arrived{0};
    ASSERT_EQ(run(sent + 6 * kMs, 0, &arrived).size(), 1U);
    EXPECT_NEAR(to_ms(arrived - sent), 4, 0.3);
}

TEST_F(EmulationLoopTest, CutsWhatTheFarPortCannotTake) {
    Frame large = udp({.who = there(), .payload = 1450});
    store_be16(large.data() + 20, 0);
    support::mend_ipv4(large);
    ports[0].arrive(large);
    const auto frames = run(now + 5 * kMs, 1);
    ASSERT_EQ(frames.size(), 2U);
    for (const Frame& frame : frames) EXPECT_LE(frame.size(), 14U + 1400U);
    EXPECT_EQ(loop.ledger().cut, 1U);
}

TEST_F(EmulationLoopTest, SwitchesToTheBackupWithTheNextPacketAndLosesOnlyWhatIsOnTheCutLink) {
    const LinkId cut = topology.find_links("b-c").value()[0];
    ports[0].arrive(udp({.who = there()}));
    EXPECT_TRUE(run(now + SimTime(1'500'000'000), 1).empty()) << "on the link";
    state[cut].status = LinkStatus::kDown;
    ways.link_changed(cut, true, now);
    ports[0].arrive(udp({.who = there()}));
    EXPECT_TRUE(run(now + SimTime(500'000'000), 1).empty()) << "the news have not come to a yet";
    now += SimTime(600'000'000);
    ways.learn(now);
    network.change(cut, loop.worked(), link_service(topology.link(cut), state[cut]), state[cut]);
    const SimTime sent = now;
    ports[0].arrive(udp({.who = there()}));
    SimTime arrived{0};
    ASSERT_EQ(run(now + 20 * kMs, 1, &arrived).size(), 1U);
    EXPECT_NEAR(to_ms(arrived - sent), 10, 0.3) << "the slow link from a to d";
    EXPECT_EQ(loop.ledger().lost[static_cast<std::size_t>(LinkLoss::kLinkDown)], 2U);
}

TEST_F(EmulationLoopTest, AsksForASilentHostAndKeepsTheLedgerBalanced) {
    ports[0].arrive(udp({.who = {mac(5), mac(0xA0), who[0], ip("10.2.0.99")}}));
    const auto frames = run(now + 3500 * kMs, 1);
    EXPECT_EQ(frames.size(), 3U) << "three questions";
    EXPECT_EQ(loop.ledger().dropped, 1U);
}

TEST_F(EmulationLoopTest, LosesNoFrameFromSight) {
    for (int i = 0; i < 200; ++i) {
        const auto limit = static_cast<std::uint8_t>(1 + i % 7);
        ports[0].arrive(
            udp({.who = there(), .payload = static_cast<std::size_t>(i * 7), .hop_limit = limit}));
        ports[1].arrive(echo(back(), 30, limit));
        if (i % 10 == 0) ports[0].arrive(Frame(static_cast<std::size_t>(1 + i / 3), 0x45));
        if (i % 20 == 0) ports[1].arrive(udp({.who = {mac(7), mac(0xA1), who[1], ip("10.1.0.99")}}));
        if (i % 40 == 0) ports[1].arrive(udp({.who = back()}), 77);
        if (i == 150) ports[0].refuse_all();
        now += SimTime(37'000'000);
        loop.step();
    }
    stop();
    const FrameLedger& ledger = loop.ledger();
    EXPECT_EQ(ledger.taken_in(), ledger.let_go());
    EXPECT_TRUE(ledger.balanced());
    EXPECT_EQ(memory.held() + keeper.packed(), 0U);
    EXPECT_GT(ledger.in_flight, 0U);
    EXPECT_GT(ledger.waiting, 0U);
    EXPECT_GT(ledger.not_sent, 0U);
    EXPECT_EQ(ledger.no_port, 5U);
}

TEST_F(EmulationLoopTest, DeliversCopiesAndWhatALinkSpoilt) {
    LinkBehaviour doubled;
    doubled.impairments.emplace();
    doubled.impairments->duplicate_ratio = 1;
    network.treat(topology.find_links("a-b").value()[0], now, doubled);
    ports[0].arrive(udp({.who = there()}));
    const auto twice = run(now + 5 * kMs, 1);
    ASSERT_EQ(twice.size(), 2U);
    EXPECT_EQ(twice[0], twice[1]);

    LinkBehaviour spoilt;
    spoilt.impairments.emplace();
    spoilt.impairments->corrupt_ratio = 1;
    network.treat(topology.find_links("a-b").value()[0], now, spoilt);
    std::size_t different = 0, arrived = 0;
    for (int i = 0; i < 50; ++i) {
        ports[0].arrive(udp({.who = there(), .payload = 100}));
        for (const Frame& frame : run(now + 5 * kMs, 1)) {
            if (frame.size() < 142) continue;  // a question for a host whose address was spoilt
            ++arrived;
            different += support::checksums_right(frame) ? 0U : 1U;
        }
    }
    EXPECT_GT(different, 20U) << "most bits are payload";
    EXPECT_LT(arrived, 50U) << "routers drop a spoilt header";
    stop();
    EXPECT_TRUE(loop.ledger().balanced());
    EXPECT_EQ(memory.held() + keeper.packed(), 0U);
}

TEST_F(EmulationLoopTest, KeepsSmallFramesUnderWayInLittleMoreThanTheirBytes) {
    const Frame frame = udp({.who = there(), .payload = 18});
    ASSERT_EQ(frame.size(), 60U);
    for (int i = 0; i < 20'000; ++i) ports[0].arrive(frame);
    for (int i = 0; i < 20'000 / 64 + 1; ++i) loop.step();
    const std::uint64_t packets = network.counters().in_flight;
    EXPECT_GT(packets, 15'000U);
    EXPECT_LE(static_cast<double>(keeper.store().used() + network.memory_used()),
              1.2 * (60 + 32) * static_cast<double>(packets));
    EXPECT_EQ(memory.held(), 0U) << "no buffer is pinned";
    stop();
    EXPECT_EQ(loop.ledger().taken_in(), loop.ledger().let_go());
}

TEST_F(EmulationLoopTest, StampsNoFrameEarlierThanItCame) {
    // The clock moves on by 30 us with every reading, as if the loop were interrupted everywhere.
    now += kMs;
    ports[0].arrive(udp({.who = there()}));
    std::vector<SimTime> readings;
    EmulationLoop interrupted{{.devices = {&ports[0], &ports[1]},
                               .ports = {loop_port(0), loop_port(1)},
                               .keeper = keeper,
                               .backbone = backbone,
                               .network = network,
                               .clock = [&] {
                                   readings.push_back(now += SimTime(30'000'000));
                                   return now;
                               }}};
    interrupted.step();
    ASSERT_EQ(readings.size(), 3U) << "when it was made, before the poll, after the poll";
    EXPECT_EQ(interrupted.worked(), readings[2]);
    EXPECT_EQ(interrupted.timing().ingress_error.max(), readings[2] - readings[0]);
    stop();
}

TEST_F(EmulationLoopTest, MeasuresHowLateItReleasesFrames) {
    ports[0].arrive(udp({.who = there()}));
    loop.step();
    now += 50 * kMs;  // the loop is held up
    loop.step();
    EXPECT_EQ(ports[1].sent().size(), 1U);
    EXPECT_EQ(loop.timing().stalls, 1U);
    EXPECT_EQ(loop.timing().longest_gap, 50 * kMs);
    ASSERT_EQ(loop.timing().release_error.count(), 1U);
    EXPECT_NEAR(to_ms(loop.timing().release_error.max()), 47, 0.1);
    stop();
}

TEST_F(EmulationLoopTest, HasFramesReadyWhenTheyAreDueAndSendsNoneEarlier) {
    constexpr SimTime kTick{20'000};
    constexpr std::uint64_t kFrames = 1500;  // more than the loop learns from how long giving one away takes
    EmulationLoop ready{{.devices = {&ports[0], &ports[1]},
                         .ports = {loop_port(0), loop_port(1)},
                         .keeper = keeper,
                         .backbone = backbone,
                         .network = network,
                         .clock = [&] { return now += kTick; },
                         .ahead = SimTime(1'000'000)}};
    FrameBuffer arp;
    write_arp(arp, ArpOperation::kRequest, {mac(host[1]), kBroadcastMac, who[1], addresses[1].address});
    ports[1].arrive(support::copy_of(arp));
    for (std::uint64_t i = 0; i < kFrames; ++i) {
        ports[0].arrive(udp({.who = there()}));
        for (int round = 0; round < 7; ++round) {
            now += SimTime(150'000);  // what a round takes
            ready.step();
        }
    }
    while (ready.timing().release_error.count() < kFrames && now < 50 * kMs) {
        now += SimTime(150'000);
        ready.step();
    }
    ASSERT_EQ(ready.timing().release_error.count(), kFrames);
    EXPECT_EQ(ports[1].sent().size(), kFrames + 1) << "and the answer about the gateway";
    EXPECT_GE(ready.timing().release_error.min(), SimTime(0));
    EXPECT_LE(ready.timing().release_error.quantile(0.5), 4 * kTick) << "though a round takes longer";
    EXPECT_TRUE(ready.timing().release_error.max() < SimTime(500'000));
    ready.stop();
    stop();
}

std::vector<TapPoint::Copy> copies(TapPoint& point) {
    std::vector<TapPoint::Copy> all;
    point.peek([&](const TapPoint::Copy& copy) { all.push_back(copy); });
    return all;
}

TEST_F(EmulationLoopTest, ShowsATappedLinkEachFrameAsItsTransmissionBegins) {
    const LinkId second = topology.find_links("b-c:fwd")->front();
    const auto point = std::make_shared<TapPoint>(CaptureInterface{.name = "b-c:fwd"});
    loop.tap_link(second, point);
    now += kMs;
    const SimTime sent = now;
    ports[0].arrive(udp({.who = there(), .hop_limit = 64}));
    ports[1].arrive(udp({.who = back(), .hop_limit = 64}));
    const auto frames = run(sent + 5 * kMs, 1);
    ASSERT_EQ(frames.size(), 1U);
    const auto seen = copies(*point);
    ASSERT_EQ(seen.size(), 1U) << "one direction only";
    // One transmission and 1 ms of fibre after it came; the clock of the test moved on before it was taken.
    EXPECT_GT(seen[0].at - sent, kMs);
    EXPECT_LT(seen[0].at - sent, kMs + SimTime(101'000'000));
    EXPECT_EQ(seen[0].wire_bytes, frames[0].size());
    FrameFields fields;
    ASSERT_EQ(parse_frame(seen[0].bytes, fields), FrameFault::kNone);
    EXPECT_EQ(fields.source, who[0]);
    loop.tap_link(second, nullptr);
    ports[0].arrive(udp({.who = there(), .hop_limit = 64}));
    run(now + 5 * kMs, 1);
    EXPECT_EQ(point->seen(), 1U);
    EXPECT_EQ(point.use_count(), 1) << "it was let go";
}

TEST_F(EmulationLoopTest, TellsATapWhatItsLinkLost) {
    const auto point = std::make_shared<TapPoint>(CaptureInterface{.name = "a-b:fwd"});
    loop.tap_link(first_link(topology), point);
    now += kMs;
    ports[0].arrive(udp({.who = there(), .hop_limit = 64}));
    run(now + SimTime(200'000'000), 1);
    network.change(first_link(topology), loop.worked(), link_service(topology.link(first_link(topology)), {}),
                   {.status = LinkStatus::kDown});
    loop.step();
    EXPECT_EQ(point->seen(), 1U) << "it was on the wire";
    EXPECT_EQ(point->lost_here(), 1U);
}

TEST_F(EmulationLoopTest, ShowsATappedPortBothDirections) {
    const auto point = std::make_shared<TapPoint>(CaptureInterface{.name = "a", .snap_bytes = 34});
    loop.tap_port(0, point);
    ports[0].arrive(echo({mac(5), mac(0xA0), who[0], addresses[0].address}));
    run(now + kMs, 0);
    const auto seen = copies(*point);
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].direction, CaptureDirection::kInbound);
    EXPECT_EQ(seen[1].direction, CaptureDirection::kOutbound);
    EXPECT_EQ(seen[1].bytes.size(), 34U);
    EXPECT_GT(seen[1].wire_bytes, 34U);
}

}  // namespace
}  // namespace hexi
