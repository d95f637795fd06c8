#include <fmt/format.h>

#include "controller/whatif/sweep_report.hpp"
#include "topology/commandline/csv_writer.hpp"

namespace hexi {
namespace {

std::string link_text(const SweepResult& result, LinkId link) {
    return link.valid() ? result.model->topology().link(link).id : "";
}

std::string count(BitRate rate) { return std::to_string(rate.count()); }

std::string ms(const std::optional<SimTime>& delay) { return delay ? fmt::format("{}", to_ms(*delay)) : ""; }

void add_phase(CsvWriter& csv, const SweepResult& result, std::size_t number, std::size_t level,
               std::string_view phase, const PhaseOutcome& outcome) {
    csv.add_row({case_name(result.plan, result.plan.cases[number]),
                 fmt::format("{}", result.levels[level].factor()), std::string(phase),
                 link_text(result, outcome.worst), fmt::format("{}", outcome.utilisation),
                 std::to_string(outcome.overloaded), count(outcome.unreachable), count(outcome.beyond),
                 std::to_string(outcome.missed), std::to_string(outcome.newly_missed)});
}

}  // namespace

std::string cases_csv(const SweepReport& report) {
    const SweepResult& result = report.result;
    CsvWriter csv({"fails", "load", "phase", "worst_link", "utilisation", "overloaded_links",
                   "unreachable_bps", "beyond_capacity_bps", "missed_targets", "newly_missed_targets"});
    for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
        for (std::size_t level = 0; level < result.levels.size(); ++level) {
            add_phase(csv, result, i, level, "before", result.outcomes[i][level].before);
            add_phase(csv, result, i, level, "after", result.outcomes[i][level].after);
        }
    }
    return csv.text();
}

std::string elements_csv(const SweepReport& report) {
    const FailurePlan& plan = report.result.plan;
    CsvWriter csv({"fails", "cases", "worst_case", "lost_before_bps", "lost_after_bps", "newly_missed_before",
                   "newly_missed_after", "utilisation_after", "mean_lost_after_bps"});
    for (const ElementRank& rank : report.ranking.elements) {
        csv.add_row({plan.elements[rank.element].name, std::to_string(rank.cases),
                     case_name(plan, plan.cases[rank.worst_case]), count(rank.harm.lost_before),
                     count(rank.harm.lost_after), std::to_string(rank.harm.newly_missed_before),
                     std::to_string(rank.harm.newly_missed_after),
                     fmt::format("{}", rank.harm.utilisation_after),
                     fmt::format("{}", rank.mean_lost_after_bps)});
    }
    return csv.text();
}

std::string pairs_csv(const SweepReport& report) {
    const SweepResult& result = report.result;
    const ServiceLoad& load = result.model->load();
    CsvWriter csv({"source", "destination", "layer", "class", "target_ms", "intact_ms", "worst_ms",
                   "worst_case", "cases_missed_before", "cases_missed_after", "cases_cut_off", "worst_tier",
                   "cases_shown_degraded", "cases_shown_down"});
    for (const PairRank& rank : report.ranking.pairs) {
        const ServiceTarget& target = load.targets[rank.target];
        csv.add_row({load.topology->node(target.key.source).id,
                     load.topology->node(target.key.destination).id, std::string(to_string(target.key.layer)),
                     load.classes[target.key.traffic_class], ms(target.one_way),
                     ms(result.levels[report.ranking.level].intact_pairs()[rank.target].delay),
                     ms(rank.worst_delay),
                     rank.worst_case ? case_name(result.plan, result.plan.cases[*rank.worst_case]) : "",
                     std::to_string(rank.missed_before), std::to_string(rank.missed_after),
                     std::to_string(rank.cut_off), std::string(to_string(rank.worst_tier)),
                     std::to_string(rank.shown_degraded), std::to_string(rank.shown_down)});
    }
    return csv.text();
}

}  // namespace hexi
