#include "emulator/report/day_tables.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::size_t kRows = 8;

std::string name_of(const RunResult& result, LinkId link) {
    return link.valid() ? result.topology->link(link).id : "";
}

/// "21:15".
std::string clock_text(SimTime time) {
    const auto minutes = std::llround(to_seconds(time) / 60);
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string lost_text(double ratio) { return ratio < 1e-9 ? "none" : fmt::format("{:.2g} %", 100 * ratio); }

TextCell count_cell(std::uint64_t count) {
    return {std::to_string(count), count > 0 ? TextStyle::kBad : TextStyle::kGood};
}

/// Every so many hours, and the bin with the fullest link.
std::vector<const BinResult*> chosen_bins(const std::vector<BinResult>& bins) {
    std::vector<const BinResult*> chosen;
    const auto fullest = std::max_element(
        bins.begin(), bins.end(),
        [](const BinResult& a, const BinResult& b) { return a.utilisation < b.utilisation; });
    const std::size_t step = std::max<std::size_t>(bins.size() / kRows, 1);
    for (std::size_t i = 0; i < bins.size(); ++i) {
        if (i % step == 0 || bins.begin() + static_cast<std::ptrdiff_t>(i) == fullest)
            chosen.push_back(&bins[i]);
    }
    return chosen;
}

std::vector<const CutResult*> ranked(const std::vector<CutResult>& cuts) {
    std::vector<const CutResult*> order;
    for (const CutResult& cut : cuts) order.push_back(&cut);
    std::stable_sort(order.begin(), order.end(), [](const CutResult* a, const CutResult* b) {
        return std::tuple(a->newly_missed.size(), a->lost_ratio, a->utilisation) >
               std::tuple(b->newly_missed.size(), b->lost_ratio, b->utilisation);
    });
    return order;
}

std::string pair_text(const RunResult& result, const CutPair& pair) {
    const Topology& topology = *result.topology;
    std::string said = pair.loss_ratio >= 1
                           ? "cut off"
                           : fmt::format("{} of {}", duration_text(pair.delay), duration_text(pair.target));
    if (pair.loss_ratio > kMostLoss && pair.loss_ratio < 1)
        said += fmt::format(", {} lost", percent_text(pair.loss_ratio));
    return fmt::format("{} -> {} ({}) {}", printable(topology.node(pair.route.source).id),
                       printable(topology.node(pair.route.destination).id), to_string(pair.route.layer),
                       said);
}

/// One direction of each pair, the worse: by what it needs of its target.
std::vector<const CutPair*> one_way_each(const CutResult& cut) {
    const auto ratio = [](const CutPair& pair) {
        return pair.loss_ratio >= 1 ? 1e9 : to_seconds(pair.delay) / to_seconds(pair.target);
    };
    std::vector<const CutPair*> order;
    for (const CutPair& pair : cut.newly_missed) order.push_back(&pair);
    std::stable_sort(order.begin(), order.end(),
                     [&](const CutPair* a, const CutPair* b) { return ratio(*a) > ratio(*b); });
    std::vector<const CutPair*> kept;
    for (const CutPair* pair : order) {
        const bool other_way = std::any_of(kept.begin(), kept.end(), [&](const CutPair* earlier) {
            return earlier->route == reversed(pair->route);
        });
        if (!other_way) kept.push_back(pair);
    }
    return kept;
}

std::string pairs_line(const RunResult& result, const CutResult& cut, std::size_t most) {
    const std::vector<const CutPair*> pairs = one_way_each(cut);
    std::string line;
    for (std::size_t i = 0; i < std::min(most, pairs.size()); ++i)
        line += (i > 0 ? "; " : "") + pair_text(result, *pairs[i]);
    if (pairs.size() > most) line += fmt::format("; and {} more", pairs.size() - most);
    return line;
}

/// "hefei-nanjing: 46 more pairs miss; 64 links down, 3260 routes moved; 0.93 % of all traffic lost; fullest
/// ...".
std::string cut_text(const RunResult& result, const CutResult& cut) {
    std::string text = fmt::format(
        "{}: {} more {}; {} links down, {} routes moved", printable(cut.name), cut.newly_missed.size(),
        cut.newly_missed.size() == 1 ? "pair misses" : "pairs miss", cut.links, cut.rerouted);
    if (cut.cut_off > 0) text += fmt::format(", {} cut off", cut.cut_off);
    if (cut.lost_ratio >= 1e-9) text += fmt::format("; {} of all traffic lost", lost_text(cut.lost_ratio));
    return text + fmt::format("; fullest {} {}", name_of(result, cut.fullest), percent_text(cut.utilisation));
}

std::string none_or(std::size_t count) { return count == 0 ? "none" : std::to_string(count); }

}  // namespace

std::string bins_table(const RunResult& result, bool colour) {
    if (!result.day) return "";
    TextTable table({{"from"},
                     {"load", true},
                     {"offered", true},
                     {"fullest link", true},
                     {""},
                     {"lost", true},
                     {"targets missed", true}});
    for (const BinResult* bin : chosen_bins(result.day->bins)) {
        table.add_row({clock_text(bin->at), fmt::format("{:.2f}", bin->load), rate_text(bin->offered),
                       percent_text(bin->utilisation), name_of(result, bin->fullest),
                       lost_text(bin->lost_ratio), count_cell(bin->missed)});
    }
    return table.text(colour);
}

std::string cuts_sentence(const RunResult& result) {
    if (!result.day || result.day->cuts.empty()) return "";
    std::size_t missing = 0, overloading = 0, cutting_off = 0;
    for (const CutResult& cut : result.day->cuts) {
        missing += cut.newly_missed.empty() ? 0 : 1;
        overloading += cut.overloaded > 0 ? 1 : 0;
        cutting_off += cut.cut_off > 0 ? 1 : 0;
    }
    return fmt::format(
        "Of {} cuts, each all day: {} make pairs miss targets that they meet otherwise, {} overload a link, "
        "{} "
        "leave traffic without a path",
        result.day->cuts.size(), none_or(missing), none_or(overloading), none_or(cutting_off));
}

std::string cuts_table(const RunResult& result, std::size_t most, std::size_t most_pairs, bool colour) {
    if (!result.day || result.day->cuts.empty()) return "";
    std::string text;
    const auto order = ranked(result.day->cuts);
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
        const CutResult& cut = *order[i];
        const std::string line = cut_text(result, cut);
        text += "  " + styled(line, cut.newly_missed.empty() ? TextStyle::kPlain : TextStyle::kBad, colour) +
                "\n";
        if (!cut.newly_missed.empty()) text += wrapped(pairs_line(result, cut, most_pairs), 94, "      ");
    }
    return text;
}

}  // namespace hexi
