// A failure as an engine plays it, in place of reckoning what it does.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "topology/routing_table.hpp"

namespace hexi {

/// One case to be played.
struct PlayRequest {
    std::vector<LinkId> down;  ///< from the start on, so routes are those of the network that is left
    double load = 1;           ///< times all traffic, > 0
    std::uint64_t seed = 0;    ///< added to the scenario's own
};

/// How a pair with a target fares.
struct PlayedPair {
    RouteKey key;
    SimTime target{0};
    std::optional<SimTime> delay;  ///< what the target bounds (a mean, a quantile); nothing: nothing arrived
    double loss_ratio = 0;         ///< of its measured packets, 0..1
    bool missed = false;

    bool operator==(const PlayedPair&) const = default;
};

/// What an engine saw.
struct PlayedCase {
    LinkId worst;            ///< the fullest link, the first of several; invalid where none carried anything
    double utilisation = 0;  ///< busy share of its time, 0..1
    double loss_ratio = 0;   ///< of all measured packets, 0..1
    std::vector<PlayedPair> pairs;  ///< those with a target, by key
    std::string doubt;              ///< why the engine says not to trust it; empty: it does not

    bool operator==(const PlayedCase&) const = default;
};

/// Plays a case; may be called from many threads. Equal requests get equal answers.
using CasePlayer = std::function<Result<PlayedCase>(const PlayRequest&)>;

}  // namespace hexi
