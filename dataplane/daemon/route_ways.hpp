// The ways of access ports, from the routing table in force.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "dataplane/gateway/backbone.hpp"
#include "dataplane/plan/chain_table.hpp"
#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// Ways by the routes of one layer. Flows are spread over a route's paths by weight and hash; a path with a
/// link that is down is replaced by its backup from the next packet on, or kept where that is down, too (what
/// is sent into it is lost until the controller's next table). One thread.
class RouteWays : public Ways {
public:
    /// `topology` outlives it.
    RouteWays(const Topology& topology, Layer layer) : topology_(topology), layer_(layer) {}

    /// From now on packets follow `table` where the network is in `state`. The network that carries them must
    /// be given chains() before the next packet.
    void use(const RoutingTable& table, const NetworkState& state);

    [[nodiscard]] const Way* find(NodeId from, NodeId to, std::uint8_t traffic_class,
                                  std::uint32_t hash) const override;
    /// Every chain that any way so far has or had.
    [[nodiscard]] std::shared_ptr<const ChainTable> chains() const {
        return std::make_shared<const ChainTable>(chains_);
    }
    /// How often use() was called.
    [[nodiscard]] std::uint32_t version() const { return version_; }

private:
    struct Share {
        std::uint64_t up_to = 0;  ///< hashes times the route's weight below it, in 2^32nds, take `way`
        const Way* way = nullptr;
    };
    [[nodiscard]] static std::uint64_t key_of(NodeId from, NodeId to, std::uint8_t traffic_class) {
        return std::uint64_t{from.index()} << 36U | std::uint64_t{to.index()} << 8U | traffic_class;
    }
    const Way* way_over(const Path& path);
    std::uint32_t there_and_back(std::span<const LinkId> links);

    const Topology& topology_;
    Layer layer_;
    ChainTable chains_;
    std::map<std::uint32_t, Way> ways_;  ///< by chain; never erased, for packets' sake
    std::unordered_map<std::uint64_t, std::vector<Share>> shares_;
    Way none_;  ///< between ports of one node
    std::uint32_t version_ = 0;
};

}  // namespace hexi
