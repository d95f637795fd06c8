#include "controller/engineering/routes_benchmark.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "controller/engineering/column_generation.hpp"
#include "controller/engineering/delay_bounded.hpp"
#include "controller/engineering/edge_form.hpp"
#include "controller/engineering/sample_network.hpp"
#include "controller/engineering/solve_class.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t kSeed = 1;

/// One sample network, and what is measured on it.
class Case {
public:
    Case(SampleSize size, const MonotonicClock& clock)
        : clock_(clock),
          sample_(sample_network(size, kSeed)),
          name_(fmt::format("{}-nodes", size.nodes)),
          problem_{.topology = &sample_.topology,
                   .state = NetworkState(sample_.topology),
                   .demands = te_demands(sample_.matrix)},
          model_(flow_model(problem_, 0, std::vector<double>(sample_.topology.links().size()))) {}

    /// Exact and certified answers beside the edge form.
    Result<void> against_edge_form(const std::vector<LinearProgram::Method>& methods, std::uint32_t runs,
                                   std::vector<RoutesTiming>& rows) {
        double optimum = 0, reference = std::numeric_limits<double>::infinity();
        for (const LinearProgram::Method method : methods) {
            std::vector<double> seconds;
            for (std::uint32_t run = 0; run < runs; ++run) {
                Result<double> found = 0;
                seconds.push_back(timed([&] { found = edge_form_optimum(model_, method); }));
                if (!found) return tl::unexpected(found.error());
                optimum = *found;
            }
            reference = std::min(reference, *median(seconds));
        }
        for (const bool fast : {false, true}) {
            const TeEffort effort{.method = fast ? TeMethod::kFast : TeMethod::kColumns,
                                  .gap = fast ? 0.05 : 1e-6,
                                  .clock = clock_};
            double value = 0;
            const double seconds =
                median_of(runs, [&] { value = value_of(model_, solve_class(problem_, model_, effort)); });
            if (value > optimum * (1 + effort.gap) * (1 + 1e-6) || value < optimum * (1 - 1e-6))
                return fail(ErrorCode::kEnvironment,
                            fmt::format("{}: {} where the edge form has {}", name_, value, optimum));
            rows.push_back({fmt::format("min-mlu-{}-{}", fast ? "5%" : "exact", name_), seconds,
                            "CLP edge form", reference, runs});
        }
        return {};
    }

    /// Again after a change, each from a copy of the solved and rehearsed program, the copy timed, beside
    /// afresh; links that fail are spread over the network.
    Result<void> again(std::vector<RoutesTiming>& rows) {
        ColumnGeneration ready(problem_, model_);
        Result<void> made;
        const double ready_s = timed([&] {
            made = ready.solve({.clock = clock_}).and_then([&](const FlowAnswer&) {
                return ready.rehearse({.clock = clock_});
            });
        });
        if (!made) return made;
        std::vector<double> warm[2], cold[2];
        constexpr std::uint32_t kRuns = 25;
        for (std::uint32_t run = 0; run < kRuns; ++run) {
            FlowModel failed = model_;
            const std::size_t arc = run * model_.arcs.size() / kRuns;
            failed.remove(arc);
            failed.remove(arc ^
                          1U);  // a sample's links are given both ways, so directions stand side by side
            FlowModel changed = model_;
            for (std::size_t d = run % 10; d < changed.demands.size(); d += 10)
                changed.demands[d].rate *= d % 20 < 10 ? 1.3 : 0.7;
            for (const bool demands : {false, true}) {
                const FlowModel& now = demands ? changed : failed;
                Result<FlowAnswer> again = FlowAnswer{PathPool(0)}, afresh = FlowAnswer{PathPool(0)};
                warm[demands].push_back(
                    timed([&] { again = ColumnGeneration(ready, problem_, now).solve({.clock = clock_}); }));
                cold[demands].push_back(
                    timed([&] { afresh = ColumnGeneration(problem_, now).solve({.clock = clock_}); }));
                const double value = value_of(now, again), best = value_of(now, afresh);
                if (!(std::abs(value - best) <= 2e-6 * best))
                    return fail(ErrorCode::kEnvironment,
                                fmt::format("{}: {} again and {} afresh", name_, value, best));
            }
        }
        rows.push_back({"made-ready-" + name_, ready_s, "afresh", *median(cold[0]), 1});
        rows.push_back({"again-after-link-" + name_, *median(warm[0]), "afresh", *median(cold[0]), kRuns});
        rows.push_back({"again-after-demands-" + name_, *median(warm[1]), "afresh", *median(cold[1]), kRuns});
        return {};
    }

    /// Fair shares of twice what fits, by filling beside a program for every level.
    Result<void> fair(std::uint32_t runs, std::vector<RoutesTiming>& rows) {
        TeProblem asked = problem_;
        asked.objective = TeObjective::kMaxMin;
        asked.max_utilisation = value_of(model_, solve_class(problem_, model_, {.clock = clock_})) / 2;
        double seconds[2], smallest[2];
        for (const bool fast : {false, true}) {
            const TeEffort effort{.method = fast ? TeMethod::kFast : TeMethod::kColumns, .clock = clock_};
            seconds[fast] = median_of(runs, [&] {
                const auto answer = solve_class(asked, model_, effort);
                smallest[fast] =
                    answer ? goal_value(model_, {asked.objective}, answer->pool, answer->flow) : 0;
            });
        }
        if (std::abs(smallest[0] - smallest[1]) > 1e-5 * smallest[0])
            return fail(ErrorCode::kEnvironment,
                        fmt::format("{}: smallest shares of {} and {}", name_, smallest[0], smallest[1]));
        rows.push_back({"max-min-fast-" + name_, seconds[1], "a program per level", seconds[0], runs});
        return {};
    }

    /// Every undominated (delay, cost) path of all pairs, where cost is the inverse of capacity.
    void undominated(std::uint32_t runs, std::vector<RoutesTiming>& rows) {
        std::vector<std::int64_t> cost;
        for (const double capacity : model_.capacity)
            cost.push_back(static_cast<std::int64_t>(1e14 / capacity));
        const double seconds = median_of(runs, [&] {
            DelayBoundedSearch search(model_);
            for (std::uint32_t node = 0; node < model_.node_count; ++node)
                search.search(node, cost, FlowModel::kAnyDelay);
        });
        rows.push_back({"all-delay-cost-paths-" + name_, seconds, "", 0, runs});
    }

private:
    double timed(const std::function<void()>& work) const {
        const auto began = clock_();
        work();
        return std::chrono::duration<double>(clock_() - began).count();
    }
    double median_of(std::uint32_t runs, const std::function<void()>& work) const {
        std::vector<double> seconds;
        seconds.reserve(runs);
        for (std::uint32_t run = 0; run < runs; ++run) seconds.push_back(timed(work));
        return *median(seconds);
    }
    static double value_of(const FlowModel& model, const Result<FlowAnswer>& answer) {
        return answer ? goal_value(model, {}, answer->pool, answer->flow) : std::nan("");
    }

    const MonotonicClock& clock_;
    SampleNetwork sample_;
    std::string name_;
    TeProblem problem_;
    FlowModel model_;
};

}  // namespace

Result<std::vector<RoutesTiming>> benchmark_routes(const MonotonicClock& clock) {
    using Method = LinearProgram::Method;
    std::vector<RoutesTiming> rows;
    Case small({42, 66}, clock), middle({158, 189}, clock), large({197, 245}, clock);
    if (auto run = small.against_edge_form({Method::kPrimal, Method::kDual, Method::kBarrier}, 5, rows); !run)
        return tl::unexpected(run.error());
    if (auto run = middle.against_edge_form({Method::kBarrier}, 3, rows); !run)
        return tl::unexpected(run.error());
    if (auto run = large.against_edge_form({Method::kBarrier}, 1, rows); !run)
        return tl::unexpected(run.error());
    if (auto run = small.fair(3, rows); !run) return tl::unexpected(run.error());
    if (auto run = middle.fair(1, rows); !run) return tl::unexpected(run.error());
    if (auto run = small.again(rows); !run) return tl::unexpected(run.error());
    if (auto run = middle.again(rows); !run) return tl::unexpected(run.error());
    small.undominated(5, rows);
    return rows;
}

}  // namespace hexi
