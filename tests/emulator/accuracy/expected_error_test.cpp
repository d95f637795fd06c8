#include "emulator/accuracy/expected_error.hpp"

#include <gtest/gtest.h>

#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

Experiment loaded() {
    Experiment experiment = make_experiment({{"a", "b"}});
    experiment.sources = {{.route = key(experiment, "a", "b"), .rate = 600_Mbps, .packet_size = 1500_B}};
    return experiment;
}

TEST(ExpectedError, NamesTheGroupsOfAnExperiment) {
    Experiment experiment = loaded();
    EXPECT_EQ(groups_of(experiment), std::vector<std::string>{"smooth"});
    experiment.sources[0].process = ArrivalProcess::kOnOff;
    experiment.sources[0].mean_burst = 1_MiB;
    experiment.sources[0].burst_law = BurstLaw::kPareto;
    experiment.tcp_flows = {{.name = "t", .route = experiment.sources[0].route}};
    EXPECT_EQ(groups_of(experiment), (std::vector<std::string>{"TCP", "heavy tails"}));
}

TEST(ExpectedError, StatesWhatWasMeasured) {
    const std::string said = expected_error(loaded(), "hybrid");
    EXPECT_TRUE(
        said.starts_with("expected error of hybrid on queueing alone, as measured against packets on "
                         "smooth: mean within "))
        << said;
    EXPECT_EQ(expected_error(loaded(), "packet"), "");
}

TEST(ExpectedError, SaysWhereItHasNone) {
    Experiment experiment = loaded();
    experiment.tcp_flows = {{.name = "t", .route = experiment.sources[0].route, .variant = "bbr"}};
    EXPECT_NE(expected_error(experiment, "fluid").find("; for bbr no error is known"), std::string::npos);
}

}  // namespace
}  // namespace hexi
