#include "emulator/fluid/through_traffic.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hexi {
namespace {

constexpr std::array kLoads{0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0};
constexpr std::array kShares{0.0, 0.2, 0.4, 0.6, 0.8, 1.0};
using Ratios = std::array<std::array<double, kShares.size()>, kLoads.size()>;

/// Links together that the tables are of.
constexpr double kFew = 1, kMany = 3;
/// At no load packets meet one other at most: one of their own link's never. Full links are taken to be as
/// those of 0.95.
constexpr Ratios kAfterOne{{{1, .8, .6, .4, .2, 0},
                            {1, .839, .665, .467, .248, 0},
                            {1, .873, .724, .534, .300, 0},
                            {1, .912, .789, .617, .373, 0},
                            {1, .942, .844, .691, .451, 0},
                            {1, .964, .878, .738, .509, 0},
                            {1, .969, .902, .764, .553, 0},
                            {1, .969, .902, .764, .553, 0}}};
constexpr Ratios kAfterThree{{{1, .8, .6, .4, .2, 0},
                              {1, .831, .654, .459, .244, 0},
                              {1, .854, .693, .507, .287, 0},
                              {1, .878, .738, .559, .337, 0},
                              {1, .906, .776, .608, .384, 0},
                              {1, .927, .806, .646, .420, 0},
                              {1, .936, .827, .672, .443, 0},
                              {1, .936, .827, .672, .443, 0}}};

struct PlaceOn {
    std::size_t index;
    double along;  ///< from that point to the next, 0 .. 1
};

template <std::size_t kPoints>
PlaceOn place_on(const std::array<double, kPoints>& axis, double value) {
    std::size_t i = 0;
    while (i + 2 < axis.size() && value > axis[i + 1]) ++i;
    return {i, std::clamp((value - axis[i]) / (axis[i + 1] - axis[i]), 0.0, 1.0)};
}

double in_table(const Ratios& ratios, double load, double share) {
    const PlaceOn row = place_on(kLoads, load), column = place_on(kShares, share);
    const auto between = [&](std::size_t i) {
        const auto& values = ratios[i];
        return values[column.index] + (values[column.index + 1] - values[column.index]) * column.along;
    };
    return between(row.index) + (between(row.index + 1) - between(row.index)) * row.along;
}

/// Where nobody meets anybody, a share that may be divided by.
constexpr double kLeastWaiting = 1e-3;

/// Root of the time in which a queue of packets at random forgets, in transmissions.
double memory_root(double load) {
    constexpr double kMost = 0.99;
    return std::sqrt(std::min(load, kMost)) / (1 - std::min(load, kMost));
}

double upstream_load(const ThroughPlace& place) {
    return place.upstream_load > 0 ? std::min(place.upstream_load, 1.0) : place.load;
}

/// Mean wait at random, in transmissions.
double at_random(double load) { return load / (2 * (1 - std::min(load, 0.99))); }

}  // namespace

ThroughPlace through_place(const ThroughFlow& through, double total_bps, double rate_bps) {
    const double share = total_bps > 0 ? through.rate_bps / total_bps : 0;
    const double apart = through.upstream_bps > rate_bps ? rate_bps / through.upstream_bps : 1;
    return {.load = total_bps / rate_bps,
            .share = std::min(share, 1.0) * apart,
            .upstream_load = through.upstream_load,
            .links_together = through.links_together};
}

double through_wait_ratio(const ThroughPlace& place) {
    const double along = std::clamp((place.links_together - kFew) / (kMany - kFew), 0.0, 1.0);
    const double one = in_table(kAfterOne, place.load, place.share);
    const double equal = one + (in_table(kAfterThree, place.load, place.share) - one) * along;
    const double root = memory_root(upstream_load(place)) / memory_root(std::max(place.load, 1e-6));
    return std::max(1 - (1 - equal) * 1.3 * root / (root + 0.3), 1 - place.share);
}

LinkAhead found_ahead(const ThroughLinks& links) {
    const ThroughPlace& place = links.place;
    LinkAhead ahead{
        .share = links.goes_on, .share_along = links.came_along, .transmission_s = links.transmission_s};
    if (place.load <= 0 || place.share <= 0 || links.factor <= 0) return ahead;
    const double load = std::min(place.load, 0.99), before = std::min(upstream_load(place), 0.99);
    const double root = memory_root(before) / memory_root(load), free = 1 - load;
    ahead.slope =
        0.7 * links.goes_on * (2 - before) * load / (1 + 1.6 * root * root) / std::sqrt(place.links_together);
    const double carried = ahead.slope * at_random(before) / (at_random(load) * links.factor);
    ahead.waited.mean = through_wait_ratio(place) / links.factor + 0.5 * carried * (1 - before) / before;
    // No packet of the upstream link has come for as long as a transmission takes there.
    const double hole = free / (1 - place.share * load) - free;
    ahead.waited.waiting = std::max(1 - hole / (1 + 0.4 / root) / load, kLeastWaiting);
    const double alone = 1 - links.came_along;
    ahead.idle.mean = 1 - 0.42 * before * place.share / std::sqrt(1 + 0.2 / (root * root)) * alone;
    ahead.idle.waiting = 1 - 0.55 * before * hole / load * alone;
    return ahead;
}

}  // namespace hexi
