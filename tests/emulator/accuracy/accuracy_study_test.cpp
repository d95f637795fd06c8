// The quick part of the accuracy study, as a test: seeds are fixed, so each figure either is within its
// target or not.
#include "emulator/accuracy/accuracy_study.hpp"

#include <gtest/gtest.h>

#include "controller/route_compiler.hpp"
#include "emulator/accuracy/accuracy_report.hpp"
#include "emulator/experiment/valid_scenario.hpp"
#include "emulator/fluid/fluid_engine.hpp"
#include "emulator/packet/packet_process.hpp"

namespace hexi {
namespace {

AccuracyServices services() {
    return {.compile_routes = route_compiler(),
            .packet = packet_process(HEXI_PACKET_PROGRAM, "packet"),
            .hybrid = packet_process(HEXI_PACKET_PROGRAM, "hybrid"),
            .fluid = run_fluid};
}

TEST(AccuracyStudy, MissesNothingOfItsQuickPart) {
    const auto rows = study_accuracy(accuracy_cases(true), services());
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_GT(rows->size(), 20U);
    for (const AccuracyRow& row : *rows) {
        EXPECT_FALSE(row.hybrid.missed)
            << row.name << ", " << row.what << ": " << to_string(row.measure) << " " << row.hybrid.error;
        EXPECT_FALSE(row.fluid.missed)
            << row.name << ", " << row.what << ": " << to_string(row.measure) << " " << row.fluid.error;
    }
}

TEST(AccuracyStudy, MarksWhatIsBeyondItsTarget) {
    std::vector<AccuracyCase> cases = accuracy_cases(true);
    cases.resize(1);
    AccuracyServices wrong = services();
    wrong.hybrid = [right = wrong.packet](const Experiment& experiment) {
        return right(experiment).transform([](RunResult result) {
            DelayStatistics& delay = result.pairs.front().one_way;
            delay.mean += SimTime(100'000);  // 0.1 us of 0.9
            return result;
        });
    };
    const auto rows = study_accuracy(cases, wrong);
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_EQ(missed(*rows, true), 1U);
    EXPECT_TRUE(rows->front().hybrid.missed);
    EXPECT_NE(accuracy_page(*rows).find("**miss**"), std::string::npos);
}

TEST(AccuracyStudy, HoldsEnginesAgainstTheirOwnIntervalsWhereTheoryKnows) {
    AccuracyRow row{.packet = 1.01, .packet_noise = 0.02, .theory = 1};
    row.hybrid = {.value = 1.05, .own_noise = 0.03};
    row.fluid = {.value = 1.04};
    const auto [packet, hybrid, fluid] = theory_gaps(row);
    EXPECT_TRUE(packet.within());
    EXPECT_FALSE(hybrid.within());
    EXPECT_TRUE(fluid.within()) << "its target is 5 %";
    EXPECT_NE(accuracy_page({row}).find("hybrid +5.0 % of ± 3.0 **outside**"), std::string::npos);
}

TEST(AccuracyStudy, EveryCaseIsAValidScenario) {
    for (const AccuracyCase& one : accuracy_cases(false)) {
        const auto topology = Topology::create(*one.scenario.inline_topology);
        ASSERT_TRUE(topology) << one.name;
        const auto valid = validate(one.scenario, std::make_shared<const Topology>(*topology));
        EXPECT_TRUE(valid) << one.name << ": " << valid.error().message;
        EXPECT_GE(one.seeds, 5U);
    }
}

}  // namespace
}  // namespace hexi
