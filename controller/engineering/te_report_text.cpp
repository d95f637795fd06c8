#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/engineering/te_report.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::size_t kShown = 10;  // rows of each table; the JSON has all

std::string more(std::size_t all) {
    return all > kShown ? fmt::format("... and {} more\n", all - kShown) : "";
}

std::string counted_demands(std::size_t count) {
    return fmt::format("{} demand{}", count, count == 1 ? "" : "s");
}

std::string quantity(std::string_view unit, double value) {
    if (unit == "bps") return rate_text(BitRate(static_cast<std::uint64_t>(std::max(value, 0.0))));
    if (unit == "ms") return fmt::format("{:.6g} ms", value);
    return fmt::format("{:.6g} %", value * 100);
}

std::string headline(const TeReport& report) {
    const auto [name, unit, value, bound] = shown_value(report);
    const TeSolution& solution = report.solution;
    std::string proof = "proven optimal";
    if (solution.gap > 1e-6) {
        const std::string gap = std::isfinite(solution.gap) ? fmt::format("gap {:.3g} %", solution.gap * 100)
                                                            : "links above their limit";
        proof = fmt::format("{} {}, {}", maximises(solution.objective) ? "at most" : "at least",
                            quantity(unit, bound), gap);
    }
    std::string text = fmt::format("{}: {} ({}{})\n", name, quantity(unit, value), proof,
                                   solution.out_of_time ? ", out of time" : "");
    if (solution.objective != TeObjective::kMinMlu)
        text += fmt::format("maximum link utilisation: {:.6g} %\n", solution.mlu * 100);
    return text + fmt::format("with weights of {} in place of shares: {:.6g} %\n", kSplitBuckets,
                              solution.installed_mlu * 100);
}

std::string binding_table(const TeReport& report) {
    const Topology& topology = *report.problem.topology;
    TextTable table({{"binding link"}, {"from"}, {"to"}, {"load %", true}, {"sensitivity", true}});
    const auto& binding = report.solution.binding;
    for (std::size_t i = 0; i < std::min(binding.size(), kShown); ++i) {
        const Link& link = topology.link(binding[i].link);
        table.add_row({link.id, topology.node(link.from).id, topology.node(link.to).id,
                       fmt::format("{:.2f}", binding[i].utilisation * 100),
                       fmt::format("{:.3f}", binding[i].sensitivity)});
    }
    return table.empty() ? "" : "\n" + table.text() + more(binding.size());
}

std::string demand_name(const Topology& topology, const TeDemand& demand) {
    std::string name =
        fmt::format("{} to {}", topology.node(demand.source).id, topology.node(demand.destination).id);
    if (demand.traffic_class != 0) name += fmt::format(" (class {})", demand.traffic_class);
    return name;
}

std::string split_table(const TeReport& report) {
    const Topology& topology = *report.problem.topology;
    std::vector<const TeRoute*> split;
    for (const TeRoute& route : report.solution.routes) {
        if (route.paths.size() > 1) split.push_back(&route);
    }
    const auto rate = [&](const TeRoute* route) { return report.problem.demands[route->demand].rate; };
    std::ranges::stable_sort(split, std::greater<>(), rate);
    TextTable table({{"split demand"}, {"rate"}, {"weight", true}, {"path"}});
    for (std::size_t i = 0; i < std::min(split.size(), kShown); ++i) {
        const TeDemand& demand = report.problem.demands[split[i]->demand];
        std::string name = demand_name(topology, demand);
        std::string rate_words = rate_text(demand.rate);
        for (const TePath& path : split[i]->paths) {
            std::vector<std::string> nodes;
            for (const NodeId node : path_nodes(topology, path.path)) nodes.push_back(topology.node(node).id);
            table.add_row(
                {name, rate_words, std::to_string(path.weight), fmt::format("{}", fmt::join(nodes, " - "))});
            name.clear();
            rate_words.clear();
        }
    }
    const std::string lead =
        fmt::format("\n{}, {} of them split\n", counted_demands(report.solution.routes.size()), split.size());
    return table.empty() ? lead : lead + "\n" + table.text() + more(split.size());
}

std::string missed_bounds(const ProtectionReport& protection) {
    std::string text;
    if (protection.late_backups > 0) {
        text += fmt::format("backups slower than their demand's target: {}, by up to {:.2f} ms\n",
                            protection.late_backups, to_ms(protection.latest_by));
    }
    if (protection.long_backups > 0) {
        text += fmt::format("backups with more links than allowed: {}, by up to {}\n",
                            protection.long_backups, protection.longest_by);
    }
    return text;
}

std::string protection_text(const TeReport& report) {
    if (!report.protection) return "";
    const Topology& topology = *report.problem.topology;
    const ProtectionReport& protection = *report.protection;
    const std::string verdict =
        protection.worst() > 1
            ? fmt::format("exceeds capacity by {:.4g} %", (protection.worst() - 1) * 100)
            : fmt::format("stays within capacity, at most {:.4g} %", protection.worst() * 100);
    std::string text = fmt::format(
        "\nbackups: {} paths share no risk with theirs, {} share some, {} have none\n{}load after any single "
        "failure: {}\n\n",
        protection.protected_paths, protection.partly_protected, protection.unprotected,
        missed_bounds(protection), verdict);
    TextTable table({{"fails"}, {"worst link"}, {"load %", true}, {"moved"}, {"lost"}});
    for (std::size_t i = 0; i < std::min(protection.failures.size(), kShown); ++i) {
        const FailureLoad& failure = protection.failures[i];
        const auto rate = [](double bps) { return rate_text(BitRate(static_cast<std::uint64_t>(bps))); };
        table.add_row({topology.srlgs()[failure.risk.index()],
                       failure.worst.valid() ? topology.link(failure.worst).id : "",
                       fmt::format("{:.2f}", failure.utilisation * 100), rate(failure.moved_bps),
                       rate(failure.lost_bps)});
    }
    return text + table.text() + more(protection.failures.size());
}

}  // namespace

std::string to_text(const TeReport& report, bool colour) {
    const std::string title =
        fmt::format("{} on {}, layer {}, {} solver, {:.3g} s", to_string(report.solution.objective),
                    report.problem.topology->name(), to_string(report.problem.layer), report.solver,
                    std::chrono::duration<double>(report.solution.wall).count());
    return styled(title, TextStyle::kHeading, colour) + "\n\n" + headline(report) + binding_table(report) +
           split_table(report) + protection_text(report);
}

}  // namespace hexi
