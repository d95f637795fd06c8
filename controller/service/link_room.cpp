#include "controller/service/link_room.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "controller/free_capacity.hpp"
#include "controller/service/delay_in_state.hpp"
#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

/// Rates are whole bit/s; sums of many of them, as doubles, are exact to far below one.
constexpr double kSlack = 0.5;

/// To the last bit, for near misses: "3.001 Gbit/s".
std::string bits(double rate) {
    constexpr std::array<const char*, 5> kUnits{"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
    double value = std::floor(std::max(0.0, rate));
    std::size_t unit = 0;
    for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
    return fmt::format("{} {}", value, kUnits[unit]);
}

}  // namespace

LinkRoom::LinkRoom(const Topology& topology, const NetworkState& state, PathMetric metric,
                   std::vector<double> background)
    : topology_(&topology),
      state_(state),
      metric_(metric),
      held_(std::move(background)),
      capacity_(free_capacity(topology, state, {})) {
    held_.resize(capacity_.size());
}

const CostGraph& LinkRoom::graph(Layer layer) {
    const PathConstraints constraints{.layer = layer, .metric = metric_};
    return graphs_.try_emplace(layer, *topology_, state_, constraints).first->second;
}

const std::optional<Path>& LinkRoom::cheapest(const RouteKey& key) {
    const auto [known, fresh] = cheapest_.try_emplace(key);
    if (fresh) known->second = cheapest_path(graph(key.layer), key.source, key.destination);
    return known->second;
}

bool LinkRoom::fits(const Path& path, BitRate rate) const {
    const auto wanted = static_cast<double>(rate.count()) - kSlack;
    return std::ranges::all_of(
        path.links(), [&](LinkId link) { return capacity_[link.index()] - held_[link.index()] >= wanted; });
}

bool LinkRoom::overbooked(const Path& path) const { return !fits(path, BitRate(0)); }

SimTime LinkRoom::delay(const Path& path) const { return delay_in_state(*topology_, state_, path); }

std::vector<double> LinkRoom::free() const {
    std::vector<double> free(capacity_);
    for (std::size_t i = 0; i < free.size(); ++i) free[i] = std::max(0.0, free[i] - held_[i] + kSlack);
    return free;
}

Result<Path> LinkRoom::with_room(const RouteKey& key, BitRate rate) {
    const std::optional<Path>& first = cheapest(key);
    if (!first) return tl::unexpected(no_path_error(*topology_, key.source, key.destination, key.layer));
    if (rate.count() == 0 || fits(*first, rate)) return *first;
    const CostGraph roomy = hexi::with_room(graph(key.layer), free(), rate);
    if (auto path = cheapest_path(roomy, key.source, key.destination)) return *std::move(path);
    return tl::unexpected(no_room(key, *first, rate));
}

Error LinkRoom::no_room(const RouteKey& key, const Path& cheapest, BitRate rate) {
    const auto left = [&](LinkId link) { return capacity(link) - held(link); };
    const LinkId full = *std::ranges::min_element(cheapest.links(), {}, left);
    const double most = widest(graph(key.layer), free(), key.source, key.destination);
    return {
        ErrorCode::kNotFound,
        fmt::format("no path from '{}' to '{}' has {} free: at most {} is; on the cheapest, link '{}' has "
                    "{} of {} free",
                    topology_->node(key.source).id, topology_->node(key.destination).id,
                    bits(static_cast<double>(rate.count())), bits(most), topology_->link(full).id,
                    bits(left(full)), bits(capacity(full)))};
}

}  // namespace hexi
