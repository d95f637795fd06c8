// What the access ports of an emulation share: which address is where.
#pragma once

#include <memory>
#include <vector>

#include "dataplane/gateway/access_gateway.hpp"
#include "dataplane/gateway/port_spec.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// An access port and the router it is plugged into.
struct AccessPort {
    PortSpec spec;  ///< complete (see complete_ports)
    NodeId node;
    MacAddress mac;
    std::uint32_t mtu = 1500;  ///< bytes of IP packet
};

/// The ports and the networks behind them, the routers and their addresses. Not to be moved; safe to read
/// from any thread.
class AccessBackbone {
public:
    AccessBackbone(std::vector<AccessPort> ports, RouterAddresses addresses, ClassRules classes);
    AccessBackbone(const AccessBackbone&) = delete;
    AccessBackbone& operator=(const AccessBackbone&) = delete;

    [[nodiscard]] const std::vector<AccessPort>& ports() const { return ports_; }
    /// The networks behind ports and the routers' addresses, by number; of equal ones the first counts.
    [[nodiscard]] const std::vector<IpPrefix>& networks() const { return networks_; }
    /// `lookup` finds among networks() from now on, in place of a PrefixTable; before over().
    void use(std::unique_ptr<const PrefixLookup> lookup) { lookup_ = std::move(lookup); }

    /// The backbone as seen by ports whose ways are `ways`; both outlive it.
    [[nodiscard]] Backbone over(const Ways& ways) const;
    /// The gateway of port number `index`.
    [[nodiscard]] GatewaySetup gateway(std::uint32_t index) const;

private:
    void add(const IpPrefix& prefix, const Destination& destination);
    void add_port(std::uint32_t index);

    std::vector<AccessPort> ports_;
    RouterAddresses addresses_;
    ClassRules classes_;
    PrefixTable table_;
    std::unique_ptr<const PrefixLookup> lookup_;  ///< null: table_
    std::vector<IpPrefix> networks_;              ///< by number in table_
    std::vector<Destination> destinations_;       ///< likewise
};

}  // namespace hexi
