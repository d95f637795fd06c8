#include "emulator/accuracy/flow_models.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "tests/support/places.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

Experiment with_flows(const std::vector<std::string>& variants) {
    Experiment experiment = support::make_experiment({{"a", "b"}});
    for (const std::string& variant : variants) {
        experiment.tcp_flows.emplace_back();
        experiment.tcp_flows.back().variant = variant;
    }
    return experiment;
}

TEST(FlowModels, AreLabelledValidatedOrNot) {
    EXPECT_THAT(
        flow_model_remarks(with_flows({"cubic", "bbr", "cubic"}), "fluid"),
        testing::ElementsAre(
            "model of bbr (1 flows): two bandwidth-delay products in flight; not validated: no row of the "
            "study has it, and results are not trusted (docs/accuracy.md)",
            "model of cubic (2 flows): slow start, then a window that comes back by a cube; validated: by "
            "the study's row 'cubic of 20 MB over 50 % UDP' (docs/accuracy.md)"));
}

TEST(FlowModels, AreNoneWhereStacksAreReal) {
    EXPECT_THAT(flow_model_remarks(with_flows({"cubic"}), "hybrid"), testing::IsEmpty());
}

TEST(FlowModels, NameRowsThatTheStudyHas) {
    std::ifstream file(support::source_dir() + "/docs/accuracy.md");
    std::stringstream study;
    study << file.rdbuf();
    for (const char* const variant : {"cubic", "newreno"}) {
        const std::string remark = flow_model_remarks(with_flows({variant}), "fluid").front();
        const std::size_t from = remark.find('\'') + 1;
        const std::string row = remark.substr(from, remark.find('\'', from) - from);
        EXPECT_NE(study.str().find("| " + row + " |"), std::string::npos) << row;
    }
}

}  // namespace
}  // namespace hexi
