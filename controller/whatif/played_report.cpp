#include "controller/whatif/played_report.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::size_t kShown = 20;   // cases of a load in the table; the files have all
constexpr std::size_t kWidest = 44;  // of a case's name

std::string failure_name(const PlayedSweep& sweep, const std::optional<std::size_t>& failure) {
    return failure ? case_name(sweep.plan, sweep.plan.cases[*failure]) : "nothing";
}

std::string link_name(const PlayedSweep& sweep, LinkId link) {
    return link.valid() ? sweep.topology->link(link).id : "";
}

std::size_t missed(const PlayedCase& outcome) {
    return static_cast<std::size_t>(std::ranges::count_if(outcome.pairs, &PlayedPair::missed));
}

/// How much of its target a pair needs; above all others where nothing arrives.
double need(const PlayedPair& pair) {
    if (!pair.delay) return std::numeric_limits<double>::infinity();
    return static_cast<double>(pair.delay->count()) / static_cast<double>(pair.target.count());
}

/// Missed goes before met, for a target may be missed by loss.
auto weakness(const PlayedPair& pair) { return std::tuple(pair.missed, need(pair)); }

PlayedSummary summary_of(std::span<const PlayedRun> seeds) {
    PlayedSummary sum{.failure = seeds.front().failure, .load = seeds.front().load};
    sum.least_missed = std::numeric_limits<std::size_t>::max();
    for (const PlayedRun& run : seeds) {
        const PlayedCase& seen = run.outcome;
        if (seen.utilisation > sum.utilisation) {
            sum.utilisation = seen.utilisation;
            sum.worst = seen.worst;
        }
        sum.mean_loss_ratio += seen.loss_ratio / static_cast<double>(seeds.size());
        sum.least_missed = std::min(sum.least_missed, missed(seen));
        sum.most_missed = std::max(sum.most_missed, missed(seen));
        sum.doubted += seen.doubt.empty() ? 0 : 1;
        for (const PlayedPair& pair : seen.pairs) {
            if (!sum.weakest || weakness(pair) > weakness(*sum.weakest)) sum.weakest = pair;
        }
    }
    return sum;
}

bool worse(const PlayedSummary& a, const PlayedSummary& b) {
    const auto key = [](const PlayedSummary& sum) {
        return std::tuple(sum.most_missed, sum.least_missed, sum.mean_loss_ratio, sum.utilisation);
    };
    return key(a) > key(b);
}

std::string pair_name(const PlayedSweep& sweep, const PlayedPair& pair) {
    return fmt::format("{} to {} ({})", sweep.topology->node(pair.key.source).id,
                       sweep.topology->node(pair.key.destination).id, to_string(pair.key.layer));
}

std::string ms_text(const std::optional<SimTime>& delay) {
    return delay ? fmt::format("{:.3f}", to_ms(*delay)) : "-";
}

std::string count_text(std::size_t least, std::size_t most) {
    return least == most ? std::to_string(most) : fmt::format("{}..{}", least, most);
}

void add_row(const PlayedSweep& sweep, const PlayedSummary& sum, TextTable& table) {
    table.add_row(
        {shortened(failure_name(sweep, sum.failure), kWidest), fmt::format("{}", sum.load),
         fmt::format("{:.1f}", sum.utilisation * 100), link_name(sweep, sum.worst),
         fmt::format("{:.3g}", sum.mean_loss_ratio * 100), count_text(sum.least_missed, sum.most_missed),
         sum.weakest ? pair_name(sweep, *sum.weakest) : "", sum.weakest ? ms_text(sum.weakest->delay) : "",
         sum.weakest ? fmt::format("{:g}", to_ms(sum.weakest->target)) : ""});
}

std::string doubts_text(const PlayedSweep& sweep) {
    std::vector<std::string> doubts;
    std::size_t runs = 0;
    for (const PlayedRun& run : sweep.runs) {
        if (run.outcome.doubt.empty()) continue;
        ++runs;
        if (std::ranges::find(doubts, run.outcome.doubt) == doubts.end()) doubts.push_back(run.outcome.doubt);
    }
    if (runs == 0) return "";
    std::string text =
        fmt::format("\n{} of {} runs are not to be trusted: {}\n", runs, sweep.runs.size(), doubts[0]);
    if (doubts.size() > 1) text += fmt::format("... and for {} more reasons\n", doubts.size() - 1);
    return text;
}

Json pair_json(const PlayedSweep& sweep, const PlayedPair& pair) {
    Json json = Json::object();
    json.set("source", sweep.topology->node(pair.key.source).id);
    json.set("destination", sweep.topology->node(pair.key.destination).id);
    json.set("layer", to_string(pair.key.layer));
    json.set("class", static_cast<std::size_t>(pair.key.traffic_class));
    json.set("target_ms", to_ms(pair.target));
    json.set("delay_ms", pair.delay ? Json(to_ms(*pair.delay)) : Json());
    json.set("loss_ratio", pair.loss_ratio);
    json.set("missed", pair.missed);
    return json;
}

Json run_json(const PlayedSweep& sweep, const PlayedRun& run) {
    Json json = Json::object(), fails = Json::array(), pairs = Json::array();
    if (run.failure) {
        for (const std::uint32_t element : sweep.plan.cases[*run.failure].elements)
            fails.push_back(sweep.plan.elements[element].name);
    }
    for (const PlayedPair& pair : run.outcome.pairs) pairs.push_back(pair_json(sweep, pair));
    json.set("fails", std::move(fails));
    json.set("load", run.load);
    json.set("seed", run.seed);
    json.set("fullest_link", run.outcome.worst.valid() ? Json(link_name(sweep, run.outcome.worst)) : Json());
    json.set("utilisation", run.outcome.utilisation);
    json.set("loss_ratio", run.outcome.loss_ratio);
    json.set("missed", missed(run.outcome));
    json.set("doubt", run.outcome.doubt.empty() ? Json() : Json(run.outcome.doubt));
    json.set("pairs", std::move(pairs));
    return json;
}

}  // namespace

std::vector<PlayedSummary> summaries(const PlayedSweep& sweep) {
    std::vector<PlayedSummary> all;
    for (std::size_t first = 0; first < sweep.runs.size(); first += sweep.seeds)
        all.push_back(summary_of(std::span(sweep.runs).subspan(first, sweep.seeds)));
    std::ranges::stable_sort(all, [](const PlayedSummary& a, const PlayedSummary& b) {
        if (a.failure.has_value() != b.failure.has_value()) return !a.failure;
        if (a.load != b.load) return a.load < b.load;
        return a.failure && worse(a, b);
    });
    return all;
}

Json to_json(const PlayedSweep& sweep) {
    Json json = Json::object(), runs = Json::array();
    for (const PlayedRun& run : sweep.runs) runs.push_back(run_json(sweep, run));
    json.set("schema", kPlayedSweepSchema);
    json.set("name", sweep.name);
    json.set("topology", sweep.topology->name());
    json.set("engine", sweep.engine);
    json.set("seeds", sweep.seeds);
    json.set("targets", sweep.targets);
    json.set("runs", std::move(runs));
    return json;
}

std::string to_text(const PlayedSweep& sweep, bool colour) {
    const std::size_t cases = sweep.plan.cases.size();
    std::string text = printable(fmt::format(
        "{}: {} case{} played by {}, {} seed{} each; what fails is down from the start, on new routes",
        sweep.name, cases, cases == 1 ? "" : "s", sweep.engine, sweep.seeds, sweep.seeds == 1 ? "" : "s"));
    TextTable table({{"fails"},
                     {"load", true},
                     {"fullest %", true},
                     {"where"},
                     {"lost %", true},
                     {fmt::format("missed of {}", sweep.targets), true},
                     {"nearest to its target"},
                     {"ms", true},
                     {"of", true}});
    std::size_t shown = 0, left_out = 0;
    double load = 0;
    for (const PlayedSummary& sum : summaries(sweep)) {
        if (sum.load != load) shown = 0;
        load = sum.load;
        if (sum.failure && ++shown > kShown)
            ++left_out;
        else
            add_row(sweep, sum, table);
    }
    text += "\n\n" + table.text(colour);
    if (left_out > 0) text += fmt::format("... and {} more\n", left_out);
    return text + doubts_text(sweep);
}

std::string to_csv(const PlayedSweep& sweep) {
    CsvWriter csv(
        {"fails", "load", "seed", "fullest_link", "utilisation", "loss_ratio", "missed_targets", "doubt"});
    for (const PlayedRun& run : sweep.runs) {
        csv.add_row({run.failure ? failure_name(sweep, run.failure) : "", fmt::format("{}", run.load),
                     std::to_string(run.seed), link_name(sweep, run.outcome.worst),
                     fmt::format("{}", run.outcome.utilisation), fmt::format("{}", run.outcome.loss_ratio),
                     std::to_string(missed(run.outcome)), run.outcome.doubt});
    }
    return csv.text();
}

}  // namespace hexi
