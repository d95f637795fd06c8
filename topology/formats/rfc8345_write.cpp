#include <cmath>

#include <fmt/format.h>

#include "topology/formats/import.hpp"
#include "topology/formats/rfc8345.hpp"

namespace hexi {
namespace {

/// A decimal64 of RFC 7951: a text without exponent, at least one digit after the point.
std::string decimal(double value) {
    std::string text = fmt::format("{:.9f}", value);
    text.erase(std::max(text.find_last_not_of('0') + 1, text.find('.') + 2));
    return text;
}

std::string us(SimTime time) { return decimal(static_cast<double>(time.count()) / 1e6); }

class Rfc8345Writer {
public:
    explicit Rfc8345Writer(const Topology& topology) : topology_(topology) {}

    Json write() {
        Json nodes = Json::array();
        for (std::size_t i = 0; i < topology_.nodes().size(); ++i) nodes.push_back(node(NodeId(i)));
        Json links = Json::array();
        for (const Link& each : topology_.links()) links.push_back(link(each));
        const std::string name = topology_.name().empty() ? "network" : topology_.name();
        Json network;
        network.set("network-id", name)
            .set("network-types", Json().set("ietf-l3-unicast-topology:l3-unicast-topology",
                                             Json().set("hexi-topology:hexi-topology", Json::object())))
            .set("ietf-l3-unicast-topology:l3-topology-attributes", Json().set("name", name))
            .set("node", std::move(nodes))
            .set("ietf-network-topology:link", std::move(links));
        return Json().set("ietf-network:networks",
                          Json().set("network", Json::array().push_back(std::move(network))));
    }

private:
    void provenance(Json& json, const Provenance& value) const {
        json.set("source", source_text(topology_.spec(), value));
        if (!value.as_of.empty()) json.set("as-of", value.as_of);
        json.set("confidence", to_string(value.confidence));
    }

    /// One termination point per link, shared by its two directions.
    [[nodiscard]] Json termination_points(NodeId id) const {
        Json points = Json::array();
        for (const LinkId link : topology_.outgoing(id))
            points.push_back(Json().set("tp-id", topology_.link(link).duplex));
        for (const Link& link : topology_.links()) {
            if (link.to == id && !link.reverse.valid()) points.push_back(Json().set("tp-id", link.duplex));
        }
        return points;
    }

    [[nodiscard]] Json node(NodeId id) const {
        const Node& node = topology_.node(id);
        Json ours;
        ours.set("kind", to_string(node.kind));
        if (node.position) {
            ours.set("latitude-deg", decimal(node.position->latitude_deg))
                .set("longitude-deg", decimal(node.position->longitude_deg));
        }
        if (node.forwarding_delay != SimTime{0}) ours.set("forwarding-delay-us", us(node.forwarding_delay));
        if (node.population_million > 0) ours.set("population-million", decimal(node.population_million));
        provenance(ours, node.provenance);
        return Json()
            .set("node-id", node.id)
            .set("ietf-network-topology:termination-point", termination_points(id))
            .set("ietf-l3-unicast-topology:l3-node-attributes", Json().set("name", node.name))
            .set("hexi-topology:node-attributes", std::move(ours));
    }

    [[nodiscard]] Json link(const Link& link) const {
        const auto metric =
            static_cast<std::uint64_t>(std::max(1.0, std::round(std::min(link.metric, 1e15))));
        return Json()
            .set("link-id", link.id)
            .set("source",
                 Json().set("source-node", topology_.node(link.from).id).set("source-tp", link.duplex))
            .set("destination",
                 Json().set("dest-node", topology_.node(link.to).id).set("dest-tp", link.duplex))
            .set("ietf-l3-unicast-topology:l3-link-attributes",
                 Json().set("name", link.duplex).set("metric1", std::to_string(metric)))
            .set("hexi-topology:link-attributes", ours(link));
    }

    [[nodiscard]] Json ours(const Link& link) const {
        Json json;
        json.set("layer", to_string(link.layer))
            .set("capacity-bps", std::to_string(link.capacity.count()))
            .set("lane-rate-bps", std::to_string(link.lane_rate.count()))
            .set("delay-us", us(link.delay.propagation))
            .set("equipment-delay-us", us(link.delay.equipment))
            .set("length-km", decimal(link.length.count()))
            .set("metric", decimal(link.metric))
            .set("buffer-bytes", std::to_string(link.buffer.count()));
        Json risks = Json::array();
        for (const SrlgId srlg : link.srlgs) {
            const std::string& name = topology_.srlgs()[srlg.index()];
            if (name != link.duplex) risks.push_back(name);
        }
        if (!risks.as_array()->empty()) json.set("shared-risk", std::move(risks));
        Json colours = Json::array();
        for (const ColourId colour : link.colours) colours.push_back(topology_.colours()[colour.index()]);
        if (!link.colours.empty()) json.set("colour", std::move(colours));
        provenance(json, link.provenance);
        return json;
    }

    const Topology& topology_;
};

}  // namespace

Json rfc8345_json(const Topology& topology) { return Rfc8345Writer(topology).write(); }

std::string write_rfc8345(const Topology& topology) { return write_json(rfc8345_json(topology)); }

}  // namespace hexi
