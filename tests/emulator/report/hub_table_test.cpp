#include "emulator/report/hub_table.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_results.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

using support::small_result;

/// Every pair of `names`, each a cluster of its own hub, `delay` apart.
RunResult full_mesh(const std::vector<std::string>& names, SimTime delay) {
    TopologySpec spec;
    spec.name = "mesh";
    for (const auto& id : names) {
        spec.hubs.push_back({.id = "hub-" + id});
        spec.nodes.push_back({.id = id, .kind = NodeKind::kCluster, .hub = "hub-" + id});
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size(); ++j) {
            spec.links.push_back({.from = names[i], .to = names[j], .capacity = 1_Gbps, .delay = delay});
        }
    }
    RunResult result;
    result.topology = std::make_shared<const Topology>(*Topology::create(std::move(spec)));
    result.classes = {{"all"}};
    for (const Link& link : result.topology->links()) {
        result.pairs.push_back(support::pair_over(*result.topology, {link.id}, Layer::kIp, 1_us));
    }
    return result;
}

const std::vector<std::string> kTenClusters{"zhangjiakou", "qingpu",    "wuhu",  "shaoguan", "tianfu",
                                            "chongqing",   "helingeer", "guian", "qingyang", "zhongwei"};

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0, at = 0;
    while (at < text.size()) {
        const std::size_t end = text.find('\n', at);
        widest = std::max(widest, display_width(std::string_view(text).substr(at, end - at)));
        at = end + 1;
    }
    return widest;
}

TEST(HubTable, ShowsP50AboveP99AndMarksWhatIsMissedOrLost) {
    EXPECT_EQ(
        hub_table(small_result(), Layer::kOptical, 0, {}),
        "optical, class urgent: one-way delay in ms, p50 above p99 above packets lost; ! misses its target\n"
        "\n"
        "from \\ to  south   east\n"
        "north     19.86  25.02!\n"
        "          19.86  25.02!\n"
        "          0.1 %  0.1 %\n"
        "south         -   lost!\n");
}

TEST(HubTable, IsEmptyWhereNothingWasMeasured) {
    EXPECT_EQ(hub_table(small_result(), Layer::kIpPrivate, 0, {}), "");
    EXPECT_EQ(hub_table(small_result(), Layer::kIp, 0, {}), "");
}

TEST(HubTable, FitsTenClustersIntoAHundredColumnsInOneBlock) {
    const std::string text = hub_table(full_mesh(kTenClusters, 123'456_us), Layer::kIp, 0, {});
    EXPECT_LE(widest_line(text), 100U) << text;
    EXPECT_EQ(text.find("from \\ to"), text.rfind("from \\ to")) << text;
    EXPECT_NE(text.find("zhangj\u2026"), std::string::npos) << text;
}

TEST(HubTable, SplitsIntoBlocksWhereTheWidthAsksForIt) {
    const std::string text = hub_table(full_mesh(kTenClusters, 12_ms), Layer::kIp, 0, {.width = 60});
    EXPECT_LE(widest_line(text.substr(text.find("\n\n"))), 60U) << text;
    EXPECT_NE(text.find("from \\ to"), text.rfind("from \\ to")) << text;
}

TEST(HubTable, CountsMicrosecondsWhereEveryDelayIsBelowAMillisecond) {
    const std::string text = hub_table(full_mesh({"a", "b"}, 40_us), Layer::kIp, 0, {});
    EXPECT_EQ(text,
              "ip: one-way delay in µs, p50 above p99 above packets lost; ! misses its target\n"
              "\n"
              "from \\ to      a      b\n"
              "a             -  41.00\n"
              "                 44.00\n"
              "                 0.1 %\n"
              "b         41.00      -\n"
              "          44.00\n"
              "          0.1 %\n");
}

TEST(HubTable, ColoursOnlyWhenAsked) {
    EXPECT_EQ(hub_table(small_result(), Layer::kOptical, 0, {}).find('\x1b'), std::string::npos);
    EXPECT_NE(hub_table(small_result(), Layer::kOptical, 0, {.colour = true}).find("\x1b[1;31m25.02!\x1b[0m"),
              std::string::npos);
}

}  // namespace
}  // namespace hexi
