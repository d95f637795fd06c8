// What holds for every network, traffic and way of stepping through it.
#include <algorithm>
#include <map>

#include "tests/dataplane/engine/random_lab.hpp"

namespace hexi {
namespace {

using namespace support;
using namespace hexi::literals;

struct Outcome {
    Fates fates;
    NetworkCounters counters;
    KeepingSink sink;
};

enum class Treatment { kNone, kNothing, kEverything };

/// `pause(random)`: how long the next step is.
template <typename Pause>
Outcome carry(RandomLab lab, Treatment treatment, const Pause& pause) {
    EmulatedNetwork network = make_network(lab.links, lab.chains);
    Outcome outcome;
    for (std::size_t i = 0; i < lab.links.size() && treatment != Treatment::kNone; ++i) {
        const bool all = treatment == Treatment::kEverything && i % 2 == 0;
        network.treat(LinkId(i), all ? everything() : LinkBehaviour{}, outcome.sink);
    }
    std::size_t next = 0;
    for (SimTime now{0}; next < lab.packets.size() || network.next_event() != SimTime::max();) {
        now += pause(lab.random);
        const auto end =
            std::find_if(lab.packets.begin() + static_cast<std::ptrdiff_t>(next), lab.packets.end(),
                         [&](const EmulatedPacket& packet) { return packet.time >= now; });
        const auto until = static_cast<std::size_t>(end - lab.packets.begin());
        EXPECT_EQ(network.accept(std::span(lab.packets).subspan(next, until - next)), until - next);
        next = until;
        network.advance(now, outcome.sink);
        network.check_conservation();
    }
    outcome.fates = fates_of(outcome.sink);
    outcome.counters = network.counters();
    return outcome;
}

SimTime at_once(RandomStream& /*random*/) { return 10_s; }
SimTime now_and_then(RandomStream& random) {
    return SimTime(static_cast<std::int64_t>(1 + random.below(2'000'000'000)));
}
SimTime often(RandomStream& random) {
    return SimTime(static_cast<std::int64_t>(1 + random.below(100'000'000)));
}

class NetworkProperty : public testing::TestWithParam<std::uint64_t> {};

TEST_P(NetworkProperty, FatesDoNotDependOnTheSteps) {
    const RandomLab lab(GetParam());
    for (const Treatment treatment : {Treatment::kNone, Treatment::kEverything}) {
        const Outcome once = carry(lab, treatment, at_once);
        EXPECT_GT(once.sink.lost.size(), 100U) << "else the test shows little";
        EXPECT_TRUE(carry(lab, treatment, now_and_then).fates == once.fates);
        EXPECT_TRUE(carry(lab, treatment, often).fates == once.fates);
    }
}

TEST_P(NetworkProperty, EveryPacketHasOneFate) {
    const RandomLab lab(GetParam());
    const Outcome outcome = carry(lab, Treatment::kEverything, now_and_then);
    std::uint64_t lost = 0;
    for (const std::uint64_t count : outcome.counters.lost) lost += count;
    EXPECT_GT(outcome.counters.duplicated, 20U);
    EXPECT_EQ(outcome.counters.in_flight, 0U);
    EXPECT_EQ(outcome.counters.accepted, lab.packets.size());
    EXPECT_EQ(outcome.counters.delivered, outcome.sink.delivered.size());
    EXPECT_EQ(lost, outcome.sink.lost.size());
    EXPECT_EQ(outcome.counters.accepted + outcome.counters.duplicated, outcome.counters.delivered + lost);
    EXPECT_EQ(outcome.sink.copies, outcome.counters.duplicated);
    EXPECT_GT(outcome.sink.spoilt, 20U);
}

TEST_P(NetworkProperty, DeliversInOrderOfTime) {
    for (const Treatment treatment : {Treatment::kNone, Treatment::kEverything}) {
        const Outcome outcome = carry(RandomLab(GetParam()), treatment, often);
        EXPECT_TRUE(std::is_sorted(outcome.sink.delivered.begin(), outcome.sink.delivered.end(),
                                   [](const auto& a, const auto& b) { return a.time < b.time; }));
    }
}

TEST_P(NetworkProperty, AFlowOfOneClassKeepsItsOrder) {
    const Outcome outcome = carry(RandomLab(GetParam()), Treatment::kNone, now_and_then);
    std::map<std::pair<std::uint32_t, std::uint8_t>, std::uint32_t> latest;
    for (const EmulatedPacket& packet : outcome.sink.delivered) {
        std::uint32_t& before = latest[{packet.flow, packet.traffic_class}];
        EXPECT_LE(before, packet.tag);
        before = packet.tag;
    }
}

TEST_P(NetworkProperty, ElementsThatDoNothingChangeNothing) {
    const RandomLab lab(GetParam());
    EXPECT_TRUE(carry(lab, Treatment::kNothing, now_and_then).fates ==
                carry(lab, Treatment::kNone, often).fates);
}

INSTANTIATE_TEST_SUITE_P(Seeds, NetworkProperty, testing::Range<std::uint64_t>(1, 4));

TEST(LinkBehaviour, IsPutOnAndOffUnderWayWithoutLosingWhatTheModelKeeps) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}});
    KeepingSink sink;
    std::vector<EmulatedPacket> packets;
    for (std::uint32_t tag = 0; tag < 8; ++tag)
        packets.push_back({.time = SimTime(tag), .tag = tag, .bytes = 100, .traffic_class = 1});
    EXPECT_EQ(network.accept(packets), packets.size());
    network.advance(250_us, sink);
    LinkBehaviour behaviour;
    behaviour.queue = QueueSpec{{ClassSpec{.discipline = CoDelSpec{}}}};
    behaviour.impairments = ImpairmentSpec{};
    network.treat(LinkId(0), behaviour, sink);
    network.advance(450_us, sink);
    network.check_conservation();
    network.treat(LinkId(0), {}, sink);
    network.advance(1_s, sink);
    std::vector<std::pair<std::uint32_t, SimTime>> expected;
    for (std::uint32_t tag = 0; tag < 8; ++tag) expected.emplace_back(tag, 1_ms + (tag + 1) * 100_us);
    EXPECT_EQ(sink.arrivals(), expected);
}

TEST(LinkBehaviour, ACutTakesWhatIsHeldBackToo) {
    EmulatedNetwork network = make_network({slow_link()}, {{0}});
    KeepingSink sink;
    LinkBehaviour behaviour;
    behaviour.queue = QueueSpec{};
    behaviour.impairments = ImpairmentSpec{};
    behaviour.impairments->reorder = {.every = 1, .depth = 64, .hold = 1_s};
    network.treat(LinkId(0), behaviour, sink);
    const std::vector<EmulatedPacket> packets{{.time = 0_us, .bytes = 100}, {.time = 1_us, .bytes = 100}};
    EXPECT_EQ(network.accept(packets), 2U);
    network.advance(150_us, sink);
    network.change(LinkId(0), slow_link(), {.status = LinkStatus::kDown}, sink);
    EXPECT_EQ(sink.lost.size(), 2U) << "one held back, one waiting or under way";
    network.check_conservation();
}

}  // namespace
}  // namespace hexi
