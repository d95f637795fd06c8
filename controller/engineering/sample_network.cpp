#include "controller/engineering/sample_network.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "controller/shortest_path.hpp"
#include "topology/base/check.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

struct Place {
    double x, y;
};

struct Line {
    double length;
    std::size_t from, to;
};

double apart(const Place& a, const Place& b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// Places at random in the unit square, in order of their bearing from its middle.
std::vector<Place> places(std::size_t count, RandomStream& random) {
    std::vector<Place> at(count);
    for (Place& place : at) place = {random.uniform(), random.uniform()};
    std::ranges::sort(at, {}, [](const Place& place) { return std::atan2(place.y - 0.5, place.x - 0.5); });
    return at;
}

/// Length of the way along the lines from `root` to every place.
std::vector<double> ways(std::size_t count, const std::vector<Line>& lines, std::size_t root) {
    constexpr double kMicro = 1e6;
    std::vector<WeightedEdge> edges;
    for (const auto& [length, from, to] : lines) {
        const auto weight = static_cast<std::int64_t>(length * kMicro);
        edges.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), weight});
        edges.push_back({static_cast<std::uint32_t>(to), static_cast<std::uint32_t>(from), weight});
    }
    const ShortestTree tree = shortest_tree(count, edges, root);
    std::vector<double> length(count);
    for (std::size_t i = 0; i < count; ++i) length[i] = static_cast<double>(tree.distance[i]) / kMicro;
    return length;
}

/// The two places whose way along `lines` is the longest for how near they are.
Line worst_detour(const std::vector<Place>& at, const std::vector<Line>& lines) {
    Line worst{0, 0, 1};
    double most = 0;
    for (std::size_t i = 0; i < at.size(); ++i) {
        const auto way = ways(at.size(), lines, i);
        for (std::size_t j = i + 1; j < at.size(); ++j) {
            const double length = apart(at[i], at[j]), detour = way[j] / (length + 0.02);
            if (detour > most) most = detour, worst = {length, i, j};
        }
    }
    return worst;
}

/// A ring, and lines across where the way round is longest.
std::vector<Line> ring_with_chords(const std::vector<Place>& at, std::size_t count) {
    std::vector<Line> lines;
    for (std::size_t i = 0; i < at.size(); ++i) {
        const std::size_t next = (i + 1) % at.size();
        lines.push_back({apart(at[i], at[next]), i, next});
    }
    while (lines.size() < count) lines.push_back(worst_detour(at, lines));
    return lines;
}

TrafficMatrix gravity(std::size_t nodes, RandomStream& random) {
    constexpr double kMean = 2e9;  // bit/s per pair before the masses, so that 42 nodes load 10G links
    std::vector<double> mass(nodes);
    for (double& m : mass) m = std::exp(random.normal());
    TrafficMatrix matrix(nodes);
    for (std::size_t i = 0; i < nodes; ++i) {
        for (std::size_t j = 0; j < nodes; ++j) {
            if (i == j) continue;
            const double rate =
                kMean / static_cast<double>(nodes) * mass[i] * mass[j] * (0.9 + 0.2 * random.uniform());
            matrix.set(NodeId(i), NodeId(j), BitRate(static_cast<std::uint64_t>(rate) + 1));
        }
    }
    return matrix;
}

/// What each line carries, both ways together, with every demand on its shortest way.
std::vector<double> loads(const TopologySpec& spec, const TrafficMatrix& matrix) {
    const auto topology = Topology::create(spec);
    HEXI_CHECK(topology.has_value(), "a sample network is valid");
    const CostGraph graph(*topology, NetworkState(*topology), {});
    std::vector<double> load(spec.links.size());
    for (std::size_t i = 0; i < matrix.node_count(); ++i) {
        const PathTree tree(graph, NodeId(i));
        for (std::size_t j = 0; j < matrix.node_count(); ++j) {
            const auto path = tree.to(NodeId(j));
            if (!path) continue;
            for (const LinkId link : path->links())
                load[link.index() / 2] += static_cast<double>(matrix.at(NodeId(i), NodeId(j)).count());
        }
    }
    return load;
}

/// The smallest of 10, 40, 100, 400, ... Gbit/s that holds `load`.
BitRate module_for(double load) {
    std::uint64_t rate = 10'000'000'000;
    for (bool four = true; static_cast<double>(rate) < load; four = !four)
        rate = four ? rate * 4 : rate / 4 * 10;
    return BitRate(rate);
}

}  // namespace

SampleNetwork sample_network(SampleSize size, std::uint64_t seed) {
    HEXI_CHECK(size.nodes >= 3 && size.links >= size.nodes, "a sample network holds a ring");
    constexpr double kSide = 2000;  // km
    RandomStream random(seed, "sample network");
    TopologySpec spec{.name = fmt::format("sample-{}-{}", size.nodes, size.links)};
    for (std::size_t i = 0; i < size.nodes; ++i) spec.nodes.push_back({.id = fmt::format("n{}", i)});
    for (const Line& line : ring_with_chords(places(size.nodes, random), size.links)) {
        spec.links.push_back({.id = fmt::format("l{}", spec.links.size()),
                              .from = spec.nodes[line.from].id,
                              .to = spec.nodes[line.to].id,
                              .capacity = BitRate(1),
                              .length = Kilometres(std::round(line.length * kSide) + 1)});
    }
    TrafficMatrix matrix = gravity(size.nodes, random);
    const auto load = loads(spec, matrix);
    for (std::size_t i = 0; i < load.size(); ++i) spec.links[i].capacity = module_for(load[i]);
    return {Topology::create(std::move(spec)).value(), std::move(matrix)};
}

}  // namespace hexi
