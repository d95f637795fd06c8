#include "traces/mapping/hub_map.hpp"

#include <gmock/gmock.h>

#include <map>

#include <fmt/format.h>

#include "tests/support/small_results.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

PrefixAtNode at(const std::string& prefix, std::size_t node) { return {*parse_prefix(prefix), NodeId(node)}; }
IpAddress ip(const std::string& text) { return *parse_ip(text); }

TEST(NodePrefixes, LetsTheLongestPrefixWin) {
    const NodePrefixes table({at("10.0.0.0/8", 1), at("10.1.0.0/16", 2), at("10.1.2.0/24", 3),
                              at("10.1.2.3/32", 4), at("2001:db8::/32", 5), at("2001:db8:1::/48", 6),
                              at("::/0", 7)});
    const auto node = [&](const std::string& address) {
        const auto found = table.find(ip(address));
        return found ? static_cast<int>(found->index()) : -1;
    };
    EXPECT_EQ(node("10.255.255.255"), 1);
    EXPECT_EQ(node("10.1.255.255"), 2);
    EXPECT_EQ(node("10.1.2.4"), 3);
    EXPECT_EQ(node("10.1.2.3"), 4);
    EXPECT_EQ(node("10.1.3.0"), 2);
    EXPECT_EQ(node("10.2.0.0"), 1);
    EXPECT_EQ(node("11.0.0.0"), -1) << "::/0 does not mean IPv4";
    EXPECT_EQ(node("9.255.255.255"), -1);
    EXPECT_EQ(node("2001:db8:1::1"), 6);
    EXPECT_EQ(node("2001:db8:2::1"), 5);
    EXPECT_EQ(node("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 7);
    EXPECT_FALSE(NodePrefixes().find(ip("10.0.0.1")));
}

TEST(NodePrefixes, AgreesWithASearchOfEveryPrefix) {
    RandomStream random(3, "prefixes");
    std::vector<PrefixAtNode> prefixes;
    for (std::size_t i = 0; i < 300; ++i) {
        // Few different bits, so that prefixes lie within one another and side by side.
        const auto bits = static_cast<std::uint32_t>(random.next() & 0xC0C0C0C0U);
        const IpPrefix prefix{IpAddress::v4(bits), static_cast<std::uint8_t>(random.below(33))};
        const bool known = std::any_of(prefixes.begin(), prefixes.end(), [&](const PrefixAtNode& other) {
            return other.prefix.length == prefix.length && other.prefix.network() == prefix.network();
        });
        if (!known) prefixes.push_back({prefix, NodeId(i)});
    }
    const NodePrefixes table(prefixes);
    for (int i = 0; i < 20'000; ++i) {
        const IpAddress address = IpAddress::v4(static_cast<std::uint32_t>(random.next() & 0xC1C1C1C1U));
        std::optional<NodeId> expected;
        int longest = -1;
        for (const auto& [prefix, node] : prefixes) {
            if (prefix.length <= longest || !prefix.contains(address)) continue;
            longest = prefix.length;
            expected = node;
        }
        ASSERT_EQ(table.find(address), expected) << to_string(address);
    }
}

TEST(PrefixNodes, AreReadWithTheirPlaceInEveryError) {
    const auto network = support::hub_network();
    const auto read = [&](const std::string& rows) {
        return parse_prefix_nodes("prefix,node\n" + rows, "map.csv", *network);
    };
    const auto good = read("10.0.0.0/8,north\n10.9.0.1,SOUTH\n10.0.0.0/8,north\n");
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(good->size(), 2U);
    EXPECT_EQ(read("10.0.0.0/8,north\n10.1.0.0/8,south\n").error().message,
              "map.csv:3: prefix 10.1.0.0/8 is at 'north' already");
    EXPECT_THAT(read("10.0.0.0/33,north\n").error().message, testing::StartsWith("map.csv:2: "));
    EXPECT_THAT(read("10.0.0.0/8,atlantis\n").error().message,
                testing::StartsWith("map.csv:2: no node 'atlantis'"));
    EXPECT_EQ(parse_prefix_nodes("net,node\n", "map.csv", *network).error().message,
              "map.csv:1: must have the columns prefix and node");
}

HubMap hashed(std::size_t nodes, std::uint64_t seed = 1, NodePrefixes table = {}) {
    HubMapOptions options{.unknown = UnknownPolicy::kHash, .seed = seed};
    for (std::size_t i = 0; i < nodes; ++i) options.hash_nodes.push_back(NodeId(i));
    return {std::move(table), options};
}

TEST(HubMap, KeepsNeighboursTogetherAndSpreadsTheRest) {
    HubMap map = hashed(8);
    const IpAddress far = ip("2001:db8::1");
    std::map<NodeId, int> used;
    for (unsigned i = 0; i < 4'000; ++i) {
        const auto one = map.find(IpAddress::v4(i << 16U), far),
                   other = map.find(IpAddress::v4(i << 16U | 0xFFFFU), far);
        if (one->to == other->to) {
            EXPECT_EQ(one->from, other->from) << i;
        }
        ++used[one->from];
    }
    EXPECT_EQ(used.size(), 8U);
    for (const auto& [node, times] : used) EXPECT_NEAR(times, 500, 150) << node.index();
}

TEST(HubMap, PutsBothDirectionsBetweenTheSameTwoPlaces) {
    RandomStream random(5, "pairs");
    HubMap map = hashed(4, 9, NodePrefixes({at("128.0.0.0/2", 2)}));
    for (int i = 0; i < 20'000; ++i) {
        const IpAddress a = IpAddress::v4(static_cast<std::uint32_t>(random.next())),
                        b = IpAddress::v4(static_cast<std::uint32_t>(random.next()));
        const auto there = map.find(a, b), back = map.find(b, a);
        ASSERT_TRUE(there && back);
        EXPECT_EQ(there->from, back->to);
        EXPECT_EQ(there->to, back->from);
        const bool both_by_prefix = a.v4_bits() >> 30U == 2 && b.v4_bits() >> 30U == 2;
        EXPECT_EQ(there->from == there->to, both_by_prefix) << to_string(a) << " " << to_string(b);
        if (a.v4_bits() >> 30U == 2) {
            EXPECT_EQ(there->from, NodeId(2)) << "a prefix is never moved";
        }
    }
    EXPECT_GT(map.counts().moved_apart, 0U);
}

TEST(HubMap, OfAnotherSeedIsAnotherMapAndOfTheSameTheSame) {
    HubMap one = hashed(8, 1), same = hashed(8, 1), other = hashed(8, 2);
    int equal = 0, unlike = 0;
    for (unsigned i = 0; i < 1'000; ++i) {
        const IpAddress from = IpAddress::v4(i << 16U), to = IpAddress::v4(~(i << 16U));
        equal += one.find(from, to) == same.find(from, to) ? 1 : 0;
        unlike += one.find(from, to) != other.find(from, to) ? 1 : 0;
    }
    EXPECT_EQ(equal, 1'000);
    EXPECT_GT(unlike, 900);
}

TEST(HubMap, DropsOrPutsTheUnknownWhereItIsTold) {
    HubMap drop(NodePrefixes({at("10.0.0.0/8", 1)}), {});
    EXPECT_FALSE(drop.find(ip("10.0.0.1"), ip("11.0.0.1")));
    EXPECT_EQ(drop.counts(), (HubMapCounts{.by_prefix = 1, .unknown = 1}));
    HubMap put(NodePrefixes({at("10.0.0.0/8", 1)}),
               {.unknown = UnknownPolicy::kDefault, .default_node = NodeId(3)});
    EXPECT_EQ(put.find(ip("10.0.0.1"), ip("11.0.0.1")), (HubPair{NodeId(1), NodeId(3)}));
    EXPECT_EQ(put.counts(), (HubMapCounts{.by_prefix = 1, .by_default = 1}));
}

}  // namespace
}  // namespace hexi
