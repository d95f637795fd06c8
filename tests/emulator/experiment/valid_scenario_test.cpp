#include "emulator/experiment/valid_scenario.hpp"

#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

using testing_support::small_scenario;
using testing_support::two_hubs;

ValidScenario valid(const Scenario& scenario) {
    auto made = validate(scenario, two_hubs());
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
}

LinkEvent event(LinkEvent::Kind kind, SimTime at, const std::string& link) {
    return {.at = at, .kind = kind, .link = link};
}

TEST(Validate, ResolvesProbesTargetsAndDemands) {
    const auto scenario = valid(small_scenario());
    ASSERT_EQ(scenario->probes.size(), 1U);
    EXPECT_EQ(scenario->probes[0].keys.size(), 4U);
    EXPECT_EQ(scenario->probes[0].keys[0], (RouteKey{NodeId(0), NodeId(2), Layer::kOptical, 0}));
    EXPECT_EQ(scenario->targets.size(), 4U);
    EXPECT_EQ(scenario->targets[0], (DelayTarget{scenario->probes[0].keys[0], 20_ms, DelayStatistic::kP99}));
    ASSERT_EQ(scenario->traffic.size(), 1U);
    EXPECT_EQ(scenario->traffic[0].traffic_class, 1);
    EXPECT_EQ(scenario->traffic[0].demands.size(), 12U);
}

TEST(Validate, MultipliesAModelByHourAndLoad) {
    auto scenario = small_scenario();
    auto& volume = std::get<ModelTraffic>(scenario.traffic[1]).volume;
    volume.hour = 21;
    volume.load = 2;
    double sum = 0;
    const auto made = valid(scenario);
    for (const auto& demand : made->traffic[0].demands) sum += static_cast<double>(demand.rate.count());
    EXPECT_NEAR(sum, 2 * 1.65e11, 1e9);
    volume.total.reset();
    volume.mean_utilisation = 0.1;
    EXPECT_NEAR(*valid(scenario)->traffic[0].mean_utilisation, 0.165, 1e-3);
    EXPECT_EQ(valid(scenario)->traffic[0].load, 2);
}

TEST(Validate, SaysWhichDemandsStandForAll) {
    auto scenario = small_scenario();
    std::get<ModelTraffic>(scenario.traffic[1]).volume.max_demands = 5;
    const auto made = valid(scenario);
    EXPECT_EQ(made->traffic[0].demands.size(), 5U);
    EXPECT_THAT(made->remarks,
                testing::ElementsAre("/traffic/1: the largest 5 of 12 demands carry the whole volume"));
}

TEST(Validate, TurnsEventsIntoStatesOfDirectedLinks) {
    auto scenario = small_scenario();
    auto degrade = event(LinkEvent::Kind::kDegrade, 500_ms, "optical-n1-s1:fwd");
    degrade.loss_ratio = 0.25;
    scenario.events = {event(LinkEvent::Kind::kUp, 1500_ms, "duct"),
                       event(LinkEvent::Kind::kDown, 1_s, "duct"), degrade};
    const auto changes = valid(scenario)->changes;
    ASSERT_EQ(changes.size(), 9U);  // one, then four links down, then four up
    EXPECT_EQ(changes[0].state, (LinkState{.loss_ratio = 0.25}));
    EXPECT_EQ(changes[1].at, 1_s);
    EXPECT_EQ(changes[3].state, (LinkState{.status = LinkStatus::kDown, .loss_ratio = 0.25}))
        << "a failure keeps what was degraded";
    EXPECT_EQ(changes[8].state, LinkState{}) << "a repair makes a link whole";
    EXPECT_TRUE(std::is_sorted(changes.begin(), changes.end(),
                               [](const auto& a, const auto& b) { return a.at < b.at; }));
}

TEST(Validate, DrainsOnlyWhatIsUp) {
    auto scenario = small_scenario();
    scenario.events = {event(LinkEvent::Kind::kDown, 1_s, "optical-n1-s1:fwd"),
                       event(LinkEvent::Kind::kDrain, 1500_ms, "optical-n1-s1")};
    const auto made = valid(scenario);
    ASSERT_EQ(made->changes.size(), 2U) << "the other direction alone is drained";
    EXPECT_EQ(made->changes[0].state.status, LinkStatus::kDown);
    EXPECT_EQ(made->changes[1].state.status, LinkStatus::kDrained);
    EXPECT_NE(made->changes[1].link, made->changes[0].link);
    EXPECT_THAT(made->remarks, testing::Contains("/events/1: optical-n1-s1:fwd is down already and stays so; "
                                                 "only what is up is drained"));
}

TEST(Validate, RefusesALinkFasterThanAnyEngineServes) {
    TopologySpec spec = two_hubs()->spec();
    spec.links[0].capacity = BitRate(2'000'000'000'000'000'000);
    spec.links[0].buffer = 1_MiB;
    const auto topology = Topology::create(std::move(spec));
    ASSERT_TRUE(topology) << topology.error().message;
    const auto made = validate(small_scenario(), std::make_shared<const Topology>(*topology));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().message,
              "small: /topology: the capacity of optical-n1-n2:fwd, 2000000000000000000 bit/s, is not "
              "allowed: must be at most 1000000000000000000");
}

TEST(Validate, LetsTheLastEventOfAnInstantCount) {
    auto scenario = small_scenario();
    scenario.events = {event(LinkEvent::Kind::kUp, 1_s, "optical-n1-s1"),
                       event(LinkEvent::Kind::kDown, 1_s, "duct")};
    const auto changes = valid(scenario)->changes;
    ASSERT_EQ(changes.size(), 4U);
    for (const auto& change : changes) EXPECT_EQ(change.state.status, LinkStatus::kDown);
}

TEST(Validate, EndsASurgeWithTheScenario) {
    auto scenario = small_scenario();
    scenario.events = {SurgeEvent{.at = 1_s, .destination = "m", .factor = 3}};
    const auto surges = valid(scenario)->surges;
    ASSERT_EQ(surges.size(), 1U);
    EXPECT_EQ(surges[0].until, 2_s);
    EXPECT_FALSE(surges[0].source.valid());
}

/// A change that breaks one rule, and the sentence it earns.
struct Breach {
    std::string name;
    std::function<void(Scenario&)> make;
    std::string sentence;
};

ModelTraffic& model(Scenario& scenario) { return std::get<ModelTraffic>(scenario.traffic[1]); }

TcpTraffic tcp() { return {.name = "t", .source = "n1", .destination = "m"}; }

MatrixTraffic matrix(std::vector<NamedDemand> demands) { return {.demands = std::move(demands)}; }

const std::vector<Breach>& breaches() {
    static const std::vector<Breach> kAll{
        {"NoName", [](Scenario& s) { s.name = ""; },
         ": /name: an empty name is not allowed: must be some text"},
        {"NoDuration", [](Scenario& s) { s.duration = 0_s; },
         "small: /duration_s: 0 s is not allowed: must be above 0"},
        {"WarmupPastTheEnd", [](Scenario& s) { s.warmup = 2_s; },
         "small: /warmup_s: 2 s is not allowed: must be at least 0 and below the duration, 2 s"},
        {"TooLong", [](Scenario& s) { s.duration = SimTime(8'000'000'000'000'000'000); },
         "small: /duration_s: 8000000 s is not allowed: must be at most 2592000 s, 30 days"},
        {"NoClasses", [](Scenario& s) { s.classes.clear(); },
         "small: /classes: 0 classes is not allowed: must be 1 to 8"},
        {"ClassTwice", [](Scenario& s) { s.classes[1] = s.classes[0]; },
         "small: /classes/1/name: 'interactive' is not allowed: must be a name no other class has"},
        {"UnknownClass", [](Scenario& s) { model(s).traffic_class = "bluk"; },
         "small: /traffic/1/class: no class 'bluk' in /classes; did you mean 'bulk'?"},
        {"TooManyPaths", [](Scenario& s) { s.policy.max_paths = 65; },
         "small: /policy/max_paths: 65 is not allowed: must be 1 to 64"},
        {"NegativeDetection", [](Scenario& s) { s.policy.detection = -1_s; },
         "small: /policy/detection_ms: -1 s is not allowed: must be at least 0"},
        {"NoTraffic",
         [](Scenario& s) {
             s.traffic.clear();
             s.targets.clear();
         },
         "small: /traffic: no traffic is given; at least one kind is needed"},
        {"LayerWithoutLinks", [](Scenario& s) { model(s).layer = Layer::kIpPrivate; },
         "small: /traffic/1/layer: no link of two-hubs is on layer 'ip-private'"},
        {"NoVolume", [](Scenario& s) { model(s).volume.total.reset(); },
         "small: /traffic/1: exactly one of total_bps and mean_utilisation is needed"},
        {"PerCent",
         [](Scenario& s) {
             model(s).volume.total.reset();
             model(s).volume.mean_utilisation = 50;
         },
         "small: /traffic/1/mean_utilisation: 50 is not allowed: must be above 0 and at most 2, as a share "
         "of the "
         "capacity, not per cent"},
        {"UnknownNodeOfAFile",
         [](Scenario& s) {
             s.file = "s.json";
             s.traffic.push_back(
                 MatrixTraffic{.demands = {{.source = "n9", .destination = "s1", .rate = 1_Gbps, .line = 3}},
                               .file = "d.csv"});
         },
         "s.json: /traffic/2/file: d.csv:3: source: no node 'n9' in two-hubs"},
        {"TwoVolumes", [](Scenario& s) { model(s).volume.mean_utilisation = 0.1; },
         "small: /traffic/1: exactly one of total_bps and mean_utilisation is needed"},
        {"LimitOfATotal", [](Scenario& s) { model(s).volume.max_utilisation = 0.5; },
         "small: /traffic/1: max_utilisation limits a mean_utilisation, which is not given"},
        {"HourTooLate", [](Scenario& s) { model(s).volume.hour = 24; },
         "small: /traffic/1/hour: 24 is not allowed: must be at least 0 and below 24"},
        {"LoadOfNaN", [](Scenario& s) { model(s).volume.load = std::nan(""); },
         "small: /traffic/1/load: nan is not allowed: must be above 0"},
        {"TotalTooSmall", [](Scenario& s) { model(s).volume.total = 1_bps; },
         "small: /traffic/1: no demand is left: the total is too small for so many pairs"},
        {"EmptyPackets", [](Scenario& s) { model(s).shape.packet_size = 0_B; },
         "small: /traffic/1/packet_bytes: 0 bytes is not allowed: must be 1 to 65535"},
        {"BurstsOfPoisson", [](Scenario& s) { model(s).shape.peak = 1_Tbps; },
         "small: /traffic/1: peak_bps, peak_ratio, mean_burst_bytes and burst_sizes describe process on-off; "
         "this one is "
         "poisson"},
        {"OnOffWithoutPeak", [](Scenario& s) { model(s).shape.process = ArrivalProcess::kOnOff; },
         "small: /traffic/1: process on-off needs exactly one of peak_bps and peak_ratio"},
        {"PeakBelowRate",
         [](Scenario& s) {
             model(s).shape = {.process = ArrivalProcess::kOnOff, .peak = 1_Mbps, .mean_burst = 3000_B};
         },
         "small: /traffic/1/peak_bps: 1000000 bit/s is not allowed: must be at least the rate of every "
         "source, here"},
        {"BurstBelowPacket",
         [](Scenario& s) {
             model(s).shape = {.process = ArrivalProcess::kOnOff, .peak_ratio = 4.0, .mean_burst = 100_B};
         },
         "small: /traffic/1/mean_burst_bytes: 100 bytes is not allowed: must be at least a packet, 1500"},
        {"EmptyMatrix", [](Scenario& s) { s.traffic.push_back(matrix({})); },
         "small: /traffic/2/demands: a matrix needs at least one demand"},
        {"DemandToItself",
         [](Scenario& s) {
             s.traffic.push_back(matrix({{"n1", "n1", 1_Gbps}}));
         },
         "small: /traffic/2/demands/0: a demand of 'n1' to itself is not allowed: must be between two nodes"},
        {"DemandTwice",
         [](Scenario& s) {
             s.traffic.push_back(matrix({{"n1", "m", 1_Gbps}, {"N1", "m", 1_Gbps}}));
         },
         "small: /traffic/2/demands/1: a second demand from 'N1' to 'm' is not allowed: must be given once"},
        {"DemandOfNothing",
         [](Scenario& s) {
             s.traffic.push_back(matrix({{"n1", "m", 0_bps}}));
         },
         "small: /traffic/2/demands/0/rate_bps: 0 bit/s is not allowed: must be above 0"},
        {"DemandOfNowhere",
         [](Scenario& s) {
             s.traffic.push_back(matrix({{"n1", "x9", 1_bps}}));
         },
         "small: /traffic/2/demands/0/destination: no node 'x9' in two-hubs"},
        {"ProbedTwice", [](Scenario& s) { s.traffic.push_back(s.traffic[0]); },
         "small: /traffic/2: 'n1' to 's1' is probed already on layer optical in this class; once is allowed"},
        {"ProbesTooRare", [](Scenario& s) { std::get<ProbeTraffic>(s.traffic[0]).interval = 2_s; },
         "small: /traffic/0/interval_ms: 2000 ms is not allowed: must be at least 0.001 and below the "
         "duration"},
        {"FlowNameTwice",
         [](Scenario& s) {
             s.traffic.push_back(tcp());
             s.traffic.push_back(tcp());
         },
         "small: /traffic/3/name: 't' is not allowed: must be a name no other flow has"},
        {"UnknownVariant",
         [](Scenario& s) {
             auto flow = tcp();
             flow.variant = "vegas";
             s.traffic.push_back(flow);
         },
         "small: /traffic/2/variant: 'vegas' is not a TCP variant; allowed are cubic, newreno, bbr, dctcp, "
         "linux-reno"},
        {"FlowAfterTheEnd",
         [](Scenario& s) {
             auto flow = tcp();
             flow.start = 2_s;
             s.traffic.push_back(flow);
         },
         "small: /traffic/2/start_s: 2 s is not allowed: must be at least 0 and before the end of the "
         "scenario"},
        {"UnknownLink", [](Scenario& s) { s.events = {event(LinkEvent::Kind::kDown, 1_s, "optical-n1-s2")}; },
         "small: /events/0/link: no link, fibre or risk group 'optical-n1-s2' in two-hubs; did you mean "
         "'optical-n1-n2', 'optical-n1-s1'"},
        {"EventAtTheEnd", [](Scenario& s) { s.events = {event(LinkEvent::Kind::kDown, 2_s, "duct")}; },
         "small: /events/0/at_s: 2 s is not allowed: must be at least 0 and below the duration, 2 s"},
        {"EventTwice", [](Scenario& s) { s.events.assign(2, event(LinkEvent::Kind::kDown, 1_s, "duct")); },
         "small: /events/1: is the same as /events/0; each may be given once"},
        {"DegradesNothing", [](Scenario& s) { s.events = {event(LinkEvent::Kind::kDegrade, 1_s, "duct")}; },
         "small: /events/0: degrades nothing; give capacity_factor, extra_delay_ms or loss_ratio"},
        {"LossAboveOne",
         [](Scenario& s) {
             auto bad = event(LinkEvent::Kind::kDegrade, 1_s, "duct");
             bad.loss_ratio = 1.5;
             s.events = {bad};
         },
         "small: /events/0/loss_ratio: 1.5 is not allowed: must be 0 to 1"},
        {"NoCapacityLeft",
         [](Scenario& s) {
             auto bad = event(LinkEvent::Kind::kDegrade, 1_s, "duct");
             bad.capacity_factor = 0;
             s.events = {bad};
         },
         "small: /events/0/capacity_factor: 0 is not allowed: must be above 0 and at most 1"},
        {"DelayedBeyondReason",
         [](Scenario& s) {
             auto bad = event(LinkEvent::Kind::kDegrade, 1_s, "duct");
             bad.extra_delay = 1001_s;
             s.events = {bad};
         },
         "small: /events/0/extra_delay_ms: 1001000 is not allowed: must be 0 to 1000000"},
        {"SurgesMultiplied",
         [](Scenario& s) {
             s.events = {SurgeEvent{.at = 1_s, .source = "n1", .factor = 1e6},
                         SurgeEvent{.at = 1500_ms, .destination = "m", .factor = 1e6}};
         },
         "small: /events: surges that overlap multiply the rate from 'n1' to 'm' by 1e+12 from 1.5 s on; at "
         "most 1e+09 is allowed"},
        {"TinySegments",
         [](Scenario& s) {
             s.traffic.push_back(tcp());
             std::get<TcpTraffic>(s.traffic.back()).segment_size = 50_B;
         },
         "small: /traffic/2/segment_bytes: 50 bytes is not allowed: must be 88 to 65000"},
        {"BufferOfOneSegment",
         [](Scenario& s) {
             s.traffic.push_back(tcp());
             std::get<TcpTraffic>(s.traffic.back()).socket_buffer = 1448_B;
         },
         "small: /traffic/2/socket_buffer_bytes: 1448 bytes is not allowed: must be two segments, 2896, to "
         "1073741824"},
        {"AccessFasterThanLight",
         [](Scenario& s) {
             s.traffic.push_back(tcp());
             std::get<TcpTraffic>(s.traffic.back()).access_rate = 2'000'000_Tbps;
         },
         "small: /traffic/2/access_bps: 2000000000000000000 bit/s is not allowed: must be 1 to "
         "1000000000000000000"},
        {"LoadBeyondAnyRate",
         [](Scenario& s) {
             s.traffic.push_back(matrix({{"n1", "m", 1_Gbps}}));
             std::get<MatrixTraffic>(s.traffic.back()).load = 1e300;
         },
         "small: /traffic/2/demands/0/rate_bps: inf bit/s is not allowed: a rate is 0 to 1.8e+19 bit/s"},
        {"ModelBeyondAnyRate", [](Scenario& s) { model(s).volume.load = 1e200; }, "small: /traffic/1: "},
        {"SurgeOfNobody", [](Scenario& s) { s.events = {SurgeEvent{.at = 1_s, .factor = 2}}; },
         "small: /events/0: a surge needs a source, a destination or both"},
        {"SurgeBackwards",
         [](Scenario& s) { s.events = {SurgeEvent{.at = 1_s, .source = "m", .factor = 2, .until = 500_ms}}; },
         "small: /events/0/until_s: 0.5 s is not allowed: must be after the event, 1 s, and at most the "
         "duration, 2 s"},
        {"SurgeMeetsNothing",
         [](Scenario& s) { s.events = {SurgeEvent{.at = 1_s, .source = "r", .factor = 2}}; },
         "small: /events/0: no demand of the scenario goes from r to anywhere"},
        {"TargetOfNothing", [](Scenario& s) { s.targets[0].one_way = 0_s; },
         "small: /targets/0/one_way_ms: 0 is not allowed: must be above 0"},
        {"TargetUnprobed", [](Scenario& s) { s.targets[0].layer = Layer::kIp; },
         "small: /targets/0: no probes measure 'n1' to 's1' on layer ip in the target's class; add traffic "
         "of kind probes"},
        {"TargetTwice", [](Scenario& s) { s.targets.push_back(s.targets[0]); },
         "small: /targets/1: 'n1' to 's1' on layer optical has a target already; one is allowed"},
        {"TwoScalings", [](Scenario& s) { s.scaling = {.rate_factor = 0.5, .packet_hops = 1e6}; },
         "small: /scaling: rate_factor and packet_hops are both given; at most one of them is allowed"},
        {"ScaledUp", [](Scenario& s) { s.scaling.rate_factor = 2; },
         "small: /scaling/rate_factor: 2 is not allowed: must be 1e-09 to 1"},
        {"ScaledTcp",
         [](Scenario& s) {
             s.traffic.push_back(tcp());
             s.scaling.rate_factor = 0.5;
         },
         "small: /scaling: TCP flows cannot be scaled, since delays stay as they are; leave scaling out, or "
         "the flows"},
    };
    return kAll;
}

void PrintTo(const Breach& breach, std::ostream* out) { *out << breach.name; }

class ValidateRefuses : public testing::TestWithParam<Breach> {};

TEST_P(ValidateRefuses, WithOneSentence) {
    Scenario scenario = small_scenario();
    GetParam().make(scenario);
    const auto made = validate(scenario, two_hubs());
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, testing::StartsWith(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(EveryRule, ValidateRefuses, testing::ValuesIn(breaches()),
                         [](const auto& breach) { return breach.param.name; });

TEST(Validate, GivesEveryDirectionItsBehaviourOnce) {
    auto scenario = small_scenario();
    const LinkDescription lossy{.behaviour = {.impairments = ImpairmentSpec{.loss = {.ratio = 0.5}}}};
    scenario.behaviours = {{"optical-n1-s1", lossy}, {"optical-n2-s1:rev", {.delay = 9_ms}}};
    const auto behaviours = valid(scenario)->behaviours;
    ASSERT_EQ(behaviours.size(), 3U);
    EXPECT_EQ(behaviours[0].description, lossy);
    EXPECT_EQ(behaviours[2].description.delay, 9_ms);

    const auto refusal = [](const Scenario& bad) {
        const auto made = validate(bad, two_hubs());
        return made ? "accepted" : made.error().message;
    };
    scenario.behaviours.push_back({"duct", lossy});
    EXPECT_EQ(refusal(scenario),
              "small: /behaviours/2/link: 'duct' is not allowed: must be without optical-n1-s1:fwd, which "
              "'optical-n1-s1' covers");
    scenario.behaviours = {{"optical-n1-s9", lossy}};
    EXPECT_THAT(refusal(scenario),
                testing::StartsWith("small: /behaviours/0/link: no link, fibre or risk group"));
    scenario.behaviours = {{"optical-n1-s1", lossy}};
    scenario.scaling.rate_factor = 0.5;
    EXPECT_THAT(refusal(scenario), testing::HasSubstr("/scaling: link behaviours cannot be scaled"));
}

}  // namespace
}  // namespace hexi
