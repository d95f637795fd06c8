#include "emulator/accuracy/accuracy_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "topology/commandline/csv_writer.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

std::string value_text(const AccuracyRow& row) {
    switch (row.measure) {
        case Measure::kLoss:
            return fmt::format("{:.2f} % ± {:.2f}", row.packet * 100, row.packet_noise * 100);
        case Measure::kGoodput:
            return fmt::format("{:.2f} Mbit/s ± {:.1f} %", row.packet / 1e6, row.packet_noise * 100);
        case Measure::kCompletion:
            return fmt::format("{:.3f} s ± {:.1f} %", row.packet, row.packet_noise * 100);
        default:
            return fmt::format("{:.3f} us ± {:.1f} %", row.packet, row.packet_noise * 100);
    }
}

std::string error_text(const Difference& difference, Measure measure) {
    const char* unit = measure == Measure::kLoss ? "points" : "%";
    return fmt::format("{:+.{}f} {} ± {:.{}f}{}", difference.error * 100, measure == Measure::kLoss ? 2 : 1,
                       unit, difference.noise * 100, measure == Measure::kLoss ? 2 : 1,
                       difference.missed ? " **miss**" : "");
}

std::string gap_text(const TheoryGap& gap) {
    return fmt::format("{:+.1f} % of ± {:.1f}{}", gap.error * 100, gap.allowed * 100,
                       gap.within() ? "" : " **outside**");
}

std::string theory_text(const AccuracyRow& row) {
    if (row.theory <= 0) return "";
    const auto [packet, hybrid, fluid] = theory_gaps(row);
    return fmt::format("{:.3f} us ({}): packet {}, hybrid {}, fluid {}", row.theory, row.formula,
                       gap_text(packet), gap_text(hybrid), gap_text(fluid));
}

std::string group_table(const std::vector<AccuracyRow>& rows, const std::string& group) {
    std::string text = fmt::format("\n## {}\n\n| case | of | measure | packet | hybrid | fluid |\n", group);
    text += "| --- | --- | --- | --- | --- | --- |\n";
    std::string theories;
    for (const AccuracyRow& row : rows) {
        if (row.group != group) continue;
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.name, row.what, to_string(row.measure),
                            value_text(row), error_text(row.hybrid, row.measure),
                            error_text(row.fluid, row.measure));
        if (const std::string theory = theory_text(row); !theory.empty())
            theories += fmt::format("- {}: {}\n", row.name, theory);
    }
    return theories.empty()
               ? text
               : text + "\nMeans that theory knows, and how far the engines' are from them:\n\n" + theories;
}

/// Groups in the order in which they come.
std::vector<std::string> groups(const std::vector<AccuracyRow>& rows) {
    std::vector<std::string> groups;
    for (const AccuracyRow& row : rows) {
        if (std::find(groups.begin(), groups.end(), row.group) == groups.end()) groups.push_back(row.group);
    }
    return groups;
}

Json worst(const std::vector<AccuracyRow>& rows, const std::string& group, bool hybrid) {
    std::map<Measure, double> largest;
    for (const AccuracyRow& row : rows) {
        if (row.group != group) continue;
        double& most = largest[row.measure];
        most = std::max(most, std::abs((hybrid ? row.hybrid : row.fluid).error));
    }
    Json json = Json::object();
    for (const auto& [measure, error] : largest) json.set(to_string(measure), std::round(error * 1e4) / 1e4);
    return json;
}

}  // namespace

std::size_t missed(const std::vector<AccuracyRow>& rows, bool hybrid) {
    return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const AccuracyRow& row) {
        return (hybrid ? row.hybrid : row.fluid).missed;
    }));
}

std::string accuracy_page(const std::vector<AccuracyRow>& rows, const std::vector<AccuracyCheck>& checks) {
    std::string text = fmt::format(
        "# How exact fluid and hybrid are\n\nWritten by `hexi accuracy --out docs`; do not edit. Each case "
        "was "
        "played packet by packet, by the hybrid and by the fluid engine, with several seeds (at least 5). "
        "Delays are "
        "queueing alone: what a packet took beyond the least its path allows. ± is half of a 95 % interval "
        "over "
        "batch means, each seed's run a batch. A **miss** is beyond its target by more than that interval; "
        "targets are, for hybrid, 3 % of the mean, 5 % of p50 and p99, 10 % of p99.9; for fluid, 5 % of the "
        "mean "
        "and 10 % of p99; for both, 0.5 points of loss and 3 % of goodput and completion times. Waits below "
        "50 ns are not compared. Where theory knows a mean, an engine is **outside** where it is farther "
        "from it "
        "than the interval allows, as one of twenty is by chance; the fluid engine, which draws no numbers, "
        "where it is beyond its target.\n\n{} figures; beyond their targets are {} of hybrid and {} of "
        "fluid.\n",
        rows.size(), missed(rows, true), missed(rows, false));
    if (!checks.empty()) text += "\n## What must hold exactly\n\n";
    for (const AccuracyCheck& check : checks)
        text += fmt::format("- {}: {}{}\n", check.name, check.found, check.held ? "" : " **miss**");
    for (const std::string& group : groups(rows)) text += group_table(rows, group);
    return text;
}

std::string accuracy_json(const std::vector<AccuracyRow>& rows) {
    Json document = Json::object(), all = Json::object();
    for (const std::string& group : groups(rows)) {
        Json entry = Json::object();
        entry.set("hybrid", worst(rows, group, true));
        entry.set("fluid", worst(rows, group, false));
        all.set(group, std::move(entry));
    }
    document.set("schema", "hexi-accuracy/1");
    document.set("largest_error_ratio", std::move(all));
    return write_json(document);
}

std::string accuracy_csv(const std::vector<AccuracyRow>& rows) {
    CsvWriter csv({"group", "case", "of", "measure", "packet", "packet_noise", "hybrid", "hybrid_error",
                   "hybrid_noise", "hybrid_missed", "fluid", "fluid_error", "fluid_noise", "fluid_missed",
                   "theory"});
    const auto number = [](double value) { return fmt::format("{:.6g}", value); };
    for (const AccuracyRow& row : rows) {
        csv.add_row({row.group, row.name, row.what, std::string(to_string(row.measure)), number(row.packet),
                     number(row.packet_noise), number(row.hybrid.value), number(row.hybrid.error),
                     number(row.hybrid.noise), row.hybrid.missed ? "1" : "0", number(row.fluid.value),
                     number(row.fluid.error), number(row.fluid.noise), row.fluid.missed ? "1" : "0",
                     row.theory > 0 ? number(row.theory) : ""});
    }
    return csv.text();
}

}  // namespace hexi
