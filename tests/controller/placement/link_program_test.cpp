#include "controller/placement/link_program.hpp"

#include "controller/placement/batch_placement.hpp"
#include "tests/support/small_placements.hpp"

namespace hexi {
namespace {

constexpr std::chrono::seconds kPlenty{20};

TEST(LinkProgram, AgreesWithPlacementByColumns) {
    std::size_t proven = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        auto problem = support::random_placement(seed, 4);
        for (ComputeJob& job : problem.set->jobs) job.latency_tier2.reset();
        const auto model = problem.model();
        const auto whole = solve_link_program(model, {}, kPlenty).value();
        const auto batch = place_batch(model).value();
        ASSERT_TRUE(whole.value);
        EXPECT_FALSE(whole.stopped);
        EXPECT_GE(*whole.value, batch.bound.lower_bound - 1e-6);
        EXPECT_LE(*whole.value, batch.bound.value + 1e-6);
        if (batch.bound.gap > 1e-9) continue;
        EXPECT_NEAR(*whole.value, batch.bound.value, 1e-6);
        ++proven;
    }
    EXPECT_GT(proven, 20U);
}

TEST(LinkProgram, CountsARefusedJob) {
    ComputeJobSet set{.name = "one"};
    auto problem = support::small_placement(support::near_and_far(), set);
    auto job = support::stream("huge", problem.node("city"));
    job.compute_eflops = 30;
    problem.set->jobs = {job};
    EXPECT_NEAR(*solve_link_program(problem.model(), {}, kPlenty).value().value, 100, 1e-9);
}

}  // namespace
}  // namespace hexi
