// The networks that the dataplane is measured over, and the traffic at their ports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataplane/bench/generating_port.hpp"
#include "dataplane/gateway/port_spec.hpp"
#include "emulator/experiment/behaviour/link_behaviour.hpp"
#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// A network, its access ports, and which of them send to which.
struct BenchmarkNetwork {
    Experiment experiment;
    std::vector<PortSpec> ports;                    ///< complete (see complete_ports)
    std::vector<std::vector<std::size_t>> towards;  ///< by port: the ports it sends to
    SimTime longest{0};                             ///< fixed delay of the longest path
    std::vector<LinkBehaviour> behaviours;          ///< of every link direction alike: one or none
};

/// What the hosts at `port` send to all that it sends to, `per_s` frames a second; 0: as many as are taken.
[[nodiscard]] TrafficPattern traffic_of(const BenchmarkNetwork& network, std::size_t port, double per_s);

/// Two nodes, `hops` links of `rate` in a row between them and `delay` in all; a port at either end, each
/// sending to the other.
[[nodiscard]] BenchmarkNetwork line_network(std::size_t hops, SimTime delay,
                                            BitRate rate = BitRate(100'000'000'000));

/// 50 nodes in a ring with a chord of seven from each: 100 links of 100 Gbit/s and 0.1 to 5 ms. A port at
/// every second node sends to seven others, over eight paths of six links each. Every link has every
/// impairment: jitter, loss, duplication, corruption, reordering.
[[nodiscard]] BenchmarkNetwork mesh_network();

/// Two ways from one port to the other, each of two links: over `near` with `delay` in all and, the backup of
/// every path, over `far` with three times that. The links are "near-1", "near-2", "far-1", "far-2". Where
/// `far`, the two ways have changed places.
[[nodiscard]] BenchmarkNetwork two_ways_network(SimTime delay, bool far = false);

}  // namespace hexi
