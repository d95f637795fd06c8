// What an access port knows of the ways through the emulated network.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dataplane/gateway/class_rules.hpp"
#include "dataplane/gateway/destinations.hpp"
#include "dataplane/gateway/flow_hash.hpp"
#include "dataplane/gateway/router_addresses.hpp"

namespace hexi {

/// `chain` of a way between ports of one node: there is no link to cross.
inline constexpr std::uint32_t kNoChain = 0xFFFFFFFF;

/// A router on a way, and the chain of links that leads to it and back to the way's beginning.
struct WayRouter {
    NodeId node;
    std::uint32_t there_and_back = kNoChain;

    bool operator==(const WayRouter&) const = default;
};

/// One explicit path as an access port sees it.
struct Way {
    std::uint32_t chain = kNoChain;  ///< EmulatedPacket::flow of what takes it to its end
    std::vector<WayRouter> routers;  ///< behind the first node, in order; the last is the destination's

    bool operator==(const Way&) const = default;
};

/// Chooses ways; changes between packets when a plan or the network does.
class Ways {
public:
    virtual ~Ways() = default;
    /// The way of flow `hash` of `traffic_class` from one node to another (possibly the same one); null where
    /// there is none. Valid until the next plan.
    [[nodiscard]] const Way* find(NodeId from, NodeId to, std::uint8_t traffic_class,
                                  std::uint32_t hash) const {
        const std::uint32_t found = route(from, to, traffic_class);
        return found == kNoRoute ? nullptr : choose(found, hash);
    }

    // The same in two steps, for whoever asks for a route often.
    static constexpr std::uint32_t kNoRoute = 0xFFFFFFFF;
    /// kNoRoute where there is no way, or a number that holds as long as version() stays as it is.
    [[nodiscard]] virtual std::uint32_t route(NodeId from, NodeId to, std::uint8_t traffic_class) const = 0;
    [[nodiscard]] virtual const Way* choose(std::uint32_t route, std::uint32_t hash) const = 0;
    /// What choose() answers whatever the hash, as long as version() stays as it is; null where flows differ.
    [[nodiscard]] virtual const Way* choose_for_all(std::uint32_t /*route*/) const { return nullptr; }
    /// Not 0.
    [[nodiscard]] virtual std::uint64_t version() const = 0;
};

/// Everything the ports of one emulation share. The references outlive the ports.
struct Backbone {
    const PrefixLookup& lookup;  ///< address to index in `destinations`
    std::vector<Destination> destinations;
    const RouterAddresses& addresses;
    const Ways& ways;
    ClassRules classes;
    std::vector<std::uint32_t> port_mtus;  ///< by port index: bytes of IP packet
    std::uint32_t mtu = 9000;  ///< of every backbone link, bytes of IP packet; what may be cut passes whole
    FlowHash hash = FlowHash::kFiveTuple;
};

}  // namespace hexi
