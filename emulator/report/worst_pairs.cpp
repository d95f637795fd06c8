#include "emulator/report/worst_pairs.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "emulator/experiment/experiment_words.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

/// What a pair is judged by: of a day its worst bin.
const DelayStatistics& judged(const PairResult& pair) {
    return pair.worst_bin ? pair.worst_bin->one_way : pair.one_way;
}
double judged_loss(const PairResult& pair) {
    return pair.worst_bin ? pair.worst_bin->loss_ratio : lost_share(pair);
}

/// Orders pairs: the smaller, the worse.
std::tuple<int, double, RouteKey> rank(const PairResult& pair) {
    if (judged(pair).count == 0) return {0, 0, pair.route};
    if (!pair.target) return {3, -to_ms(judged(pair).p99), pair.route};
    if (loses_too_much(pair)) return {1, -judged_loss(pair), pair.route};
    const double used = to_ms(value_of(pair.target_statistic, judged(pair))) / to_ms(*pair.target);
    return {2, -used, pair.route};
}

struct Part {
    SimTime time;
    const char* kind;
    LinkId link;
};

/// Every hop's parts, the longest first; equal ones in path order.
std::vector<Part> parts_of(const PairResult& pair) {
    std::vector<Part> parts;
    for (const HopShare& hop : pair.hops) {
        parts.push_back({hop.propagation, "propagation", hop.link});
        parts.push_back({hop.equipment, "equipment", hop.link});
        parts.push_back({hop.forwarding, "forwarding", hop.link});
        if (hop.queueing) parts.push_back({*hop.queueing, "queueing", hop.link});
        if (hop.serialisation) parts.push_back({*hop.serialisation, "serialisation", hop.link});
    }
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& a, const Part& b) { return a.time > b.time; });
    return parts;
}

std::string ends(const RunResult& result, const PairResult& pair) {
    const Topology& topology = *result.topology;
    const std::string of_class =
        result.classes.size() > 1 ? fmt::format(" {}", result.classes.at(pair.route.traffic_class).name) : "";
    return fmt::format("{} -> {}, {}{}", printable(topology.node(pair.route.source).id),
                       printable(topology.node(pair.route.destination).id), to_string(pair.route.layer),
                       of_class);
}

/// The hop of the pair that dropped most packets, where the pair loses more than it may.
const LinkResult* losing_link(const RunResult& result, const PairResult& pair) {
    if (judged(pair).count > 0 && !loses_too_much(pair)) return nullptr;
    const LinkResult* worst = nullptr;
    for (const HopShare& hop : pair.hops) {
        for (const LinkResult& link : result.links) {
            const std::uint64_t most = worst == nullptr ? 0 : worst->drops.total();
            if (link.link == hop.link && link.drops.total() > most) worst = &link;
        }
    }
    return worst;
}

/// ", 79 % lost (0.1 % allowed)", or nothing where all arrived.
std::string loss_text(const PairResult& pair) {
    // Of a day, where packets are expected numbers, what no one of its packets would meet is nothing.
    if (lost_share(pair) <= 0) return "";
    const std::string allowed =
        loses_too_much(pair) ? fmt::format(" ({} allowed)", percent_text(pair.target_loss_ratio)) : "";
    return fmt::format(", {} lost{}", percent_text(judged_loss(pair)), allowed);
}

/// " at 21:00", of a day.
std::string when_text(const PairResult& pair) {
    if (!pair.worst_bin) return "";
    const auto minutes = static_cast<std::int64_t>(to_seconds(pair.worst_bin->at) / 60);
    return fmt::format(" at {:02}:{:02}", minutes / 60, minutes % 60);
}

}  // namespace

std::vector<const PairResult*> worst_pairs(const RunResult& result, std::size_t most) {
    std::vector<const PairResult*> all;
    for (const PairResult& pair : result.pairs) all.push_back(&pair);
    std::sort(all.begin(), all.end(),
              [](const PairResult* a, const PairResult* b) { return rank(*a) < rank(*b); });
    std::set<RouteKey> taken;
    std::vector<const PairResult*> worst;
    for (const PairResult* pair : all) {
        if (worst.size() == most) break;
        if (taken.contains(reversed(pair->route))) continue;
        taken.insert(pair->route);
        worst.push_back(pair);
    }
    return worst;
}

std::string verdict(const RunResult& result, const PairResult& pair) {
    const std::string who = ends(result, pair);
    const DelayStatistics& delays = judged(pair);
    if (delays.count == 0) return fmt::format("{}: nothing arrived of {} packets sent", who, pair.sent);
    if (!pair.target) {
        return fmt::format("{}: p99 {}{}{}, no target", who, duration_text(delays.p99), when_text(pair),
                           loss_text(pair));
    }
    return fmt::format("{}: {} {}{} of {}{}, {}", who, to_string(pair.target_statistic),
                       duration_text(value_of(pair.target_statistic, delays)), when_text(pair),
                       duration_text(*pair.target), loss_text(pair),
                       pair.met.value_or(false) ? "met" : "missed");
}

std::vector<std::string> blame(const RunResult& result, const PairResult& pair) {
    constexpr std::size_t kMostParts = 3;
    constexpr double kLeastShare = 0.01;
    const std::vector<Part> parts = parts_of(pair);
    SimTime whole{0};
    for (const Part& part : parts) whole += part.time;
    std::vector<std::string> lines;
    if (const LinkResult* losing = losing_link(result, pair); losing != nullptr) {
        lines.push_back(fmt::format("{} packets of all traffic dropped on {}", losing->drops.total(),
                                    printable(result.topology->link(losing->link).id)));
    }
    for (std::size_t i = 0; i < std::min(parts.size(), kMostParts); ++i) {
        const double share = whole > SimTime{0} ? to_ms(parts[i].time) / to_ms(whole) : 0;
        if (share < kLeastShare) break;
        const std::string of = i == 0 ? fmt::format(" of {} on average", duration_text(whole)) : "";
        lines.push_back(fmt::format("{} {} on {} ({}{})", duration_text(parts[i].time), parts[i].kind,
                                    printable(result.topology->link(parts[i].link).id), percent_text(share),
                                    of));
    }
    return lines;
}

}  // namespace hexi
