#include "controller/bounded_path.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kRoot = std::numeric_limits<std::uint32_t>::max();
constexpr double kMetricUnits = 1e6;

Waypoints waypoints_of(const Topology& topology, NodeId source, NodeId destination,
                       const PathBounds& bounds) {
    Waypoints waypoints{std::vector<WaypointSet>(topology.nodes().size()),
                        std::vector<WaypointSet>(topology.links().size())};
    const auto add = [&](WaypointSet& bit) {
        if (bit != 0) return;
        bit = waypoints.all + 1;
        waypoints.all |= bit;
    };
    for (const NodeId node : bounds.nodes) {
        if (node != source && node != destination) add(waypoints.at_node[node.index()]);
    }
    for (const LinkId link : bounds.links) add(waypoints.on_link[link.index()]);
    return waypoints;
}

std::vector<PathRank> delays(const Topology& topology, const NetworkState& state) {
    std::vector<PathRank> ranks;
    for (std::size_t i = 0; i < topology.links().size(); ++i)
        ranks.push_back(PathRank{topology.links()[i].delay.total().count()} +
                        state[LinkId(i)].extra_delay.count());
    return ranks;
}

std::vector<PathRank> metrics(const Topology& topology) {
    std::vector<PathRank> ranks;
    for (const Link& link : topology.links())
        ranks.push_back(static_cast<PathRank>(std::round(link.metric * kMetricUnits)));
    return ranks;
}

/// Order of the heap: among equals the step made last, which is the furthest on, is best.
template <typename Steps>
struct Worse {
    const Steps& steps;
    bool operator()(std::uint32_t a, std::uint32_t b) const {
        return steps[a].hoped != steps[b].hoped ? steps[a].hoped > steps[b].hoped : a < b;
    }
};

/// More links than a path without a loop can have are no bound.
std::optional<std::size_t> hop_bound(const CostGraph& graph, const PathBounds& bounds) {
    const std::size_t longest = graph.topology().nodes().size() - 1;
    return bounds.max_hops && *bounds.max_hops < longest ? bounds.max_hops : std::nullopt;
}

PathRank metric_limit(double metric) {
    return static_cast<PathRank>(std::round(std::min(metric, 1e18) * kMetricUnits));
}

/// What the best path past the waypoints has of some quantity, without other bounds; 0 where that is not
/// known, nothing where there is no such path.
std::optional<PathRank> least_of(const CostGraph& graph, const NetworkState& state, NodeId source,
                                 NodeId destination, const PathBounds& bounds, std::vector<PathRank> ranks) {
    const PathBounds passed{.nodes = bounds.nodes, .links = bounds.links};
    BoundedPaths search(graph, state, source, destination, passed, ranks);
    const auto path = search.next();
    if (!path) return search.gave_up() ? std::optional<PathRank>(0) : std::nullopt;
    PathRank sum = 0;
    for (const LinkId link : path->links()) sum += ranks[link.index()];
    return sum;
}

/// Which single bound no path keeps, and what the best one has: "the fewest links are 4".
std::string missed_by(const CostGraph& graph, const NetworkState& state, NodeId source, NodeId destination,
                      const PathBounds& bounds) {
    const Topology& topology = graph.topology();
    const auto least = [&](std::vector<PathRank> ranks) {
        return least_of(graph, state, source, destination, bounds, std::move(ranks));
    };
    const auto hops = least(std::vector<PathRank>(topology.links().size(), 1));
    if (!hops) return "no path passes all of these without a loop";
    if (bounds.max_hops && *hops > PathRank(*bounds.max_hops))
        return fmt::format("the fewest links are {}", static_cast<std::int64_t>(*hops));
    const auto delay = least(delays(topology, state));
    if (bounds.max_delay && delay && *delay > bounds.max_delay->count())
        return fmt::format("the quickest takes {:.6g} ms", static_cast<double>(*delay) / 1e9);
    const auto metric = least(metrics(topology));
    if (bounds.max_metric && metric && *metric > metric_limit(*bounds.max_metric))
        return fmt::format("the least metric is {:.6g}", static_cast<double>(*metric) / kMetricUnits);
    return "each can be kept, but not all together";
}

}  // namespace

std::vector<PathRank> ranks_by_cost(const CostGraph& graph) {
    constexpr PathRank kHopUnits = PathRank{1} << 20;
    std::vector<PathRank> ranks;
    ranks.reserve(graph.edges().size());
    for (const auto& edge : graph.edges())
        ranks.push_back(PathRank{std::max<PathCost>(edge.weight, 0)} * kHopUnits + 1);
    return ranks;
}

BoundedPaths::BoundedPaths(const CostGraph& graph, const NetworkState& state, NodeId source,
                           NodeId destination, const PathBounds& bounds, std::size_t most_steps)
    : BoundedPaths(graph, state, source, destination, bounds, ranks_by_cost(graph), most_steps) {}

BoundedPaths::BoundedPaths(const CostGraph& graph, const NetworkState& state, NodeId source,
                           NodeId destination, const PathBounds& bounds, std::vector<PathRank> ranks,
                           std::size_t most_steps)
    : graph_(&graph),
      source_(source),
      destination_(destination),
      most_hops_(hop_bound(graph, bounds).value_or(graph.topology().nodes().size() - 1)),
      most_steps_(most_steps),
      waypoints_(waypoints_of(graph.topology(), source, destination, bounds)),
      ranks_(std::move(ranks)),
      ahead_(graph, source, destination, ranks_, waypoints_, hop_bound(graph, bounds)),
      reach_(graph, source, destination, waypoints_) {
    if (bounds.max_delay) add_resource(delays(graph.topology(), state), bounds.max_delay->count());
    if (bounds.max_metric) add_resource(metrics(graph.topology()), metric_limit(*bounds.max_metric));
    if (reach_.possible()) push({.node = source_, .parent = kRoot, .left = waypoints_.all});
}

void BoundedPaths::add_resource(std::vector<PathRank> ranks, PathRank most) {
    PathLookahead ahead(*graph_, source_, destination_, ranks, waypoints_, std::nullopt);
    resources_.push_back({std::move(ranks), most, std::move(ahead)});
}

/// As far as look-ahead can tell.
bool BoundedPaths::hopeful(const Step& step) const {
    if (step.hoped >= PathLookahead::kNever) return false;
    for (std::size_t i = 0; i < resources_.size(); ++i) {
        const Resource& resource = resources_[i];
        if (step.used[i] + resource.ahead.least(step.node, step.left, most_hops_) > resource.most)
            return false;
    }
    return true;
}

void BoundedPaths::push(Step step) {
    step.hoped = step.spent + ahead_.least(step.node, step.left, most_hops_ - step.hops);
    if (!hopeful(step)) return;
    open_.push_back(static_cast<std::uint32_t>(all_.size()));
    all_.push_back(step);
    std::ranges::push_heap(open_, Worse<std::vector<Step>>{all_});
}

std::uint32_t BoundedPaths::pop() {
    std::ranges::pop_heap(open_, Worse<std::vector<Step>>{all_});
    const std::uint32_t index = open_.back();
    open_.pop_back();
    return index;
}

std::vector<bool> BoundedPaths::visited(Step step) const {
    std::vector<bool> nodes(graph_->topology().nodes().size());
    nodes[step.node.index()] = true;
    for (; step.parent != kRoot; step = all_[step.parent]) nodes[all_[step.parent].node.index()] = true;
    return nodes;
}

void BoundedPaths::extend(std::uint32_t index) {
    const Step at = all_[index];
    if (at.hops == most_hops_) return;
    const auto passed = visited(at);
    if (!reach_.open(at.node, at.left, passed)) return;
    for (const LinkId link : graph_->topology().outgoing(at.node)) {
        const NodeId to = graph_->topology().link(link).to;
        if (!graph_->usable(link) || passed[to.index()]) continue;
        Step next{.spent = at.spent + ranks_[link.index()],
                  .used = at.used,
                  .node = to,
                  .link = link,
                  .parent = index,
                  .hops = at.hops + 1,
                  .left = waypoints_.after(at.left, graph_->topology(), link)};
        for (std::size_t i = 0; i < resources_.size(); ++i) next.used[i] += resources_[i].ranks[link.index()];
        push(next);
    }
}

Path BoundedPaths::path_of(Step step) const {
    std::vector<LinkId> links;
    for (; step.parent != kRoot; step = all_[step.parent]) links.push_back(step.link);
    std::ranges::reverse(links);
    return make_path(graph_->topology(), std::move(links));
}

std::optional<Path> BoundedPaths::next() {
    while (!open_.empty() && !gave_up_) {
        const std::uint32_t index = pop();
        // At the destination nothing is left: look-ahead lets no other beginning come here.
        if (all_[index].node == destination_) return path_of(all_[index]);
        if (steps_++ == most_steps_) gave_up_ = true;
        if (!gave_up_) extend(index);
    }
    return std::nullopt;
}

Result<void> check_size(const CostGraph& graph, const PathBounds& bounds) {
    const std::size_t waypoints = bounds.nodes.size() + bounds.links.size();
    if (waypoints > Waypoints::kMost) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("a path may be asked to pass at most {} nodes and links, not {}",
                                Waypoints::kMost, waypoints));
    }
    constexpr std::size_t kMostEntries = std::size_t{1} << 25;
    const std::size_t nodes = graph.topology().nodes().size();
    const std::size_t layers = hop_bound(graph, bounds).value_or(0) + 1;
    if ((nodes << waypoints) <= kMostEntries / layers) return {};
    return fail(ErrorCode::kInvalid,
                fmt::format("{} waypoints within {} links are too many to look for among {} nodes", waypoints,
                            layers - 1, nodes));
}

Result<std::vector<Path>> cheapest_paths_within(const CostGraph& graph, const NetworkState& state,
                                                NodeId source, NodeId destination, const PathBounds& bounds,
                                                std::size_t count, std::size_t most_steps) {
    if (const auto any = shortest_path(graph, source, destination); !any) return tl::unexpected(any.error());
    const Topology& topology = graph.topology();
    const std::string_view from = topology.node(source).id, to = topology.node(destination).id;
    if (auto checked = check_size(graph, bounds); !checked) return tl::unexpected(checked.error());
    BoundedPaths search(graph, state, source, destination, bounds, most_steps);
    std::vector<Path> paths;
    while (paths.size() < count) {
        auto path = search.next();
        if (!path) break;
        paths.push_back(*std::move(path));
    }
    if (!paths.empty()) return paths;
    const std::string wishes = describe(topology, bounds);
    if (search.gave_up()) {
        return fail(ErrorCode::kUnreachable,
                    fmt::format("no path from '{}' to '{}' that {} was found in {} steps; there may be one",
                                from, to, wishes, most_steps));
    }
    return fail(ErrorCode::kUnreachable, fmt::format("no path from '{}' to '{}' {}: {}", from, to, wishes,
                                                     missed_by(graph, state, source, destination, bounds)));
}

Result<Path> cheapest_path_within(const CostGraph& graph, const NetworkState& state, NodeId source,
                                  NodeId destination, const PathBounds& bounds, std::size_t most_steps) {
    return cheapest_paths_within(graph, state, source, destination, bounds, 1, most_steps)
        .transform([](std::vector<Path> paths) { return std::move(paths.front()); });
}

}  // namespace hexi
