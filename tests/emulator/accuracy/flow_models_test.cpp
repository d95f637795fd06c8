#include "emulator/accuracy/flow_models.hpp"

#include <algorithm>
#include <fstream>

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
            "model of cubic (2 flows): slow start, then a window that comes back by a cube; not validated: "
            "misses its targets in the study's row 'cubic of 1 MB over 50 % UDP' (docs/accuracy.md)"));
}

TEST(FlowModels, AreNoneWhereStacksAreReal) {
    EXPECT_THAT(flow_model_remarks(with_flows({"cubic"}), "hybrid"), testing::IsEmpty());
}

/// The lines of the study's page that begin with `row`; the fluid engine stands last in each.
std::vector<std::string> lines_of_study(const std::string& row) {
    std::ifstream study(support::source_dir() + "/docs/accuracy.md");
    std::vector<std::string> lines;
    for (std::string line; std::getline(study, line);) {
        if (line.starts_with("| " + row + " |")) lines.push_back(line);
    }
    return lines;
}

TEST(FlowModels, AreValidatedWhereTheStudyHasNoMiss) {
    for (const char* const variant : {"cubic", "newreno"}) {
        const std::string remark = flow_model_remarks(with_flows({variant}), "fluid").front();
        const std::size_t from = remark.find("row '") + 5;
        const auto lines = lines_of_study(remark.substr(from, remark.find('\'', from) - from));
        EXPECT_FALSE(lines.empty()) << remark;
        const bool misses =
            std::ranges::any_of(lines, [](const std::string& line) { return line.ends_with("**miss** |"); });
        EXPECT_EQ(remark.find("; not validated") != std::string::npos, misses) << remark;
    }
}

}  // namespace
}  // namespace hexi
