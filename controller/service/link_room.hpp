// What is promised of every link, and the way a promise takes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "controller/cost_graph.hpp"
#include "topology/base/result.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// Rates held of the links of one network in one state. Refers to the topology, which must outlive it. Used
/// by one thread at a time.
class LinkRoom {
public:
    /// `background`: bit/s by LinkId that are there already; may be shorter than the list of links.
    LinkRoom(const Topology& topology, const NetworkState& state, PathMetric metric,
             std::vector<double> background);

    /// The cheapest way of `key`, room or not; nothing where there is none. Remembered.
    const std::optional<Path>& cheapest(const RouteKey& key);
    /// The cheapest way with `rate` free: cheapest() where it has. kNotFound says how much is free and which
    /// link is in the way; kUnreachable: there is no way at all.
    Result<Path> with_room(const RouteKey& key, BitRate rate);

    void take(const Path& path, BitRate rate) { add(path, static_cast<double>(rate.count())); }
    void give_back(const Path& path, BitRate rate) { add(path, -static_cast<double>(rate.count())); }
    /// More is promised of a link of `path` than it has.
    [[nodiscard]] bool overbooked(const Path& path) const;
    [[nodiscard]] SimTime delay(const Path& path) const;

    [[nodiscard]] const Topology& topology() const { return *topology_; }
    [[nodiscard]] const NetworkState& state() const { return state_; }
    /// bit/s held of `link`.
    [[nodiscard]] double held(LinkId link) const { return held_[link.index()]; }
    /// bit/s that it has in this state, whoever holds them.
    [[nodiscard]] double capacity(LinkId link) const { return capacity_[link.index()]; }

private:
    void add(const Path& path, double rate) {
        for (const LinkId link : path.links()) held_[link.index()] += rate;
    }
    [[nodiscard]] bool fits(const Path& path, BitRate rate) const;
    [[nodiscard]] std::vector<double> free() const;
    const CostGraph& graph(Layer layer);
    [[nodiscard]] Error no_room(const RouteKey& key, const Path& cheapest, BitRate rate);

    const Topology* topology_;
    NetworkState state_;
    PathMetric metric_;
    std::vector<double> held_, capacity_;
    std::map<Layer, CostGraph> graphs_;
    std::map<RouteKey, std::optional<Path>> cheapest_;
};

}  // namespace hexi
