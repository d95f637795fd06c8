#include <array>

#include <fmt/format.h>

#include "topology/formats/graphml.hpp"
#include "topology/formats/import.hpp"
#include "topology/formats/xml.hpp"

namespace hexi {
namespace {

struct Key {
    std::string_view name, owner, type;
};

constexpr std::array<Key, 22> kKeys{{{"Network", "graph", "string"},
                                     {"label", "node", "string"},
                                     {"hexi_id", "node", "string"},
                                     {"kind", "node", "string"},
                                     {"Latitude", "node", "double"},
                                     {"Longitude", "node", "double"},
                                     {"forwarding_delay_us", "node", "double"},
                                     {"population_million", "node", "double"},
                                     {"source", "all", "string"},
                                     {"as_of", "all", "string"},
                                     {"confidence", "all", "string"},
                                     {"hexi_id", "edge", "string"},
                                     {"layer", "edge", "string"},
                                     {"LinkSpeedRaw", "edge", "long"},
                                     {"lane_rate_bps", "edge", "long"},
                                     {"delay_us", "edge", "double"},
                                     {"equipment_delay_us", "edge", "double"},
                                     {"length_km", "edge", "double"},
                                     {"metric", "edge", "double"},
                                     {"buffer_bytes", "edge", "long"},
                                     {"srlgs", "edge", "string"},
                                     {"colours", "edge", "string"}}};

std::string key_id(std::string_view name, std::string_view owner) {
    return fmt::format("{}_{}", owner, name);
}

double us(SimTime time) { return static_cast<double>(time.count()) / 1e6; }

class GraphMlWriter {
public:
    explicit GraphMlWriter(const Topology& topology) : topology_(topology) {}

    std::string write() {
        out_ =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml "
            "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n";
        for (const Key& key : kKeys) {
            out_ += fmt::format("  <key id=\"{}\" for=\"{}\" attr.name=\"{}\" attr.type=\"{}\"/>\n",
                                key_id(key.name, key.owner), key.owner, key.name, key.type);
        }
        out_ += "  <graph edgedefault=\"undirected\">\n";
        if (!topology_.name().empty()) data("Network", "graph", topology_.name());
        for (const Node& node : topology_.nodes()) write_node(node);
        for (const Link& link : topology_.links()) {
            const bool second_direction = link.reverse.valid() && link.id.ends_with(":rev");
            if (!second_direction) write_link(link);
        }
        return out_ + "  </graph>\n</graphml>\n";
    }

private:
    void data(std::string_view name, std::string_view owner, std::string_view text) {
        if (!text.empty())
            out_ += fmt::format("      <data key=\"{}\">{}</data>\n", key_id(name, owner), escape_xml(text));
    }
    template <typename Number>
    void number(std::string_view name, std::string_view owner, Number value) {
        data(name, owner, fmt::format("{}", value));
    }

    void provenance(const Provenance& value) {
        data("source", "all", source_text(topology_.spec(), value));
        data("as_of", "all", value.as_of);
        data("confidence", "all", to_string(value.confidence));
    }

    void write_node(const Node& node) {
        out_ += fmt::format("    <node id=\"{}\">\n", escape_xml(node.id));
        data("label", "node", node.name);
        data("hexi_id", "node", node.id);
        data("kind", "node", to_string(node.kind));
        if (node.position) {
            number("Latitude", "node", node.position->latitude_deg);
            number("Longitude", "node", node.position->longitude_deg);
        }
        if (node.forwarding_delay != SimTime{0})
            number("forwarding_delay_us", "node", us(node.forwarding_delay));
        if (node.population_million > 0) number("population_million", "node", node.population_million);
        provenance(node.provenance);
        out_ += "    </node>\n";
    }

    void write_link(const Link& link) {
        out_ += fmt::format("    <edge source=\"{}\" target=\"{}\"{}>\n",
                            escape_xml(topology_.node(link.from).id), escape_xml(topology_.node(link.to).id),
                            link.reverse.valid() ? "" : " directed=\"true\"");
        data("hexi_id", "edge", link.duplex);
        data("layer", "edge", to_string(link.layer));
        number("LinkSpeedRaw", "edge", link.capacity.count());
        if (link.lane_rate != link.capacity) number("lane_rate_bps", "edge", link.lane_rate.count());
        number("delay_us", "edge", us(link.delay.propagation));
        number("equipment_delay_us", "edge", us(link.delay.equipment));
        number("length_km", "edge", link.length.count());
        number("metric", "edge", link.metric);
        number("buffer_bytes", "edge", link.buffer.count());
        data("srlgs", "edge", risks(link));
        data("colours", "edge", colours(link));
        provenance(link.provenance);
        out_ += "    </edge>\n";
    }

    /// Names of the risks it shares, parted by ';'; its own is implied.
    [[nodiscard]] std::string risks(const Link& link) const {
        std::string text;
        for (const SrlgId srlg : link.srlgs) {
            const std::string& name = topology_.srlgs()[srlg.index()];
            if (name != link.duplex) text += (text.empty() ? "" : ";") + name;
        }
        return text;
    }

    /// Their names, parted by ';'.
    [[nodiscard]] std::string colours(const Link& link) const {
        std::string text;
        for (const ColourId colour : link.colours)
            text += (text.empty() ? "" : ";") + topology_.colours()[colour.index()];
        return text;
    }

    const Topology& topology_;
    std::string out_;
};

}  // namespace

std::string write_graphml(const Topology& topology) { return GraphMlWriter(topology).write(); }

}  // namespace hexi
