#include "emulator/experiment/compile.hpp"

#include <numeric>

#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

using testing_support::ShortestPathCompiler;
using testing_support::small_scenario;
using testing_support::two_hubs;

Result<Experiment> try_compile(const Scenario& scenario,
                               const RouteCompiler& compiler = ShortestPathCompiler{}) {
    auto valid = validate(scenario, two_hubs());
    EXPECT_TRUE(valid) << valid.error().message;
    return compile(*valid, compiler);
}

Experiment compiled(const Scenario& scenario) {
    auto made = try_compile(scenario);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
}

std::vector<PacketSource> probes_of(const Experiment& experiment) {
    std::vector<PacketSource> probes = experiment.sources;
    std::erase_if(probes, [](const PacketSource& source) { return !source.probe; });
    return probes;
}

double offered_bps(const Experiment& experiment) {
    return std::accumulate(experiment.sources.begin(), experiment.sources.end(), 0.0,
                           [](double sum, const PacketSource& source) {
                               return source.probe ? sum : sum + static_cast<double>(source.rate.count());
                           });
}

ModelTraffic& model(Scenario& scenario) { return std::get<ModelTraffic>(scenario.traffic[1]); }

TEST(Compile, AsksForEveryKeyOnceAndBackForProbesAndTcp) {
    auto scenario = small_scenario();
    scenario.traffic.push_back(TcpTraffic{
        .name = "t", .layer = Layer::kOptical, .traffic_class = "bulk", .source = "n1", .destination = "n2"});
    const ShortestPathCompiler compiler;
    ASSERT_TRUE(try_compile(scenario, compiler));
    EXPECT_EQ(compiler.asked->size(), 4U + 12U + 2U);
    EXPECT_TRUE(std::is_sorted(compiler.asked->begin(), compiler.asked->end()));
    EXPECT_THAT(*compiler.asked, testing::Contains(RouteKey{NodeId(1), NodeId(0), Layer::kOptical, 1}));
}

TEST(Compile, BindsSourcesToRoutes) {
    const auto experiment = compiled(small_scenario());
    EXPECT_EQ(experiment.sources.size(), 16U);
    EXPECT_NEAR(offered_bps(experiment), 1e11, 12);
    for (const auto& source : experiment.sources)
        EXPECT_NE(experiment.routes.at(SimTime{0}).find(source.route), nullptr);
    EXPECT_EQ(experiment.targets.size(), 4U);
    EXPECT_EQ(experiment.warmup, 500_ms);
    EXPECT_THAT(
        experiment.remarks,
        testing::Contains("/traffic/1: 100 Gbit/s offered on layer ip by 12 demands of 1500-byte packets"));
}

TEST(Compile, StaggersProbesOverTheirInterval) {
    const auto probes = probes_of(compiled(small_scenario()));
    ASSERT_EQ(probes.size(), 4U);
    for (std::size_t i = 0; i < probes.size(); ++i) {
        EXPECT_EQ((probes[i].start - probes[0].start + 10_ms) % 10_ms,
                  2500_us * static_cast<std::int64_t>(i));
        EXPECT_LT(probes[i].start, 10_ms);
        EXPECT_EQ(probes[i].interval, 10_ms);
        EXPECT_EQ(probes[i].process, ArrivalProcess::kConstant);
    }
}

TEST(Compile, FindsTheTotalThatGivesAMeanUtilisation) {
    auto scenario = small_scenario();
    model(scenario).volume.total.reset();
    model(scenario).volume.mean_utilisation = 0.2;
    const auto experiment = compiled(scenario);
    // A star of eight directed 1 Tbit/s links, each demand over two of them: 8 x 0.2 Tbit/s of link load from
    // half as much demand.
    EXPECT_NEAR(offered_bps(experiment), 8 * 0.2e12 / 2, 100);
    EXPECT_THAT(experiment.remarks,
                testing::Contains(testing::StartsWith(
                    "layer ip: mean offered utilisation of the links in use 20.0 %, highest ")));
}

TEST(Compile, LowersTheVolumeUntilNoLinkIsFullerThanAllowed) {
    auto scenario = small_scenario();
    model(scenario).volume = {.mean_utilisation = 0.5, .max_utilisation = 0.3, .load = 2};
    const auto experiment = compiled(scenario);
    EXPECT_THAT(experiment.remarks, testing::Contains(testing::StartsWith(
                                        "/traffic/1: before load 2 limited to a mean utilisation of ")));
    EXPECT_THAT(experiment.remarks, testing::Contains(testing::HasSubstr("highest 60.0 %")));
}

TEST(Compile, LoadsEveryLinkAlikeWithAdjacentTraffic) {
    auto scenario = small_scenario();
    model(scenario).kind = ModelTraffic::Kind::kAdjacent;
    model(scenario).layer = Layer::kOptical;
    model(scenario).volume = {.mean_utilisation = 0.3};
    const auto experiment = compiled(scenario);
    EXPECT_NEAR(offered_bps(experiment), 0.3 * 16e12, 100);
    EXPECT_THAT(experiment.remarks,
                testing::Contains(testing::StartsWith(
                    "layer optical: mean offered utilisation of the links in use 30.0 %, highest 30.0 %")));
}

TEST(Compile, ScalesToABudgetOfPacketHops) {
    auto scenario = small_scenario();
    scenario.scaling.packet_hops = 1e6;
    const auto experiment = compiled(scenario);
    // Two seconds of 100 Gbit/s in 1500-byte packets over two hops, and 4 probes of 100 a second over one hop
    // there and back.
    const double bulk = 2 * 1e11 / 12000 * 2;
    EXPECT_NEAR(experiment.scaling.rate_factor, 1e6 / bulk, 1e-9);
    EXPECT_THAT(experiment.remarks,
                testing::Contains(testing::StartsWith("scaled by 0.03 to about 1e+06 packet-hops")));
}

TEST(Compile, KeepsTheProbeIntervalUnderScaling) {
    auto scenario = small_scenario();
    scenario.scaling.rate_factor = 0.01;
    const auto experiment = compiled(scenario);
    EXPECT_EQ(probes_of(experiment)[0].interval, 10_ms);
}

TEST(Compile, KeepsAnIntervalThatIsNoWholeRate) {
    auto scenario = small_scenario();
    scenario.duration = from_seconds(6000);
    std::get<ProbeTraffic>(scenario.traffic[0]).interval = from_seconds(600);  // 0.85 bit/s
    const auto probes = probes_of(compiled(scenario));
    EXPECT_EQ(probes[0].interval, from_seconds(600));
    EXPECT_EQ(probes[0].rate.count(), 0U);
}

TEST(Compile, LeavesThePhaseOfConstantSourcesToWhoeverPlaysThem) {
    auto scenario = small_scenario();
    model(scenario).shape.process = ArrivalProcess::kConstant;
    const auto experiment = compiled(scenario);
    for (const PacketSource& source : experiment.sources) {
        if (source.probe) continue;
        EXPECT_EQ(source.start, SimTime{0}) << "a second phase would cost half a gap";
    }
}

TEST(Compile, DoesNotScaleUp) {
    auto scenario = small_scenario();
    scenario.scaling.packet_hops = 1e15;
    EXPECT_EQ(compiled(scenario).scaling.rate_factor, 1);
}

TEST(Compile, OffersTheSameWhateverFailsAtTheStart) {
    auto scenario = small_scenario();
    model(scenario).layer = Layer::kOptical;
    model(scenario).volume = {.mean_utilisation = 0.2};
    scenario.scaling.packet_hops = 1e6;
    const auto intact = compiled(scenario);
    scenario.events = {LinkEvent{.at = SimTime{0}, .link = "optical-n1-s1"}};
    const auto failed = compiled(scenario);
    EXPECT_EQ(failed.sources, intact.sources);
    EXPECT_EQ(failed.scaling, intact.scaling);
    EXPECT_NE(failed.routes, intact.routes);
    EXPECT_THAT(failed.remarks, testing::Contains(testing::HasSubstr("links in use 36.0 %")));
}

TEST(Compile, SaysWhenProbesAreALoad) {
    auto scenario = small_scenario();
    std::get<ProbeTraffic>(scenario.traffic[0]).interval = 20_us;
    scenario.scaling.rate_factor = 0.001;
    EXPECT_THAT(compiled(scenario).remarks,
                testing::Contains("layer optical: the probes themselves load optical-n1-s1:fwd by 2.6 %"));
}

TEST(Compile, MultipliesSurgesThatOverlap) {
    auto scenario = small_scenario();
    scenario.events = {
        SurgeEvent{.at = 1_s, .source = "n1", .destination = "m", .factor = 3, .until = 1500_ms},
        SurgeEvent{.at = 1200_ms, .destination = "m", .factor = 2}};
    const auto changes = compiled(scenario).rate_changes;
    const RouteKey key{NodeId(0), NodeId(3), Layer::kIp, 1};
    std::vector<std::pair<SimTime, double>> of_key;
    for (const auto& change : changes) {
        if (change.key == key) of_key.emplace_back(change.at, change.factor);
    }
    EXPECT_THAT(of_key,
                testing::ElementsAre(std::pair(1_s, 3.0), std::pair(1200_ms, 6.0), std::pair(1500_ms, 2.0)));
    EXPECT_EQ(changes.size(), 5U);  // and one for each of the two other pairs towards m
}

TEST(Compile, LeavesAPairCutAtTheStartWithoutPaths) {
    auto scenario = small_scenario();
    scenario.traffic.push_back(
        ProbeTraffic{.layer = Layer::kIp, .pairs = std::vector<NamedPair>{{"m", "n1"}, {"n1", "n2"}}});
    scenario.events = {LinkEvent{.at = SimTime{0}, .link = "ip-m-r"}};
    const auto experiment = compiled(scenario);
    const RoutingTable& table = experiment.routes.at(SimTime{0});
    EXPECT_TRUE(table.find({NodeId(3), NodeId(0), Layer::kIp, 0})->paths.empty());
    EXPECT_FALSE(table.find({NodeId(0), NodeId(1), Layer::kIp, 0})->paths.empty());
    EXPECT_THAT(experiment.remarks,
                testing::Contains(testing::StartsWith(
                    "8 pairs have no path after the failures at the start, 'n1' to 'm'")));
}

TEST(Compile, RefusesToHealAPairCutAtTheStart) {
    auto scenario = small_scenario();
    scenario.events = {LinkEvent{.at = SimTime{0}, .link = "ip-m-r"},
                       LinkEvent{.at = 1_s, .kind = LinkEvent::Kind::kUp, .link = "ip-m-r"}};
    const auto made = try_compile(scenario);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message,
              "small: 'n1' to 'm' has no path on layer ip at the start, and a later event restores a link; "
              "let the link fail after time 0");
}

TEST(Compile, PassesOnTheErrorOfTheController) {
    const auto made = try_compile(small_scenario(), [](const RouteRequest&) -> Result<RouteTimeline> {
        return fail(ErrorCode::kUnreachable, "no way");
    });
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(), (Error{ErrorCode::kUnreachable, "small: no way"}));
}

TEST(Compile, RefusesAPeakBelowTheRateAUtilisationComesTo) {
    auto scenario = small_scenario();
    model(scenario).volume = {.mean_utilisation = 0.2};
    model(scenario).shape = {.process = ArrivalProcess::kOnOff, .peak = 1_Gbps, .mean_burst = 3000_B};
    const auto made = try_compile(scenario);
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message,
                testing::StartsWith("small: /traffic/1/peak_bps: 1000000000 bit/s is not allowed: must be at "
                                    "least the rate of every source, here "));
}

TEST(Compile, SaysWhatTheStepsBetweenTwoOptimaCost) {
    auto scenario = small_scenario();
    scenario.policy.objective = RouteObjective::kMinMlu;
    const auto remarks_with = [&](double excess) {
        const auto made = try_compile(scenario, [&](const RouteRequest& request) -> Result<RouteTimeline> {
            const auto first = ShortestPathCompiler{}(request).value().tables().front().table;
            return RouteTimeline({{SimTime{0}, first}, {1200_ms, first, 1_s}, {1300_ms, first, 1_s, excess}});
        });
        EXPECT_TRUE(made) << made.error().message;
        return made->remarks;
    };
    const std::string steps =
        "min-mlu routes for the change at 1 s: installed from 1.2 s to 1.3 s, in 2 steps";
    EXPECT_THAT(remarks_with(0), testing::Contains(steps));
    EXPECT_THAT(
        remarks_with(0.03125),
        testing::Contains(steps + "; on the way some link is offered up to 3.1 % of its capacity too much"));
}

}  // namespace
}  // namespace hexi
