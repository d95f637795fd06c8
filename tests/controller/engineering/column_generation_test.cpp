#include "controller/engineering/column_generation.hpp"

#include <gtest/gtest.h>

#include "controller/engineering/sample_network.hpp"
#include "tests/controller/engineering/random_problem.hpp"

namespace hexi {
namespace {

constexpr TeObjective kObjectives[] = {TeObjective::kMinMlu, TeObjective::kMinLatency,
                                       TeObjective::kMaxThroughput};

struct Outcome {
    double value = 0, bound = 0;
    std::size_t rounds = 0;
};

Outcome outcome(const TeProblem& problem, ColumnGeneration& columns) {
    const auto answer = columns.solve({});
    EXPECT_TRUE(answer.has_value()) << answer.error().message;
    if (!answer) return {};
    const FlowGoal goal{problem.objective, problem.max_utilisation};
    return {goal_value(columns.model(), goal, answer->pool, answer->flow), answer->bound, answer->rounds};
}

Outcome afresh(const TeProblem& problem, const FlowModel& model) {
    ColumnGeneration columns(problem, model);
    return outcome(problem, columns);
}

TEST(ColumnGeneration, GoesOnToTheSameOptimumAfterLinksFailAndReturn) {
    const SampleNetwork sample = sample_network({20, 34}, 4);
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    problem.max_utilisation = 4;
    for (const TeObjective objective : kObjectives) {
        problem.objective = objective;
        const FlowModel whole = flow_model(problem, 0, std::vector<double>(sample.topology.links().size()));
        const double optimum = afresh(problem, whole).value;
        ColumnGeneration columns(problem, whole);
        EXPECT_NEAR(outcome(problem, columns).value, optimum, 1e-6 * optimum);
        for (std::size_t arc = 0; arc < whole.arcs.size(); arc += 2) {
            SCOPED_TRACE(arc);
            FlowModel failed = whole;
            failed.remove(arc);
            failed.remove(arc + 1);
            columns.change(failed);
            const double value = afresh(problem, failed).value;
            EXPECT_NEAR(outcome(problem, columns).value, value, 1e-6 * value);
            columns.change(whole);
            EXPECT_NEAR(outcome(problem, columns).value, optimum, 1e-6 * optimum);
        }
    }
}

TEST(ColumnGeneration, GoesOnToTheSameOptimumAfterDemandsChange) {
    const SampleNetwork sample = sample_network({20, 34}, 4);
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    problem.max_utilisation = 4;
    RandomStream random(1, "changes");
    for (const TeObjective objective : kObjectives) {
        problem.objective = objective;
        FlowModel model = flow_model(problem, 0, std::vector<double>(sample.topology.links().size()));
        ColumnGeneration columns(problem, model);
        for (int change = 0; change < 10; ++change) {
            const Outcome warm = outcome(problem, columns), cold = afresh(problem, model);
            EXPECT_NEAR(warm.value, cold.value, 1e-6 * cold.value);
            EXPECT_NEAR(warm.bound, cold.bound, 1e-6 * cold.bound);
            for (auto& demand : model.demands)
                demand.rate *= random.below(10) == 0 ? 0.7 + 0.6 * random.uniform() : 1;
            columns.change(model);
        }
    }
}

/// Fails or repairs links, or changes rates or capacities.
void change_at_random(FlowModel& model, const FlowModel& whole, RandomStream& random) {
    for (std::size_t arc = 0; arc < model.arcs.size(); arc += 2) {
        const std::uint64_t what = random.below(20);
        for (const std::size_t direction : {arc, arc + 1}) {
            if (what == 0) model.remove(direction);
            if (what >= 1 && what <= 8) model.arcs[direction].weight = whole.arcs[direction].weight;
            if (what >= 1 && what <= 8)
                model.capacity[direction] = whole.capacity[direction] * (what == 2 ? 0.5 : 1);
        }
    }
    for (auto& demand : model.demands)
        demand.rate *= random.below(10) == 0 ? 0.7 + 0.6 * random.uniform() : 1;
}

TEST(ColumnGeneration, GoesOnToTheSameOptimumThroughChangesOfAllKinds) {
    const SampleNetwork sample = sample_network({16, 34}, 7);
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    problem.max_utilisation = 1.5;  // at times too little for min-latency
    std::size_t answers = 0, refusals = 0;
    for (const auto paths : {std::optional<std::size_t>(), std::optional<std::size_t>(4)}) {
        for (const TeObjective objective : kObjectives) {
            problem.objective = objective;
            problem.paths = paths;
            const FlowModel whole =
                flow_model(problem, 0, std::vector<double>(sample.topology.links().size()));
            FlowModel model = whole;
            ColumnGeneration columns(problem, whole);
            RandomStream random(3, "changes");
            for (int change = 0; change < 40; ++change) {
                SCOPED_TRACE(testing::Message() << to_string(objective) << ", change " << change);
                change_at_random(model, whole, random);
                columns.change(model);
                const auto warm = columns.solve({});
                ColumnGeneration fresh(problem, whole);
                if (paths) fresh.change(model);  // the same choice of paths
                const auto cold = paths ? fresh.solve({}) : ColumnGeneration(problem, model).solve({});
                ASSERT_EQ(warm.has_value(), cold.has_value())
                    << (warm ? cold.error().message : warm.error().message);
                ++(warm ? answers : refusals);
                if (!warm) continue;
                const FlowGoal goal{objective, problem.max_utilisation};
                const double value = goal_value(model, goal, cold->pool, cold->flow);
                EXPECT_NEAR(goal_value(model, goal, warm->pool, warm->flow), value, 2e-6 * value);
                EXPECT_NEAR(warm->bound, cold->bound, 2e-6 * cold->bound);
                if (objective == TeObjective::kMinMlu) continue;
                EXPECT_LE(max_utilisation(model, arc_loads(model, warm->pool, warm->flow)),
                          problem.max_utilisation * (1 + 1e-6));
            }
        }
    }
    EXPECT_GT(answers, 150U);
    EXPECT_GT(refusals, 5U);
}

TEST(ColumnGeneration, NeedsNoRoundWhereNothingHasChanged) {
    const SampleNetwork sample = sample_network({20, 34}, 4);
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    const FlowModel model = flow_model(problem, 0, std::vector<double>(sample.topology.links().size()));
    ColumnGeneration columns(problem, model);
    EXPECT_GT(outcome(problem, columns).rounds, 0U);
    columns.change(model);
    EXPECT_EQ(outcome(problem, columns).rounds, 0U);
}

TEST(ColumnGeneration, SaysWhichPairAFailureCutsOffAndGoesOnAfterTheRepair) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        const auto [topology, problem] = support::random_problem(seed);
        if (problem.demands.empty()) continue;
        const FlowModel whole = flow_model(problem, 0, std::vector<double>(topology->links().size()));
        ColumnGeneration columns(problem, whole);
        const double optimum = outcome(problem, columns).value;
        for (std::size_t arc = 0; arc < whole.arcs.size(); ++arc) {
            FlowModel failed = whole;
            failed.remove(arc);
            columns.change(failed);
            const auto warm = columns.solve({}), cold = ColumnGeneration(problem, failed).solve({});
            ASSERT_EQ(warm.has_value(), cold.has_value());
            columns.change(whole);
            EXPECT_NEAR(outcome(problem, columns).value, optimum, 1e-6 * optimum);
        }
    }
}

}  // namespace
}  // namespace hexi
