#include "emulator/experiment/play/flow_book.hpp"

#include <algorithm>

namespace hexi {
namespace {

/// The path that takes the share `draw` (0..1) of the weights falls on.
const WeightedPath& path_at(const std::vector<WeightedPath>& paths, double draw) {
    std::uint64_t total = 0;
    for (const WeightedPath& path : paths) total += path.weight;
    auto left = static_cast<std::uint64_t>(draw * static_cast<double>(total));
    for (const WeightedPath& path : paths) {
        if (left < path.weight) return path;
        left -= path.weight;
    }
    return paths.back();
}

const WeightedPath& heaviest(const std::vector<WeightedPath>& paths) {
    return *std::max_element(paths.begin(), paths.end(),
                             [](const auto& a, const auto& b) { return a.weight < b.weight; });
}

}  // namespace

std::uint32_t FlowBook::add(const IngressOptions& options) {
    const auto index = static_cast<std::uint32_t>(random_.size());
    random_.emplace_back(options.seed, options.name + "/path");
    const double draw = options.spread == Spread::kPerFlow ? random_.back().uniform() : 0;
    Known known;
    for (std::size_t table = 0; table < ranges_.size(); ++table) {
        const Route* route = routes_.tables()[table].table.find(options.route);
        ranges_[table].push_back(add_choices(route, options, draw, known));
    }
    return index;
}

FlowBook::Range FlowBook::add_choices(const Route* route, const IngressOptions& options, double draw,
                                      Known& known) {
    Range range{static_cast<std::uint32_t>(choices_.size()), 0};
    if (route == nullptr || route->paths.empty()) return range;
    std::vector<const WeightedPath*> chosen;
    switch (options.spread) {
        case Spread::kHeaviest:
            chosen = {&heaviest(route->paths)};
            break;
        case Spread::kPerFlow:
            chosen = {&path_at(route->paths, draw)};
            break;
        case Spread::kPerPacket:
            for (const WeightedPath& path : route->paths) chosen.push_back(&path);
            break;
    }
    std::uint64_t up_to = 0;
    for (const WeightedPath* path : chosen) {
        const std::uint32_t flow = flow_over(path->path, options, known);
        const std::uint32_t backup = path->backup ? flow_over(*path->backup, options, known) : kNoIndex;
        choices_.push_back({up_to += path->weight, flow, backup});
        ++range.count;
    }
    return range;
}

std::uint32_t FlowBook::flow_over(const Path& path, const IngressOptions& options, Known& known) {
    const auto next = static_cast<std::uint32_t>(flows_.size());
    const auto [entry, fresh] = known.try_emplace({path.links().begin(), path.links().end()}, next);
    if (!fresh) return entry->second;
    Flow flow;
    flow.first_hop = static_cast<std::uint32_t>(hops_.size());
    flow.ingress = static_cast<std::uint32_t>(random_.size() - 1);
    flows_.push_back(flow);
    hops_.insert(hops_.end(), options.before.begin(), options.before.end());
    for (const LinkId link : path.links()) hops_.push_back(static_cast<std::uint32_t>(link.index()));
    hops_.insert(hops_.end(), options.after.begin(), options.after.end());
    hops_.push_back(kNoIndex);
    return next;
}

std::uint32_t FlowBook::pick(std::uint32_t ingress) {
    const Range range = ranges_[table_][ingress];
    if (range.count == 0) return kNoIndex;
    const Choice* choice = &choices_[range.first];
    if (range.count > 1) {
        const std::uint64_t draw = random_[ingress].below(choice[range.count - 1].up_to);
        while (draw >= choice->up_to) ++choice;
    }
    return flow_of(*choice);
}

std::uint32_t FlowBook::flow_of(const Choice& choice) const {
    if (flows_[choice.flow].broken == 0 || choice.backup == kNoIndex) return choice.flow;
    return flows_[choice.backup].broken == 0 ? choice.backup : choice.flow;
}

std::vector<FlowShare> FlowBook::shares(std::uint32_t ingress) const {
    const Range range = ranges_[table_][ingress];
    std::vector<FlowShare> shares;
    std::uint64_t before = 0;
    for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
        const auto weight = static_cast<double>(choices_[i].up_to - before);
        shares.push_back({flow_of(choices_[i]),
                          weight / static_cast<double>(choices_[range.first + range.count - 1].up_to)});
        before = choices_[i].up_to;
    }
    return shares;
}

std::span<const std::uint32_t> FlowBook::hops_of(const Flow& flow) const {
    const auto all = std::span(hops_).subspan(flow.first_hop);
    const auto end = std::find(all.begin(), all.end(), kNoIndex);
    return all.first(static_cast<std::size_t>(end - all.begin()));
}

}  // namespace hexi
