#include "controller/placement/placement_benchmark.hpp"

#include "tests/support/small_placements.hpp"

namespace hexi {
namespace {

TEST(PlacementBenchmark, MeasuresBothSidesInOneRun) {
    auto problem = support::small_placement(support::near_and_far(), {.name = "day"});
    problem.set->jobs = {support::stream("a", problem.node("city")),
                         support::stream("b", problem.node("mid"))};
    const auto figures =
        benchmark_placement(*problem.topology, *problem.set, steady_clock(), std::chrono::seconds(20));
    ASSERT_TRUE(figures) << figures.error().message;
    std::vector<std::string> names, references;
    for (const PlacementFigure& figure : *figures) {
        names.push_back(figure.name);
        references.push_back(figure.reference);
        EXPECT_GE(figure.value, 0) << figure.name;
    }
    EXPECT_THAT(names, testing::ElementsAre("online-1000-jobs", "batch-time-2-jobs", "batch-value-2-jobs",
                                            "batch-value-2-jobs", "batch-value-2-jobs", "batch-gap-2-jobs",
                                            "batch-time-8-jobs", "batch-value-8-jobs", "batch-value-8-jobs",
                                            "batch-value-8-jobs", "batch-gap-8-jobs"));
    EXPECT_THAT(references, testing::ElementsAre("nearest hub", "CBC over every link", "CBC over every link",
                                                 "one at a time", "nearest hub", "", "CBC over every link",
                                                 "CBC over every link", "one at a time", "nearest hub", ""));
    EXPECT_NEAR((*figures)[2].value, *(*figures)[2].reference_value, 1e-6);
    EXPECT_LE((*figures)[2].value, *(*figures)[4].reference_value + 1e-9);
}

}  // namespace
}  // namespace hexi
