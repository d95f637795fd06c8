#include "emulator/experiment/play/experiment_check.hpp"

#include <functional>
#include <limits>

#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

Experiment valid() {
    Experiment experiment = make_experiment({{"a", "b"}, {"b", "c"}});
    experiment.sources = {{.route = key(experiment, "a", "c"), .rate = 1_Mbps, .packet_size = 100_B}};
    experiment.tcp_flows = {{.name = "bulk", .route = key(experiment, "a", "c")}};
    experiment.changes = {{.at = 1_ms, .link = LinkId(0)}};
    experiment.rate_changes = {{.at = 1_ms, .key = key(experiment, "a", "c")}};
    return experiment;
}

struct Case {
    std::function<void(Experiment&)> spoil;
    std::string message;
};

TEST(ExperimentCheck, AcceptsAValidExperiment) { EXPECT_TRUE(check_experiment(valid())); }

TEST(ExperimentCheck, NamesTheRuleThatIsBroken) {
    const std::vector<Case> cases{
        {[](auto& e) { e.topology = nullptr; }, "topology: there is none"},
        {[](auto& e) { e.classes.clear(); }, "classes: there are 0; allowed are 1 to 8"},
        {[](auto& e) { e.warmup = e.duration; },
         "warmup: it ends at 1 s; it must end before the duration, 1 s"},
        {[](auto& e) { e.scaling.rate_factor = 0; },
         "scaling: rate factor is 0; it must be above 0 and at most 1"},
        {[](auto& e) { e.sources[0].packet_size = 65536_B; },
         "sources/0: packet size is 65536 bytes; allowed are 1 to 65535"},
        {[](auto& e) { e.sources[0].rate = 0_bps; }, "sources/0: rate is 0; it must be above"},
        {[](auto& e) { e.sources[0].interval = 1_ms; },
         "sources/0: an interval must be above 0, of constant spacing and in place of a rate"},
        {[](auto& e) { e.sources[0].route.traffic_class = 3; },
         "sources/0: traffic class 3 does not exist; allowed are 0 to 0"},
        {[](auto& e) { e.sources[0].route.source = NodeId(17); },
         "sources/0: a route joins two different nodes of the topology"},
        {[](auto& e) { e.sources[0].process = ArrivalProcess::kOnOff; },
         "sources/0: peak is 0 bit/s; it must be at least the rate, 1000000 bit/s"},
        {[](auto& e) { e.sources[0].start = SimTime(-1); }, "sources/0: start is before 0"},
        {[](auto& e) { e.tcp_flows[0].socket_buffer = 1_B; },
         "tcp_flows/0: socket buffer is 1 bytes; allowed are two segments to 1073741824"},
        {[](auto& e) { e.changes[0].link = LinkId(99); }, "changes/0: the link does not exist"},
        {[](auto& e) { e.changes[0].state.capacity_factor = std::numeric_limits<double>::quiet_NaN(); },
         "changes/0: capacity factor is nan; it must be above 0 and at most 1"},
        {[](auto& e) { e.changes[0].state.loss_ratio = 1.5; },
         "changes/0: loss ratio is 1.5; allowed are 0 to 1"},
        {[](auto& e) { e.rate_changes[0].factor = -1; },
         "rate_changes/0: factor is -1; allowed are 0 to 1000000000, from time 0 on"},
        {[](auto& e) {
             const auto far = [](LinkId link) {
                 return NetworkChange{.link = link,
                                      .state = {.extra_delay = SimTime(8'000'000'000'000'000'000)}};
             };
             e.changes = {far(LinkId(0)), far(LinkId(1)), far(LinkId(2)), far(LinkId(3))};
         },
         "times: a packet from a to b and its echo can be under way for 1.6e+07 s; after the last is sent, "
         "9.22e+06 s of simulated time are left"},
        {[](auto& e) {
             const auto path = Path::create(*e.topology, {LinkId(0)}).value();
             const RouteKey key{e.topology->link(LinkId(0)).to, e.topology->link(LinkId(0)).from, Layer::kIp,
                                0};
             e.routes =
                 RouteTimeline({{SimTime{0}, RoutingTable({{.key = key, .paths = {{.path = path}}}})}});
         },
         "routes from 0 s: a path does not join the ends of its route"},
    };
    for (const Case& each : cases) {
        Experiment experiment = valid();
        each.spoil(experiment);
        const auto checked = check_experiment(experiment);
        ASSERT_FALSE(checked) << each.message;
        EXPECT_EQ(checked.error().message, each.message);
        EXPECT_EQ(checked.error().code, ErrorCode::kInvalid);
    }
}

TEST(ExperimentCheck, NamesALinkThatIsNotPlain) {
    Experiment experiment = valid();
    EXPECT_TRUE(check_plain_links(experiment));
    experiment.behaviours = {{LinkId(0), {.delay = SimTime(1)}}};
    const auto checked = check_plain_links(experiment);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(checked.error().message, "behaviours: link '" + experiment.topology->link(LinkId(0)).id +
                                           "' is told how to behave, which this engine cannot play; run the "
                                           "scenario with --engine dataplane");
}

}  // namespace
}  // namespace hexi
