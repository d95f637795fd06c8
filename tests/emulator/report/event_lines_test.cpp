#include "emulator/report/event_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

using testing::ElementsAre;

/// a - b - c over one duct, a - c beside it.
std::shared_ptr<const Topology> ducts() {
    TopologySpec spec;
    spec.name = "ducts";
    spec.nodes = {{.id = "a"}, {.id = "b"}, {.id = "c"}};
    const auto link = [](const char* id, const char* from, const char* to, std::vector<std::string> srlgs) {
        return LinkSpec{
            .id = id, .from = from, .to = to, .capacity = 1_Gbps, .delay = 1_ms, .srlgs = std::move(srlgs)};
    };
    spec.links = {link("ab", "a", "b", {"duct"}), link("bc", "b", "c", {"duct"}), link("ac", "a", "c", {})};
    auto topology = Topology::create(std::move(spec));
    HEXI_CHECK(topology, "the test network is valid");
    return std::make_shared<const Topology>(std::move(*topology));
}

void happens(RunResult& result, SimTime at, const std::string& name, LinkState state, std::uint64_t lost,
             std::optional<SimTime> rerouted = std::nullopt) {
    const auto links = result.topology->find_links(name);
    for (const LinkId link : *links)
        result.events.push_back({.change = {at, link, state}, .rerouted_at = rerouted, .lost = lost});
}

RunResult quiet() {
    RunResult result;
    result.topology = ducts();
    return result;
}

TEST(EventLines, CallACutByTheRiskItsLinksShare) {
    RunResult result = quiet();
    happens(result, 1_s, "duct", {.status = LinkStatus::kDown}, 3, 1200_ms);
    EXPECT_THAT(
        event_lines(result),
        ElementsAre("at 1.00 s risk group duct (4 links) down: rerouted 200 ms later, 12 packets lost"));
}

TEST(EventLines, SayHowALinkIsDegraded) {
    RunResult result = quiet();
    happens(result, 2_s, "ac:fwd", {.capacity_factor = 0.5, .extra_delay = 1500_us, .loss_ratio = 0.01}, 7);
    happens(result, 3_s, "ac:fwd", {}, 0);
    EXPECT_THAT(
        event_lines(result),
        ElementsAre("at 2.00 s ac:fwd up with 50 % of its capacity, 1.50 ms longer, losing 1.0 %: never "
                    "rerouted, 7 packets lost",
                    "at 3.00 s ac:fwd up: never rerouted, 0 packets lost"));
}

TEST(EventLines, KeepWhatHappensAtOneInstantInDifferentWaysApart) {
    RunResult result = quiet();
    happens(result, 1_s, "duct", {.status = LinkStatus::kDown}, 0);
    happens(result, 1_s, "ac", {.status = LinkStatus::kDrained}, 0);
    EXPECT_THAT(event_lines(result),
                ElementsAre("at 1.00 s risk group duct (4 links) down: never rerouted, 0 packets lost",
                            "at 1.00 s ac drained: never rerouted, 0 packets lost"));
}

TEST(EventLines, ListWhatNothingJoins) {
    RunResult result = quiet();
    happens(result, 1_s, "duct", {.status = LinkStatus::kDown}, 0);
    happens(result, 1_s, "ac", {.status = LinkStatus::kDown}, 0);
    EXPECT_THAT(event_lines(result),
                ElementsAre("at 1.00 s risk group duct (4 links), ac down: never rerouted, 0 packets lost"));
}

}  // namespace
}  // namespace hexi
