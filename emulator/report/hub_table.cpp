#include "emulator/report/hub_table.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::string_view kCorner = "from \\ to";
constexpr std::size_t kNarrowest = 7;  // "123.4! " without its gap

/// The lines of a cell, from the top.
enum class Figure { kP50, kP99, kLoss };

/// The pairs of one layer and class by their ends.
class Matrix {
public:
    Matrix(const RunResult& result, Layer layer, std::uint8_t traffic_class) : topology_(*result.topology) {
        for (const PairResult& pair : result.pairs) {
            if (pair.route.layer != layer || pair.route.traffic_class != traffic_class) continue;
            pairs_[{pair.route.source, pair.route.destination}] = &pair;
            longest_ = std::max(longest_, pair.one_way.p99);
        }
        keep_hubs();
        collect_nodes();
    }

    [[nodiscard]] const std::vector<NodeId>& sources() const { return sources_; }
    [[nodiscard]] const std::vector<NodeId>& destinations() const { return destinations_; }
    [[nodiscard]] bool in_microseconds() const { return longest_ < std::chrono::milliseconds(1); }
    [[nodiscard]] const std::string& name(NodeId node) const { return topology_.node(node).id; }

    /// Some packets of a pair that others reached were lost.
    [[nodiscard]] bool loses() const {
        return std::any_of(pairs_.begin(), pairs_.end(), [](const auto& entry) {
            return entry.second->one_way.count > 0 && lost_share(*entry.second) > 0;
        });
    }

    [[nodiscard]] TextCell cell(NodeId from, NodeId to, Figure figure) const {
        const bool first = figure == Figure::kP50;
        const auto found = pairs_.find({from, to});
        if (found == pairs_.end()) return first ? TextCell("- ", TextStyle::kFaint) : TextCell("");
        const PairResult& pair = *found->second;
        const bool missed = pair.met && !*pair.met;
        const TextStyle style = missed ? TextStyle::kBad : first ? TextStyle::kPlain : TextStyle::kFaint;
        return {shown(pair, figure, missed ? "!" : " "), style};
    }

private:
    /// Where clusters reach each other, the matrix is theirs: a near city would be a row and a column for one
    /// cell.
    void keep_hubs() {
        const auto among_hubs = [this](const auto& entry) {
            return topology_.node(entry.first.first).hub.valid() &&
                   topology_.node(entry.first.second).hub.valid();
        };
        if (std::none_of(pairs_.begin(), pairs_.end(), among_hubs)) return;
        std::erase_if(pairs_, [&](const auto& entry) { return !among_hubs(entry); });
    }

    void collect_nodes() {
        for (const auto& [ends, pair] : pairs_) {
            sources_.push_back(ends.first);
            destinations_.push_back(ends.second);
        }
        put_in_order(sources_);
        put_in_order(destinations_);
    }

    /// Each once: clusters in hub order, then the others in id order.
    void put_in_order(std::vector<NodeId>& nodes) const {
        const std::vector<NodeId> clusters = topology_.clusters();
        const auto rank = [&](NodeId node) {
            return std::pair(std::find(clusters.begin(), clusters.end(), node) - clusters.begin(), node);
        };
        std::sort(nodes.begin(), nodes.end(), [&](NodeId a, NodeId b) { return rank(a) < rank(b); });
        nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    }

    [[nodiscard]] std::string shown(const PairResult& pair, Figure figure, std::string_view mark) const {
        if (pair.one_way.count == 0) return figure == Figure::kP50 ? fmt::format("lost{}", mark) : "";
        if (figure != Figure::kLoss)
            return fmt::format("{}{}", number(figure == Figure::kP50 ? pair.one_way.p50 : pair.one_way.p99),
                               mark);
        if (lost_share(pair) <= 0) return "";
        return fmt::format("{}{}", percent_text(lost_share(pair)), loses_too_much(pair) ? "!" : " ");
    }

    [[nodiscard]] std::string number(SimTime delay) const {
        const double value = in_microseconds() ? to_us(delay) : to_ms(delay);
        return fmt::format("{:.{}f}", value, value >= 999.95 ? 0 : value >= 99.995 ? 1 : 2);
    }

    const Topology& topology_;
    std::map<std::pair<NodeId, NodeId>, const PairResult*> pairs_;
    std::vector<NodeId> sources_, destinations_;
    SimTime longest_{0};
};

/// Columns and their width.
struct Columns {
    std::size_t per_block, width;
};

std::size_t widest_name(const Matrix& matrix, const std::vector<NodeId>& nodes) {
    std::size_t widest = kNarrowest;
    for (const NodeId node : nodes) widest = std::max(widest, display_width(matrix.name(node)));
    return widest;
}

/// As few blocks as `width` allows, equally filled; columns as wide as their names where there is room.
Columns fit(const Matrix& matrix, std::size_t width) {
    const std::size_t count = matrix.destinations().size();
    const std::size_t label = std::max(widest_name(matrix, matrix.sources()), kCorner.size());
    const std::size_t room = width > label ? width - label : 0;
    const std::size_t most = std::max<std::size_t>(1, room / (kNarrowest + 1));
    const std::size_t blocks = (count + most - 1) / most;
    const std::size_t per_block = (count + blocks - 1) / blocks;
    const std::size_t widest = widest_name(matrix, matrix.destinations());
    return {per_block, std::clamp(room / per_block, kNarrowest + 1, widest + 1) - 1};
}

std::string block(const Matrix& matrix, std::span<const NodeId> columns, std::size_t width, bool colour) {
    std::vector<TextColumn> headings{{.heading = std::string(kCorner)}};
    for (const NodeId to : columns) {
        headings.push_back({.heading = shortened(matrix.name(to), width), .right = true, .gap = 1});
    }
    TextTable table(std::move(headings));
    for (const NodeId from : matrix.sources()) {
        for (const Figure figure : {Figure::kP50, Figure::kP99, Figure::kLoss}) {
            std::vector<TextCell> row{figure == Figure::kP50 ? TextCell(matrix.name(from)) : TextCell("")};
            for (const NodeId to : columns) row.push_back(matrix.cell(from, to, figure));
            const auto blank = [](const TextCell& cell) { return cell.text.empty(); };
            if (!std::all_of(row.begin(), row.end(), blank)) table.add_row(std::move(row));
        }
    }
    return table.text(colour);
}

}  // namespace

std::string hub_table(const RunResult& result, Layer layer, std::uint8_t traffic_class,
                      const TextLayout& layout) {
    const Matrix matrix(result, layer, traffic_class);
    if (matrix.sources().empty()) return "";
    const std::string of_class =
        result.classes.size() > 1 ? fmt::format(", class {}", result.classes.at(traffic_class).name) : "";
    std::string text = fmt::format("{}{}: one-way delay in {}, p50 above p99{}; ! misses its target\n",
                                   to_string(layer), of_class, matrix.in_microseconds() ? "\u00b5s" : "ms",
                                   matrix.loses() ? " above packets lost" : "");
    const Columns columns = fit(matrix, layout.width);
    const std::span<const NodeId> all = matrix.destinations();
    for (std::size_t at = 0; at < all.size(); at += columns.per_block) {
        const auto part = all.subspan(at, std::min(columns.per_block, all.size() - at));
        text += "\n" + block(matrix, part, columns.width, layout.colour);
    }
    return text;
}

}  // namespace hexi
