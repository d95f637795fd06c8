// What `hexi emulate` will do, before anything is touched.
#pragma once

#include <optional>
#include <vector>

#include "dataplane/commands/dataplane_services.hpp"
#include "dataplane/engine/emulation_memory.hpp"
#include "dataplane/gateway/port_spec.hpp"
#include "dataplane/gateway/router_addresses.hpp"
#include "emulator/experiment/experiment.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// One direction between two ports.
struct PlannedWay {
    std::size_t from = 0, to = 0;  ///< ports
    Path path;                     ///< the heaviest of the table in force at the start
    SimTime one_way{0};            ///< of a 64-byte frame over an empty network
};

/// A complete plan. A value.
struct EmulationPlan {
    Experiment experiment;  ///< network, routes and changes; no traffic
    Layer layer = Layer::kIp;
    std::vector<PortSpec> ports;   ///< complete
    std::vector<NodeId> nodes;     ///< by port
    std::vector<PlannedWay> ways;  ///< between ports of different nodes, both directions
    std::vector<NodeId> routers;   ///< on any way or backup, in id order
    RouterAddresses addresses;
    std::uint64_t frames = 0;  ///< buffers that are needed, see frames_needed()
    std::uint64_t packed = 0;  ///< room for packed frames that is needed, see packed_needed()
    std::size_t workers = 1;   ///< that share the memory
};

/// Plans `ports` at their nodes. The layer is `layer` or the first of ip, ip-private and optical that all of
/// the nodes are attached to. Errors name the port or option: kNotFound for a node, kInvalid for a layer that
/// misses one, those of complete_ports() and of the route compiler.
Result<EmulationPlan> plan_emulation(const ResolvedScenario& scenario, std::vector<PortSpec> ports,
                                     std::optional<Layer> layer, const RouteCompiler& compiler);

/// Frames of 1500 bytes that are under way when every port takes in `rate` for its longest way: bandwidth
/// times delay, a quarter more for queues, and 8192 for the devices.
[[nodiscard]] std::uint64_t frames_needed(const std::vector<PlannedWay>& ways,
                                          const std::vector<BitRate>& rates);

/// The same in frames of 60 bytes, of which more than a dozen take the time of one of 1500. These are packed.
[[nodiscard]] std::uint64_t packed_needed(const std::vector<PlannedWay>& ways,
                                          const std::vector<BitRate>& rates);

/// What the plan needs when all of that is under way.
[[nodiscard]] EmulationMemory memory_of(const EmulationPlan& plan);

/// Rate of the device of `port`: what Linux says of an interface, else 10 Gbit/s.
[[nodiscard]] BitRate device_rate(const PortSpec& port);

[[nodiscard]] Json to_json(const EmulationPlan& plan);
/// Tables for people: ports, ways with their round-trip times, routers with their addresses, memory.
[[nodiscard]] std::string to_text(const EmulationPlan& plan, bool colour);

}  // namespace hexi
