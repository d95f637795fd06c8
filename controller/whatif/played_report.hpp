// What `hexi sweep --engine` prints.
#pragma once

#include <string>
#include <string_view>

#include "controller/whatif/played_sweep.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// Value of `schema` in the JSON.
inline constexpr std::string_view kPlayedSweepSchema = "hexi-played-sweep/1";

/// One case at one load, over its seeds.
struct PlayedSummary {
    std::optional<std::size_t> failure;
    double load = 1;
    double utilisation = 0;                         ///< the highest
    LinkId worst;                                   ///< of that one
    double mean_loss_ratio = 0;                     ///< over seeds
    std::size_t least_missed = 0, most_missed = 0;  ///< targets
    std::optional<PlayedPair> weakest;  ///< the pair nearest to, or furthest beyond, its target in any seed
    std::size_t doubted = 0;            ///< runs that the engine says not to trust
};

/// The network as it is first, load by load, then the cases at each load, worst first: by targets missed, by
/// loss, by the fullest link.
[[nodiscard]] std::vector<PlayedSummary> summaries(const PlayedSweep& sweep);

/// See docs/formats/played-sweep.md.
[[nodiscard]] Json to_json(const PlayedSweep& sweep);
/// For people.
[[nodiscard]] std::string to_text(const PlayedSweep& sweep, bool colour);
/// A line a run.
[[nodiscard]] std::string to_csv(const PlayedSweep& sweep);

}  // namespace hexi
