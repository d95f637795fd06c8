#include "controller/route_compiler.hpp"

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;
using support::hand_network;
using support::node;

constexpr LinkState kUpState{};
constexpr LinkState kDownState{.status = LinkStatus::kDown};

/// a - b direct, and the long way round by c; d hangs on b.
class RouteCompilerTest : public testing::Test {
protected:
    Topology network_ =
        hand_network({{"ab", "a", "b", 1}, {"ac", "a", "c", 2}, {"cb", "c", "b", 2}, {"bd", "b", "d", 1}});
    RouteRequest request_{network_,
                          {{node(network_, "a"), node(network_, "b")}},
                          {},
                          {.detection = 10_ms, .computation = 20_ms, .installation = 5_ms}};

    /// Both directions of `link` at `at`.
    void change(SimTime at, const std::string& link, const LinkState& state) {
        const auto directions = network_.find_links(link).value();
        for (const LinkId id : directions) request_.changes.push_back({at, id, state});
    }

    /// "0: a b | 1035: a c b": from when in ms, and the nodes of each path of the first route.
    std::string timeline() {
        const auto compiled = compile_routes(request_);
        if (!compiled) return compiled.error().message;
        std::string text;
        for (const TimedTable& timed : compiled->tables()) {
            text += fmt::format("{}{}:", text.empty() ? "" : " | ", to_ms(timed.from));
            for (const auto& way : timed.table.routes()[0].paths)
                text += " " + support::nodes(network_, way.path);
        }
        return text;
    }
};

TEST_F(RouteCompilerTest, HasOneTableWhereNothingChanges) { EXPECT_EQ(timeline(), "0: a b"); }

TEST_F(RouteCompilerTest, ReroutesAfterDetectionComputationAndInstallation) {
    change(1_s, "ab", kDownState);
    EXPECT_EQ(timeline(), "0: a b | 1035: a c b");
}

TEST_F(RouteCompilerTest, ReturnsAfterTheSameDelaysOnceTheLinkIsBack) {
    change(1_s, "ab", kDownState);
    change(2_s, "ab", kUpState);
    EXPECT_EQ(timeline(), "0: a b | 1035: a c b | 2035: a b");
}

TEST_F(RouteCompilerTest, KnowsChangesAtZeroFromTheStart) {
    change(0_s, "ab", kDownState);
    EXPECT_EQ(timeline(), "0: a c b");
}

TEST_F(RouteCompilerTest, MakesOneTableOfChangesAtOneInstant) {
    change(1_s, "ab", kDownState);
    change(1_s, "ac", kDownState);
    EXPECT_EQ(timeline(), "0: a b | 1035:");
}

TEST_F(RouteCompilerTest, GivesChangesDuringAComputationTablesOfTheirOwn) {
    change(1_s, "ac", kDownState);
    change(1_s + 7_ms, "ab", kDownState);
    change(1_s + 9_ms, "ac", kUpState);
    EXPECT_EQ(timeline(), "0: a b | 1035: a b | 1042: | 1044: a c b");
    const auto compiled = compile_routes(request_);
    EXPECT_EQ(compiled->answered_at(1_s + 7_ms), 1042_ms) << "not 1035, which answers what came before";
}

TEST_F(RouteCompilerTest, GivesEveryChangedInstantItsTable) {
    change(1_s, "bd", kDownState);
    change(2_s, "bd", {.loss_ratio = 0.1});
    EXPECT_EQ(timeline(), "0: a b | 1035: a b | 2035: a b");
}

TEST_F(RouteCompilerTest, WorksWithoutAnyDelay) {
    request_.policy.detection = request_.policy.computation = request_.policy.installation = 0_ps;
    change(1_ps, "ab", kDownState);
    EXPECT_EQ(timeline(), "0: a b | 1e-09: a c b");
}

TEST_F(RouteCompilerTest, LeavesALinkThatIsDrained) {
    change(1_s, "ab", {.status = LinkStatus::kDrained});
    EXPECT_EQ(timeline(), "0: a b | 1035: a c b");
}

TEST_F(RouteCompilerTest, CountsExtraDelayInTheDelayMetricOnly) {
    change(1_s, "ab", {.capacity_factor = 0.1, .extra_delay = 4_ms, .loss_ratio = 0.5});
    EXPECT_EQ(timeline(), "0: a b | 1035: a c b");
    request_.policy.metric = PathMetric::kIgp;
    EXPECT_EQ(timeline(), "0: a b | 1035: a b");
}

TEST_F(RouteCompilerTest, DoesNotSteerByCapacityOrLoss) {
    change(1_s, "ab", {.capacity_factor = 0.01, .loss_ratio = 0.9});
    EXPECT_EQ(timeline(), "0: a b | 1035: a b");
}

TEST_F(RouteCompilerTest, KeepsTheKeyOfAPairThatIsCutOff) {
    request_.keys = {{node(network_, "a"), node(network_, "d")}};
    change(1_s, "bd", kDownState);
    change(2_s, "bd", kUpState);
    EXPECT_EQ(timeline(), "0: a b d | 1035: | 2035: a b d");
}

TEST_F(RouteCompilerTest, ProtectsWithWhatIsUpAtTheTime) {
    change(1_s, "ac", kDownState);
    const auto compiled = compile_routes(request_);
    ASSERT_TRUE(compiled.has_value());
    const auto& before = compiled->at(1_s).routes()[0].paths[0].backup;
    ASSERT_TRUE(before.has_value());
    EXPECT_EQ(support::nodes(network_, *before), "a c b");
    EXPECT_EQ(compiled->at(1_s + 35_ms).routes()[0].paths[0].backup, std::nullopt);
}

TEST_F(RouteCompilerTest, TakesKeysInAnyOrder) {
    const NodeId a = node(network_, "a"), b = node(network_, "b"), d = node(network_, "d");
    request_.keys = {{b, d}, {a, d}, {a, b}, {d, a}};
    const auto one = compile_routes(request_);
    std::reverse(request_.keys.begin(), request_.keys.end());
    const auto other = compile_routes(request_);
    ASSERT_TRUE(one && other);
    EXPECT_EQ(*one, *other);
    EXPECT_EQ(one->at(0_s).routes().size(), 4U);
}

TEST_F(RouteCompilerTest, LeavesOutTablesBeyondTheEndOfTime) {
    change(SimTime::max() - 1_ms, "ab", kDownState);
    EXPECT_EQ(timeline(), "0: a b");
}

TEST_F(RouteCompilerTest, NamesAPairWithoutAPathAtZero) {
    change(0_s, "bd", kDownState);
    request_.keys = {{node(network_, "a"), node(network_, "b")}, {node(network_, "a"), node(network_, "d")}};
    const auto refused = compile_routes(request_);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(),
              (Error{ErrorCode::kUnreachable,
                     "no path from 'a' to 'd' on layer 'ip' over the links that are up and not excluded"}));
}

TEST_F(RouteCompilerTest, NamesWhatIsWrongWithARequest) {
    const NodeId a = node(network_, "a"), b = node(network_, "b");
    request_.keys = {{a, a}};
    EXPECT_EQ(timeline(), "routes: both ends are 'a'; they must differ");
    request_.keys = {{a, b, Layer::kIp, 2}, {a, b, Layer::kIp, 2}};
    EXPECT_EQ(timeline(), "routes: 'a' to 'b' on layer 'ip' is given twice for class 2");
    request_.keys = {{a, NodeId(4)}};
    EXPECT_EQ(timeline(), "routes: an end is no node of network 'by-hand'");
    request_.keys = {{a, b}};
    request_.changes = {{2_s, LinkId(0), kDownState}, {1_s, LinkId(0), kUpState}};
    EXPECT_EQ(timeline(), "changes[1]: 'ab:fwd' changes at 1 s; it must be at or after 2 s");
    request_.changes = {{1_s, LinkId(8), kDownState}};
    EXPECT_EQ(timeline(), "changes[0]: no link of network 'by-hand'");
    request_.changes.clear();
    request_.policy.max_paths = 65;
    EXPECT_EQ(timeline(), "policy: max_paths is 65; it must be 1 to 64");
    request_.policy = {.computation = SimTime(-1)};
    EXPECT_EQ(timeline(), "policy: computation is -1e-12 s; it must be at least 0");
}

TEST_F(RouteCompilerTest, IsTheCompilerItHandsOut) {
    const RouteCompiler compiler = route_compiler();
    EXPECT_EQ(compiler(request_), compile_routes(request_));
}

}  // namespace
}  // namespace hexi
