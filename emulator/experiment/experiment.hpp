// Everything an engine needs, and nothing it has to decide.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/experiment/behaviour/behaviour_spec.hpp"
#include "emulator/experiment/class_rule.hpp"
#include "emulator/experiment/target.hpp"
#include "emulator/experiment/traffic.hpp"
#include "topology/network_change.hpp"
#include "topology/route_timeline.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Least factor that a scenario scales rates by.
inline constexpr double kLeastRateFactor = 1e-9;

/// How a load too large for packet-by-packet simulation was shrunk. Every link runs at `rate_factor` times
/// its capacity and every source at `rate_factor` times its rate; fixed delays stay. A wait measured on a
/// link is then multiplied by (simulated rate / lane rate): open-loop queues wait equally long in
/// transmission times at any rate. A source with an interval, as a scenario's probes have, keeps it.
struct RateScaling {
    double rate_factor = 1;  ///< in (0, 1], of a scenario at least kLeastRateFactor; 1 means as configured

    bool operator==(const RateScaling&) const = default;
};

/// An input that was read, for the manifest.
struct InputFile {
    std::string name;    ///< as the user gave it; "national" for the built-in network
    std::string sha256;  ///< lower-case hex of its bytes

    bool operator==(const InputFile&) const = default;
};

/// A compiled scenario. A value; engines read it and never change it.
struct Experiment {
    std::string name;
    std::shared_ptr<const Topology> topology;
    std::vector<TrafficClass> classes;  ///< at least one, at most 8
    /// Of real hosts' packets; the first that matches counts, else DSCPs are shared out among the classes.
    std::vector<ClassRule> class_rules;
    std::vector<DescribedLink> behaviours;  ///< each direction at most once; others behave plainly
    std::vector<PacketSource> sources;
    std::vector<TcpFlow> tcp_flows;
    std::vector<RateChange> rate_changes;  ///< ascending in `at`
    std::vector<NetworkChange> changes;    ///< ascending in `at`
    RouteTimeline routes;
    std::vector<DelayTarget> targets;
    RateScaling scaling;
    SimTime warmup{0};    ///< packets born before it are not measured
    SimTime duration{0};  ///< sources stop here; what is under way still arrives
    std::uint64_t seed = 1;
    std::vector<InputFile> inputs;
    /// What the scenario and its compilation decided or assumed, a sentence each. Whoever runs an engine puts
    /// them before its own in Manifest::remarks; engines do not see them.
    std::vector<std::string> remarks;
};

}  // namespace hexi
