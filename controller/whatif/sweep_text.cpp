#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/whatif/sweep_report.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::size_t kShown = 10;   // rows of each table; the files have all
constexpr std::size_t kWidest = 44;  // of a case's name

std::string more(std::size_t all) {
    return all > kShown ? fmt::format("... and {} more\n", all - kShown) : "";
}

std::string percent(double share) { return fmt::format("{:.1f}", share * 100); }

std::string lost(BitRate rate) { return rate.count() == 0 ? "-" : rate_text(rate); }

std::string either(std::size_t before, std::size_t after) { return fmt::format("{} / {}", before, after); }

std::string title(const SweepReport& report) {
    const SweepResult& result = report.result;
    const ServiceLoad& load = result.model->load();
    std::vector<std::string_view> layers;
    for (const Layer layer : result.model->layers()) layers.push_back(to_string(layer));
    const std::size_t count = result.plan.cases.size();
    return fmt::format("{}: {} case{}, {} demands and {} targets on {}", load.name, count,
                       count == 1 ? "" : "s", load.demands.size(), load.targets.size(),
                       fmt::join(layers, ", "));
}

/// What "before" and "after" mean here.
std::string legend(const SweepReport& report) {
    const RoutingPolicy& policy = report.result.model->load().policy;
    const SimTime until = policy.detection + policy.computation + policy.installation;
    return fmt::format("before / after: {}, for {} until new routes are in force / on new routes\n",
                       policy.protection == Protection::kPath ? "on backup paths" : "without backup paths",
                       duration_text(until));
}

std::string level_table(const SweepReport& report) {
    const SweepResult& result = report.result;
    TextTable table({{"load", true},
                     {"offered"},
                     {"intact: fullest %", true},
                     {"lost"},
                     {"missed", true},
                     {"any case: fullest %", true, 3},
                     {"most lost"},
                     {"cases losing", true},
                     {"cases newly missing", true}});
    for (std::size_t i = 0; i < result.levels.size(); ++i) {
        const LoadLevel& level = result.levels[i];
        const LevelSummary sum = summary_of(result, i);
        table.add_row(
            {fmt::format("{}", level.factor()), rate_text(level.offered()),
             percent(level.intact().utilisation), lost(level.intact().lost()),
             std::to_string(level.intact().missed),
             fmt::format("{} / {}", percent(sum.utilisation_before), percent(sum.utilisation_after)),
             fmt::format("{} / {}", lost(sum.lost_before), lost(sum.lost_after)),
             either(sum.losing_before, sum.losing_after), either(sum.missing_before, sum.missing_after)});
    }
    return table.text();
}

std::string short_case(const SweepResult& result, std::size_t number) {
    return shortened(case_name(result.plan, result.plan.cases[number]), kWidest);
}

std::string element_table(const SweepReport& report, bool colour) {
    const SweepResult& result = report.result;
    const bool single = std::ranges::all_of(result.plan.cases,
                                            [](const auto& failure) { return failure.elements.size() == 1; });
    std::vector<TextColumn> columns{
        {"fails"}, {"lost"}, {"newly missed", true}, {"fullest after %", true}, {"where"}};
    if (!single) columns.push_back({"in the worst case"});
    TextTable table(std::move(columns));
    const auto& ranks = report.ranking.elements;
    for (std::size_t i = 0; i < std::min(ranks.size(), kShown); ++i) {
        const ElementRank& rank = ranks[i];
        const PhaseOutcome& after = result.outcomes[rank.worst_case][report.ranking.level].after;
        std::vector<TextCell> row{
            result.plan.elements[rank.element].name,
            fmt::format("{} / {}", lost(rank.harm.lost_before), lost(rank.harm.lost_after)),
            either(rank.harm.newly_missed_before, rank.harm.newly_missed_after),
            percent(rank.harm.utilisation_after),
            after.worst.valid() ? result.model->topology().link(after.worst).id : ""};
        if (!single) row.emplace_back(case_name(result.plan, result.plan.cases[rank.worst_case]));
        table.add_row(std::move(row));
    }
    const std::string heading =
        fmt::format("Failures that matter most, at load {}", result.levels[report.ranking.level].factor());
    return "\n" + styled(heading, TextStyle::kHeading, colour) + "\n" + table.text(colour) +
           more(ranks.size());
}

std::string pair_table(const SweepReport& report, bool colour) {
    const SweepResult& result = report.result;
    const ServiceLoad& load = result.model->load();
    if (load.targets.empty()) return "\nNo pair has a target.\n";
    const bool classes = load.classes.size() > 1;
    TextTable table({{"pair"},
                     {classes ? "layer, class" : "layer"},
                     {"target ms", true},
                     {"intact", true},
                     {"worst", true},
                     {"when"},
                     {"cases missed", true},
                     {"cut off", true},
                     {"tier"}});
    const auto& ranks = report.ranking.pairs;
    const auto ms = [](const std::optional<SimTime>& delay) {
        return delay ? fmt::format("{:.2f}", to_ms(*delay)) : std::string("-");
    };
    for (std::size_t i = 0; i < std::min(ranks.size(), kShown); ++i) {
        const PairRank& rank = ranks[i];
        const ServiceTarget& target = load.targets[rank.target];
        table.add_row({fmt::format("{} to {}", load.topology->node(target.key.source).id,
                                   load.topology->node(target.key.destination).id),
                       fmt::format("{}{}{}", to_string(target.key.layer), classes ? ", " : "",
                                   classes ? load.classes[target.key.traffic_class] : ""),
                       fmt::format("{:.4g}", to_ms(target.one_way)),
                       ms(result.levels[report.ranking.level].intact_pairs()[rank.target].delay),
                       ms(rank.worst_delay), rank.worst_case ? short_case(result, *rank.worst_case) : "-",
                       either(rank.missed_before, rank.missed_after), std::to_string(rank.cut_off),
                       std::string(to_string(rank.worst_tier))});
    }
    const std::string heading =
        fmt::format("Weakest of the {} pairs that meet their target when nothing has failed", ranks.size());
    return "\n" + styled(heading, TextStyle::kHeading, colour) + "\n" + table.text(colour) +
           more(ranks.size());
}

}  // namespace

LevelSummary summary_of(const SweepResult& result, std::size_t level) {
    LevelSummary sum;
    for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
        const CaseOutcome& outcome = result.outcomes[i][level];
        const CaseHarm harm = harm_of(result.levels[level], outcome);
        sum.losing_before += harm.lost_before.count() > 0 ? 1 : 0;
        sum.losing_after += harm.lost_after.count() > 0 ? 1 : 0;
        sum.missing_before += harm.newly_missed_before > 0 ? 1 : 0;
        sum.missing_after += harm.newly_missed_after > 0 ? 1 : 0;
        sum.lost_before = std::max(sum.lost_before, harm.lost_before);
        sum.lost_after = std::max(sum.lost_after, harm.lost_after);
        if (outcome.before.utilisation > sum.utilisation_before) {
            sum.utilisation_before = outcome.before.utilisation;
            sum.worst_before = i;
        }
        if (outcome.after.utilisation > sum.utilisation_after) {
            sum.utilisation_after = outcome.after.utilisation;
            sum.worst_after = i;
        }
    }
    return sum;
}

std::string to_text(const SweepReport& report, bool colour) {
    return styled(title(report), TextStyle::kHeading, colour) + "\n" + legend(report) + "\n" +
           level_table(report) + element_table(report, colour) + pair_table(report, colour) +
           fmt::format("\ndelays: {}\n", kSweepLatency);
}

}  // namespace hexi
