#include "topology/commands/topology_summary.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

TEST(Summarise, CountsDuplexLinksOnce) {
    auto spec = support::chain();
    spec.links.push_back(
        {.id = "one-way", .from = "a", .to = "c", .directed = true, .capacity = 5_Gbps, .delay = 1_ms});
    const auto summary = summarise(*Topology::create(spec));
    EXPECT_EQ(summary.links, 3U);
    EXPECT_EQ(summary.directed_links, 5U);
    ASSERT_EQ(summary.layers.size(), 1U);
    EXPECT_EQ(summary.layers[0].links, 3U);
    EXPECT_EQ(summary.layers[0].capacity, 25_Gbps);
    EXPECT_EQ(summary.layers[0].components, 1U);
}

TEST(Summarise, CountsTheParts) {
    EXPECT_EQ(summarise(*Topology::create(support::network({"a", "b", "c", "d"}, {{"a", "b"}, {"c", "d"}})))
                  .layers[0]
                  .components,
              2U);
}

TEST(Summarise, GivesTheSameNumbersAsJsonAndText) {
    const auto summary = summarise(*Topology::create(support::chain()));
    EXPECT_EQ(to_json(summary).find("links")->to_uint64(), 2U);
    EXPECT_THAT(to_text(summary, false), testing::HasSubstr("test: 3 nodes, 2 links (4 directed)"));
}

}  // namespace
}  // namespace hexi
