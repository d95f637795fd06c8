// The quick part of the accuracy study, as a test: seeds are fixed, so each figure either is within its
// target or not.
#include "emulator/accuracy/accuracy_study.hpp"

#include <cmath>

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

/// Largest error of any figure behind through traffic that the page tells of.
constexpr double kKnownGap = 0.15;

TEST(AccuracyStudy, MissesNothingButWhatThePageSays) {
    const auto rows = study_accuracy(accuracy_cases(true), services());
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_GT(rows->size(), 20U);
    for (const AccuracyRow& row : *rows) {
        // Packets that follow each other over several links are the known gap: see docs/accuracy.md.
        if (row.group == "through traffic") {
            EXPECT_LT(std::abs(row.hybrid.error), kKnownGap) << row.name << ", " << row.what;
            EXPECT_LT(std::abs(row.fluid.error), kKnownGap) << row.name << ", " << row.what;
            continue;
        }
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
