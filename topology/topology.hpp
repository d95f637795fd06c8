// The network: immutable, valid by type, indexed by ids.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/result.hpp"
#include "topology/spec.hpp"

namespace hexi {

struct Node {
    std::string id, name;
    NodeKind kind = NodeKind::kRouter;
    std::optional<GeoPoint> position;
    NodeId site;  ///< the city node it stands in; itself for a city
    HubId hub;    ///< invalid where it belongs to none
    SimTime forwarding_delay{0};
    double population_million = 0;  ///< 0 where unknown
    ComputeSpec compute;
    Provenance provenance;
};

/// What a link's fixed delay consists of.
struct LinkDelay {
    SimTime propagation{0};  ///< light in fibre
    SimTime equipment{0};    ///< amplifiers, transponders, FEC, regeneration
    SimTime forwarding{0};   ///< crossing the node at its end
    [[nodiscard]] SimTime total() const { return propagation + equipment + forwarding; }

    bool operator==(const LinkDelay&) const = default;
};

/// One direction of a link.
struct Link {
    std::string id;      ///< "ID:fwd", "ID:rev", or plain "ID" for a link given as directed
    std::string duplex;  ///< id of the link as given, equal for both directions
    NodeId from, to;
    LinkId reverse;  ///< invalid for a directed link
    Layer layer = Layer::kIp;
    BitRate capacity;   ///< > 0
    BitRate lane_rate;  ///< rate at which one packet is serialised: > 0, at most `capacity`
    LinkDelay delay;
    Kilometres length;              ///< of fibre; 0 where only a delay was given
    double metric = 0;              ///< > 0
    ByteCount buffer;               ///< queue limit, > 0
    std::vector<FibreId> route;     ///< fibres it runs through, in order
    std::vector<SrlgId> srlgs;      ///< sorted, each once
    std::vector<ColourId> colours;  ///< administrative groups, sorted, each once; often none
    Provenance provenance;          ///< `derived` where capacity, length or route was
};

struct Fibre {
    std::string id;
    NodeId from, to;
    Kilometres length;
    SrlgId srlg;                ///< the risk that is the route itself
    std::vector<SrlgId> srlgs;  ///< all its risks, sorted; contains `srlg`
    Provenance provenance;
};

struct Hub {
    std::string id, name, role;
    std::vector<NodeId> clusters;
    Provenance provenance;
};

/// A valid network. Cheap to share by reference, costly to copy; safe to read from any thread.
///
/// Guarantees: ids are unique; every link joins two different nodes that exist; capacities, lane rates,
/// metrics and buffers are positive; delays and lengths are finite and not negative; every route is a chain
/// of fibres between the sites of its link's ends; SRLG lists are sorted, and every link has at least one.
class Topology {
public:
    /// Checks and derives. Each rule broken is kInvalid with a JSON-pointer-like place ("links/3 'a-b':
    /// ..."). Derived: fibre length (great circle x route factor), route (shortest by length through `via`),
    /// delay (fibre physics), metric (delay in us, at least 1), buffer (50 ms at capacity, at least 64 KiB,
    /// at most 1 GiB), capacity (`default_capacity`; kInvalid where there is none). Self-loops are kInvalid:
    /// readers of formats that carry them drop and report them.
    static Result<Topology> create(TopologySpec spec);

    [[nodiscard]] const std::string& name() const { return spec_.name; }
    /// What it was made from, unchanged; a writer writes this back.
    [[nodiscard]] const TopologySpec& spec() const { return spec_; }

    [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
    [[nodiscard]] std::span<const Link> links() const { return links_; }
    [[nodiscard]] std::span<const Fibre> fibres() const { return fibres_; }
    [[nodiscard]] std::span<const Hub> hubs() const { return hubs_; }
    /// Name of each SRLG, indexed by SrlgId. A fibre's own risk has the fibre's id.
    [[nodiscard]] std::span<const std::string> srlgs() const { return srlgs_; }

    /// Name of each colour that some link has, indexed by ColourId.
    [[nodiscard]] std::span<const std::string> colours() const { return colours_; }

    [[nodiscard]] const Node& node(NodeId id) const { return nodes_[id.index()]; }
    [[nodiscard]] const Link& link(LinkId id) const { return links_[id.index()]; }
    [[nodiscard]] const Fibre& fibre(FibreId id) const { return fibres_[id.index()]; }
    [[nodiscard]] const Hub& hub(HubId id) const { return hubs_[id.index()]; }
    /// Directed links that leave `node`, in id order.
    [[nodiscard]] std::span<const LinkId> outgoing(NodeId node) const { return outgoing_[node.index()]; }

    /// By id or alias, any case. kNotFound with the nearest names.
    [[nodiscard]] Result<NodeId> find_node(std::string_view name) const;
    /// The directed links that `name` stands for: a directed id, a link id (both directions), a fibre or SRLG
    /// id (every link that shares it). kNotFound names it.
    [[nodiscard]] Result<std::vector<LinkId>> find_links(std::string_view name) const;

    /// kNotFound where no link has it, with the nearest names.
    [[nodiscard]] Result<ColourId> find_colour(std::string_view name) const;

    /// The directed links that share `srlg`, in id order.
    [[nodiscard]] std::span<const LinkId> links_sharing(SrlgId srlg) const { return sharing_[srlg.index()]; }

    /// Nodes where hosts attach and traffic begins and ends: clusters and metros if there are any, else all
    /// nodes.
    [[nodiscard]] std::vector<NodeId> endpoints() const;
    /// Clusters, in hub order.
    [[nodiscard]] std::vector<NodeId> clusters() const;
    /// True where some link of the network is on `layer`.
    [[nodiscard]] bool has_layer(Layer layer) const;

private:
    friend class TopologyBuilder;
    Topology() = default;

    TopologySpec spec_;
    std::vector<Node> nodes_;
    std::vector<Link> links_;
    std::vector<Fibre> fibres_;
    std::vector<Hub> hubs_;
    std::vector<std::string> srlgs_, colours_;
    std::vector<std::vector<LinkId>> outgoing_;
    std::vector<std::vector<LinkId>> sharing_;            ///< by SrlgId
    std::unordered_map<std::string, NodeId> node_names_;  ///< lower case ids and aliases
    std::unordered_map<std::string, std::vector<LinkId>> link_names_;
};

/// Lower-case words used in files and on the command line: "optical", "ip-private", "ip"; "cluster", ...
[[nodiscard]] std::string_view to_string(Layer layer);
[[nodiscard]] std::string_view to_string(NodeKind kind);
[[nodiscard]] std::string_view to_string(Confidence confidence);
/// The inverse; kInvalid lists the words allowed.
[[nodiscard]] Result<Layer> parse_layer(std::string_view word);
[[nodiscard]] Result<NodeKind> parse_node_kind(std::string_view word);
[[nodiscard]] Result<Confidence> parse_confidence(std::string_view word);

}  // namespace hexi
