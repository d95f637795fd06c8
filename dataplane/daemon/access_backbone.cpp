#include "dataplane/daemon/access_backbone.hpp"

namespace hexi {

AccessBackbone::AccessBackbone(std::vector<AccessPort> ports, RouterAddresses addresses, ClassRules classes)
    : ports_(std::move(ports)), addresses_(std::move(addresses)), classes_(std::move(classes)) {
    for (std::uint32_t port = 0; port < ports_.size(); ++port) add_port(port);
    for (std::size_t node = 0; node < addresses_.size(); ++node) {
        add({addresses_.v4(NodeId(node)), 32}, {NodeId(node), Destination::kRouter});
        add({addresses_.v6(NodeId(node)), 128}, {NodeId(node), Destination::kRouter});
    }
}

void AccessBackbone::add(const IpPrefix& prefix, const Destination& destination) {
    table_.add(prefix, static_cast<std::uint32_t>(destinations_.size()));
    networks_.push_back(prefix);
    destinations_.push_back(destination);
}

void AccessBackbone::add_port(std::uint32_t index) {
    const AccessPort& port = ports_[index];
    for (const IpPrefix& gateway : port.spec.gateways) {
        const std::uint8_t whole = gateway.address.is_v4() ? 32 : 128;
        add({gateway.address, whole}, {port.node, Destination::kRouter});
        add(gateway, {port.node, index});
    }
}

Backbone AccessBackbone::over(const Ways& ways) const {
    Backbone backbone{.lookup = lookup_ != nullptr ? *lookup_ : table_,
                      .destinations = destinations_,
                      .addresses = addresses_,
                      .ways = ways,
                      .classes = classes_,
                      .port_mtus = {}};
    for (const AccessPort& port : ports_) backbone.port_mtus.push_back(port.mtu);
    return backbone;
}

GatewaySetup AccessBackbone::gateway(std::uint32_t index) const {
    const AccessPort& port = ports_[index];
    GatewaySetup setup{.node = port.node,
                       .index = index,
                       .mac = port.mac,
                       .addresses = port.spec.gateways,
                       .mtu = port.mtu,
                       .complete_checksums = port.spec.device.kind != DeviceKind::kPci};
    for (std::uint32_t other = 0; !port.spec.wire.empty() && other < ports_.size(); ++other) {
        const AccessPort& end = ports_[other];
        if (end.spec.node == port.spec.wire && end.spec.wire == port.spec.node)
            setup.transparent = Destination{end.node, other};
    }
    return setup;
}

}  // namespace hexi
