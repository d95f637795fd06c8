// A made-up day over the network of small_results.hpp. No number in it was measured.
#pragma once

#include "tests/support/small_results.hpp"

namespace hexi::support {

/// small_result() as a day of two parts and two cuts; its first pair is worst at noon.
inline RunResult small_day() {
    RunResult result = small_result();
    const Topology& t = *result.topology;
    const LinkId busy = link_of(t, "otn-north-south:fwd"), quiet = link_of(t, "otn-south-east:fwd");
    PairResult& pair = result.pairs[0];
    pair.worst_bin = WorstBin{.at = 43'200_s, .one_way = spread(19'860_us, 1_us), .loss_ratio = 0.0005};
    hold_against({.route = pair.route, .one_way = 20_ms}, pair);
    const RouteKey back = reversed(result.pairs[3].route);
    result.day = DayResult{
        .bins = {{.load = 0.5, .offered = 1'000_Gbps, .utilisation = 0.4, .fullest = busy},
                 {.at = 43'200_s,
                  .offered = 2'000_Gbps,
                  .lost_ratio = 0.025,
                  .utilisation = 1.1,
                  .fullest = busy,
                  .missed = 1}},
        .cuts = {{.name = "north-south", .links = 2, .utilisation = 0.3, .fullest = quiet, .missed = 1},
                 {.name = "south-east",
                  .links = 2,
                  .rerouted = 7,
                  .cut_off = 1,
                  .lost_ratio = 0.031,
                  .utilisation = 1.2,
                  .fullest = busy,
                  .overloaded = 1,
                  .missed = 3,
                  .newly_missed = {{.route = pair.route,
                                    .at = 43'200_s,
                                    .delay = 25'500_us,
                                    .loss_ratio = 0.02,
                                    .target = 20_ms,
                                    .bins = 1},
                                   {.route = back, .loss_ratio = 1, .target = 20_ms, .bins = 2}}}}};
    return result;
}

}  // namespace hexi::support
