// The small parts of a gateway: hashes, classes, prefixes, router addresses, neighbours.
#include <set>

#include "dataplane/gateway/class_rules.hpp"
#include "dataplane/gateway/destinations.hpp"
#include "dataplane/gateway/flow_hash.hpp"
#include "dataplane/gateway/hop_limit.hpp"
#include "dataplane/gateway/neighbour_table.hpp"
#include "dataplane/gateway/router_addresses.hpp"
#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "tests/dataplane/packet/frames.hpp"
#include "tests/support/small_networks.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

using support::ip, support::mac, support::udp;

FrameFields flow(const std::string& from, const std::string& to, std::uint16_t from_port,
                 std::uint16_t to_port) {
    FrameFields fields;
    EXPECT_EQ(
        parse_frame(
            udp({.who = {mac(1), mac(2), ip(from), ip(to)}, .from_port = from_port, .to_port = to_port}),
            fields),
        FrameFault::kNone);
    return fields;
}

/// Every checksum, and every hop limit with each number of hops.
TEST(HopLimit, ChecksumsStayAsRfc1624Says) {
    std::array<std::uint8_t, 20> header{};
    for (std::uint32_t i = 0; i < 0x10000; ++i) {
        const auto hop_limit = static_cast<std::uint8_t>(i >> 8U), hops = static_cast<std::uint8_t>(i);
        if (hops > hop_limit) continue;
        for (const std::uint32_t checksum : {i, 0xFFFFU - i, i * 0x9E37U & 0xFFFFU, 0U, 0xFFFFU}) {
            header[8] = hop_limit;
            header[9] = 17;
            store_be16(&header[10], static_cast<std::uint16_t>(checksum));
            const std::uint16_t before = load_be16(&header[8]);
            use_hops(header.data(), true, hops);
            ASSERT_EQ(header[8], hop_limit - hops);
            ASSERT_EQ(header[9], 17);
            ASSERT_EQ(load_be16(&header[10]),
                      updated_checksum(static_cast<std::uint16_t>(checksum), before, load_be16(&header[8])));
        }
    }
}

TEST(FlowHash, SeparatesFlowsEvenly) {
    std::array<int, 8> buckets{};
    std::set<std::uint32_t> seen;
    for (std::uint16_t port = 1; port <= 8000; ++port) {
        const auto hash = flow_hash(flow("10.1.0.5", "10.2.0.7", port, 80), FlowHash::kFiveTuple);
        ++buckets[hash % 8];
        seen.insert(hash);
    }
    EXPECT_GT(seen.size(), 7990U);
    for (const int count : buckets) EXPECT_NEAR(count, 1000, 150) << "5 standard deviations of a binomial";
}

TEST(FlowHash, OfBothDirectionsIsEqualWhereSymmetric) {
    const auto there = flow("10.1.0.5", "10.2.0.7", 1234, 80), back = flow("10.2.0.7", "10.1.0.5", 80, 1234);
    EXPECT_EQ(flow_hash(there, FlowHash::kSymmetric), flow_hash(back, FlowHash::kSymmetric));
    EXPECT_NE(flow_hash(there, FlowHash::kFiveTuple), flow_hash(back, FlowHash::kFiveTuple));
}

TEST(FlowHash, OfFragmentsLeavesPortsOut) {
    auto first = flow("10.1.0.5", "10.2.0.7", 1234, 80), later = flow("10.1.0.5", "10.2.0.7", 0, 0);
    first.fragment = later.fragment = true;
    EXPECT_EQ(flow_hash(first, FlowHash::kFiveTuple), flow_hash(later, FlowHash::kFiveTuple));
}

TEST(ClassRules, SharesDscpsOutEvenly) {
    const ClassRules rules(3);
    FrameFields fields = flow("10.1.0.5", "10.2.0.7", 1, 2);
    for (const auto& [dscp, expected] :
         {std::pair{46, 0}, std::pair{34, 1}, std::pair{0, 2}, std::pair{63, 0}}) {
        fields.traffic_class = static_cast<std::uint8_t>(dscp << 2);
        EXPECT_EQ(rules.class_of(fields), expected) << dscp;
    }
    EXPECT_EQ(ClassRules(1).class_of(fields), 0);
    EXPECT_EQ(rules.class_of(FrameFields{}), 2) << "not IP";
}

TEST(ClassRules, FollowsTheFirstRuleThatMatches) {
    const ClassRules rules(4, {{.destination = *parse_prefix("10.2.0.0/16"),
                                .protocol = std::uint8_t{17},
                                .first_port = 80,
                                .last_port = 90,
                                .traffic_class = 1},
                               {.source = *parse_prefix("10.1.0.0/16"), .traffic_class = 2},
                               {.dscp = std::uint8_t{0}, .traffic_class = 0}});
    EXPECT_EQ(rules.class_of(flow("10.1.0.5", "10.2.0.7", 1, 85)), 1);
    EXPECT_EQ(rules.class_of(flow("10.1.0.5", "10.2.0.7", 1, 91)), 2);
    EXPECT_EQ(rules.class_of(flow("10.3.0.5", "10.2.0.7", 1, 91)), 0);
}

TEST(PrefixTable, FindsTheLongestPrefixAsAScanDoes) {
    RandomStream random(5, "prefixes");
    PrefixTable table;
    std::vector<IpPrefix> prefixes;
    for (std::uint32_t i = 0; i < 300; ++i) {
        const IpPrefix prefix{
            IpAddress::v4(0x0A000000 | static_cast<std::uint32_t>(random.below(1U << 16U)) << 4U),
            static_cast<std::uint8_t>(random.below(33))};
        table.add(prefix, i);
        prefixes.push_back(prefix);
    }
    for (int i = 0; i < 2000; ++i) {
        const auto address = IpAddress::v4(0x0A000000 | static_cast<std::uint32_t>(random.below(1U << 20U)));
        std::uint32_t best = PrefixLookup::kNone;
        for (std::uint32_t p = 0; p < prefixes.size(); ++p) {
            if (!prefixes[p].contains(address)) continue;
            if (best == PrefixLookup::kNone || prefixes[p].length > prefixes[best].length) best = p;
        }
        EXPECT_EQ(table.find(address), best);
    }
}

TEST(PrefixTable, KeepsTheFamiliesApart) {
    PrefixTable table;
    table.add(*parse_prefix("0.0.0.0/0"), 1);
    EXPECT_EQ(table.find(ip("fd00::1")), PrefixLookup::kNone);
    table.add(*parse_prefix("::/0"), 2);
    EXPECT_EQ(table.find(ip("fd00::1")), 2U);
    EXPECT_EQ(table.find(ip("10.1.0.1")), 1U);
}

TEST(RouterAddresses, AreUniqueAndStayWithTheirNode) {
    std::vector<std::string> names;
    for (int i = 0; i < 2000; ++i) names.push_back("node" + std::to_string(i));
    const auto large = Topology::create(support::network(names, {{"node0", "node1"}})).value();
    names.erase(names.begin() + 1000, names.end());
    const auto small = Topology::create(support::network(names, {{"node0", "node1"}})).value();
    const auto in_large = RouterAddresses::create(large).value(),
               in_small = RouterAddresses::create(small).value();
    std::set<IpAddress> seen;
    int moved = 0;
    for (std::size_t i = 0; i < 2000; ++i) {
        seen.insert(in_large.v4(NodeId(i)));
        seen.insert(in_large.v6(NodeId(i)));
        EXPECT_TRUE(parse_prefix("198.18.0.0/16")->contains(in_large.v4(NodeId(i))));
        EXPECT_TRUE(parse_prefix("fd68:6578:69::/64")->contains(in_large.v6(NodeId(i))));
        if (i < 1000 && in_large.v4(NodeId(i)) != in_small.v4(NodeId(i))) ++moved;
    }
    EXPECT_EQ(seen.size(), 4000U);
    EXPECT_EQ(moved, 0) << "nodes that are listed earlier choose first";
}

TEST(RouterAddresses, AreListedAsHosts) {
    const auto topology = Topology::create(support::chain()).value();
    const auto addresses = RouterAddresses::create(topology).value();
    const std::vector<NodeId> nodes{NodeId(1)};
    const std::string v4 = to_string(addresses.v4(NodeId(1))), v6 = to_string(addresses.v6(NodeId(1)));
    EXPECT_EQ(hosts_file(topology, addresses, nodes), v4 + "\tb.hexi\n" + v6 + "\tb.hexi\n");
}

TEST(NeighbourTable, BoundsWhatItHolds) {
    NeighbourTable table({.entries = 2, .waiting = 2});
    using Answer = NeighbourTable::Answer::Kind;
    EXPECT_EQ(table.find(ip("10.0.0.1"), 1, SimTime(0)).kind, Answer::kWaits);
    EXPECT_EQ(table.find(ip("10.0.0.1"), 2, SimTime(0)).kind, Answer::kWaits);
    EXPECT_EQ(table.find(ip("10.0.0.1"), 3, SimTime(0)).kind, Answer::kFull);
    EXPECT_EQ(table.find(ip("10.0.0.2"), 4, SimTime(0)).kind, Answer::kWaits);
    EXPECT_EQ(table.find(ip("10.0.0.3"), 5, SimTime(0)).kind, Answer::kFull);
    EXPECT_TRUE(table.heard(ip("10.0.0.3"), mac(3), true, SimTime(0)).empty());
    EXPECT_EQ(table.size(), 2U);
    EXPECT_EQ(table.waiting(), 3U);
    EXPECT_EQ(table.clear().size(), 3U);
    EXPECT_EQ(table.waiting(), 0U);
}

TEST(NeighbourTable, AsksAgainBeforeItForgets) {
    NeighbourTable table({.fresh = SimTime(10), .stale = SimTime(30)});
    EXPECT_TRUE(table.heard(ip("10.0.0.1"), mac(1), true, SimTime(0)).empty());
    EXPECT_FALSE(table.find(ip("10.0.0.1"), 1, SimTime(9)).ask);
    const auto stale = table.find(ip("10.0.0.1"), 1, SimTime(10));
    EXPECT_EQ(stale.kind, NeighbourTable::Answer::Kind::kKnown);
    EXPECT_TRUE(stale.ask);
    EXPECT_EQ(table.find(ip("10.0.0.1"), 1, SimTime(30)).kind, NeighbourTable::Answer::Kind::kWaits);
}

}  // namespace
}  // namespace hexi
