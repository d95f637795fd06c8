// What a change costs while packets flow: from the request on the control socket to the first packet that
// goes the new way, and the packets lost.
#pragma once

#include <string>

#include "dataplane/bench/benchmark_networks.hpp"
#include "topology/base/result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// A call of the control socket that changes how long packets take.
struct LiveChange {
    std::string method;  ///< as docs/formats/dataplane-control.md
    Json params;
    std::string commit;  ///< a second call with the same `version`, which is the one that counts; or empty
    SimTime least_after{0};  ///< no packet of the new way takes less, and every one of the old way takes less
};

struct LiveChangeCost {
    double effect_us = 0;    ///< the first packet that entered to the new way, less the request
    double answered_us = 0;  ///< the call's answer, less the request
    double lost = 0;         ///< packets, of all reasons
};

/// The ports of `network` send `per_s` packets a second each, those to the last port are watched, for half a
/// second; then the change is asked for; half a second later everything ends. In a process of its own, whose
/// threads may run on any processor.
[[nodiscard]] Result<LiveChangeCost> live_change(const BenchmarkNetwork& network, const LiveChange& change,
                                                 double per_s, unsigned processor);

}  // namespace hexi
