#include "dataplane/bench/exactness_rows.hpp"

#include <fmt/format.h>

#include "dataplane/bench/live_change.hpp"
#include "dataplane/bench/model_exactness.hpp"
#include "topology/formats/plan_json.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

BenchmarkRow against(std::string name, double value, std::string unit, std::string reference,
                     double expected) {
    BenchmarkRow row{.name = std::move(name),
                     .value = value,
                     .unit = std::move(unit),
                     .reference = std::move(reference),
                     .reference_value = expected};
    if (expected > 0) row.ratio = value / expected;
    return row;
}

std::vector<BenchmarkRow> loss_rows(const std::vector<LossTrial>& trials) {
    std::vector<BenchmarkRow> rows;
    double outside = 0;
    for (const LossTrial& trial : trials) {
        outside += trial.inside() ? 0 : 1;
        rows.push_back(against(fmt::format("loss-at-{:g}", trial.nominal), trial.observed, "ratio",
                               fmt::format("nominal; 99 of 100 trials of {} packets lie in {:.6g} to {:.6g}",
                                           trial.packets, trial.low, trial.high),
                               trial.nominal));
    }
    rows.push_back({.name = "loss-outside-99-percent", .value = outside, .unit = "trials"});
    return rows;
}

/// Medians of several runs of one change.
struct ChangeMedians {
    double effect_us = 0, answered_us = 0, lost = 0;
};

Result<ChangeMedians> medians(const BenchmarkNetwork& network, const LiveChange& change, double per_s,
                              const DataplaneBenchmarkOptions& options) {
    std::vector<double> effect, answered, lost;
    for (std::uint32_t run = 0; run < options.runs; ++run) {
        const auto cost = live_change(network, change, per_s, options.processor);
        if (!cost) return tl::unexpected(cost.error());
        effect.push_back(cost->effect_us);
        answered.push_back(cost->answered_us);
        lost.push_back(cost->lost);
    }
    return ChangeMedians{median(effect).value_or(0), median(answered).value_or(0), median(lost).value_or(0)};
}

LiveChange set_link(const char* link, const char* key, double value, SimTime least_after) {
    Json params = Json::object();
    params.set("link", link);
    params.set(key, value);
    return {.method = "link.set", .params = std::move(params), .commit = {}, .least_after = least_after};
}

/// Puts the long way of two_ways_network() in the place of the short one.
LiveChange swap_ways(const BenchmarkNetwork& network, const BenchmarkNetwork& swapped, SimTime least_after) {
    const OfferedPlan plan{.version = 2, .table = swapped.experiment.routes.tables().front().table};
    return {.method = "plan.prepare",
            .params = plan_json(*network.experiment.topology, plan),
            .commit = "plan.commit",
            .least_after = least_after};
}

LiveChange cut(const char* link, SimTime least_after) {
    Json params = Json::object();
    params.set("link", link);
    return {.method = "link.down", .params = std::move(params), .commit = {}, .least_after = least_after};
}

struct NamedChange {
    const char* name;
    BenchmarkNetwork network;
    LiveChange change;
    double per_s;  ///< frames at each port
};

}  // namespace

Result<std::vector<BenchmarkRow>> model_rows(const DataplaneBenchmarkOptions& /*options*/) {
    const auto trials = loss_trials();
    if (!trials) return tl::unexpected(trials.error());
    const auto rate = rate_error();
    if (!rate) return tl::unexpected(rate.error());
    return memory_per_packet(64).transform([&](double memory) {
        std::vector<BenchmarkRow> rows = loss_rows(*trials);
        rows.push_back({.name = "rate-error-over-10-ms", .value = *rate, .unit = "ratio"});
        rows.push_back(against("memory-per-packet-64-bytes", memory, "bytes", "64 bytes and 32", 96));
        return rows;
    });
}

Result<std::vector<BenchmarkRow>> change_rows(const DataplaneBenchmarkOptions& options) {
    // Few, where a link becomes slow: at 100 kbit/s a frame of 88 bytes takes 7 ms. Elsewhere as many as make
    // the distance between two of them, which is in what is measured, small.
    constexpr double kFew = 50'000, kMany = 500'000;
    const BenchmarkNetwork line = line_network(1, 2_ms), ways = two_ways_network(10_ms);
    const std::vector<NamedChange> changes{
        {"change-of-delay", line, set_link("hop-1", "delay_us", 30'000, 30_ms), kMany},
        {"change-of-rate", line, set_link("hop-1", "rate_bps", 1e5, 9_ms), kFew},
        {"change-of-route", ways, swap_ways(ways, two_ways_network(10_ms, true), 30_ms), kMany}};
    std::vector<BenchmarkRow> rows;
    double lost = 0;
    for (const auto& [name, network, change, per_s] : changes) {
        const auto cost = medians(network, change, per_s, options);
        if (!cost) return tl::unexpected(in_context(name, cost.error()));
        rows.push_back(against(name, cost->effect_us, "us", "the call's answer", cost->answered_us));
        rows.back().runs = options.runs;
        lost += cost->lost;
    }
    rows.push_back(
        {.name = "lost-by-live-changes", .value = lost, .unit = "frames", .runs = 3 * options.runs});
    return rows;
}

Result<std::vector<BenchmarkRow>> failover_benchmark(const DataplaneBenchmarkOptions& options) {
    constexpr double kPerSecond = 100'000;
    const BenchmarkNetwork ways = two_ways_network(10_ms);
    struct Case {
        const char* name;
        const char* link;
        double notice_us;
    };
    std::vector<BenchmarkRow> rows;
    for (const Case& one : {Case{"first-link", "near-1:fwd", 0}, Case{"second-link", "near-2:fwd", 5000}}) {
        const auto cost = medians(ways, cut(one.link, 30_ms), kPerSecond, options);
        if (!cost) return tl::unexpected(in_context(one.name, cost.error()));
        rows.push_back(against(fmt::format("switch-when-{}-goes-down", one.name), cost->effect_us, "us",
                               "the news' way to the head", one.notice_us));
        // On the cut link, and on the one before it or entering until the head knows.
        const double modelled = kPerSecond * (5000 + 2 * one.notice_us) * 1e-6;
        rows.push_back(against(fmt::format("lost-when-{}-goes-down", one.name), cost->lost, "frames",
                               "on the cut link and on their way to it", modelled));
        for (std::size_t row = rows.size() - 2; row < rows.size(); ++row) rows[row].runs = options.runs;
    }
    return rows;
}

}  // namespace hexi
