#include "emulator/experiment/embedded_topology.hpp"

#include <utility>

#include "topology/formats/hexi_json.hpp"

namespace hexi {

Json embed_topology(const Topology& topology) { return topology_to_json(topology.spec()); }

std::shared_ptr<const Topology> embedded_topology(ObjectReader& document) {
    const Json* json = document.any("topology");
    if (json == nullptr) {
        document.refuse("topology", "is missing: must be the network, as a Hexi JSON topology");
        return nullptr;
    }
    Result<Topology> topology = topology_from_json(*json, "network").and_then(Topology::create);
    if (topology) return std::make_shared<const Topology>(std::move(*topology));
    document.refuse("topology", topology.error().message, topology.error().code);
    return nullptr;
}

}  // namespace hexi
