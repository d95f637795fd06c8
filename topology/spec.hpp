// A network as a reader found it: names, optional fields, nothing checked yet. `Topology::create` turns
// it into the network that everything else works on, or says what is wrong with it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "topology/base/units.hpp"
#include "topology/fibre_physics.hpp"
#include "topology/geo.hpp"
#include "topology/provenance.hpp"

namespace hexi {

/// What a node is in the network.
enum class NodeKind {
    kCluster,     ///< data-centre cluster of a national hub; compute and hosts attach here
    kMetro,       ///< city: hosts attach here through the metro network
    kCore,        ///< backbone core router
    kProvincial,  ///< provincial backbone router, homed to cores
    kExchange,    ///< inter-carrier exchange point
    kRouter,      ///< a router whose rank the source does not say
};

/// Which network a link belongs to; a path stays on one layer.
enum class Layer {
    kOptical,    ///< direct OTN wavelengths between cities
    kIpPrivate,  ///< premium MPLS network between hub clusters and large cities
    kIp,         ///< public IP backbone
};

/// Compute of a cluster. Absent fields were not published.
struct ComputeSpec {
    std::optional<double> capacity_eflops;    ///< >= 0; kinds of FLOPS differ: a relative weight only
    std::optional<double> racks;              ///< standard racks of 2.5 kW, >= 0
    std::optional<double> pue;                ///< power usage effectiveness, >= 1
    std::optional<double> pue_limit;          ///< largest PUE the plan allows, >= 1
    std::optional<double> green_ratio;        ///< share of green energy, 0..1
    std::optional<double> price_cny_per_kwh;  ///< >= 0

    bool operator==(const ComputeSpec&) const = default;
};

/// A national computing hub: a policy region that holds one or two clusters.
struct HubSpec {
    std::string id;  ///< unique among hubs
    std::string name;
    std::string role;  ///< what the plan has it serve
    Provenance provenance;

    bool operator==(const HubSpec&) const = default;
};

struct NodeSpec {
    std::string id;                    ///< unique; lower-case pinyin for cities
    std::string name;                  ///< for people; `id` where empty
    std::vector<std::string> aliases;  ///< other names that find it, e.g. "hohhot"
    NodeKind kind = NodeKind::kRouter;
    std::optional<GeoPoint> position;  ///< absent: unknown, and reported by `hexi topology check`
    std::string site;                  ///< id of the city node it stands in; empty: its own
    std::string hub;                   ///< id of its hub; clusters only, else empty
    SimTime forwarding_delay{0};       ///< time to cross the node at low load, >= 0; charged on arrival
    std::optional<double> population_million;  ///< gravity mass of a city, >= 0
    ComputeSpec compute;
    Provenance provenance;

    bool operator==(const NodeSpec&) const = default;
};

/// A cable route between two sites: the unit that is cut.
struct FibreSpec {
    std::string id;                      ///< unique among fibres
    std::string from, to;                ///< node ids (sites)
    std::optional<Kilometres> length;    ///< cable length, >= 0; absent: great circle times `route_factor`
    std::optional<double> route_factor;  ///< >= 1; absent: FibrePhysics::route_factor
    std::vector<std::string> srlgs;  ///< further risks it shares (a bridge, a duct); the route itself is one
    Provenance provenance;

    bool operator==(const FibreSpec&) const = default;
};

/// A link between two nodes; both directions unless `directed`.
struct LinkSpec {
    std::string id;         ///< unique among links; absent in a file: "from-to"
    std::string from, to;   ///< node ids
    bool directed = false;  ///< true: only from -> to
    Layer layer = Layer::kIp;
    std::optional<BitRate> capacity;   ///< > 0; absent: `TopologySpec::default_capacity`, marked derived
    std::optional<BitRate> lane_rate;  ///< rate of one parallel wavelength; absent: the whole capacity
    std::optional<SimTime> delay;      ///< propagation, >= 0; wins over length and route
    std::optional<Kilometres> length;  ///< cable length, >= 0; wins over route
    std::vector<std::string> route;    ///< fibre ids in order; empty: see `via`
    std::vector<std::string> via;      ///< sites the shortest fibre route must pass, in order
    std::optional<double>
        detour_factor;  ///< >= 1; cable of a derived length over its fibre route or rule; absent: 1
    std::optional<SimTime> equipment_delay;  ///< transponders, FEC, regeneration: one way, whole link, >= 0
    std::optional<double> metric;            ///< IGP metric, > 0; absent: its delay in microseconds
    std::optional<ByteCount> buffer;         ///< per direction; absent: 50 ms at capacity (see Topology)
    std::vector<std::string> srlgs;          ///< risks beyond those of its fibres
    std::vector<std::string> colours;        ///< administrative groups (RFC 3209, RFC 7308), by name
    Provenance provenance;

    bool operator==(const LinkSpec&) const = default;
};

/// What a published document measured of a layer; `hexi validate` prints it beside ours.
struct ReferenceSpec {
    Layer layer = Layer::kOptical;
    SimTime mean{0};  ///< mean one-way delay over all pairs of clusters of different hubs
    SimTime max{0};
    Provenance provenance;

    bool operator==(const ReferenceSpec&) const = default;
};

/// A whole network as read.
struct TopologySpec {
    std::string name;
    std::string description;
    std::map<std::string, std::string> sources;  ///< key -> what a `source` field refers to
    FibrePhysics physics;
    std::optional<BitRate> default_capacity;  ///< for links whose file gives none
    std::vector<HubSpec> hubs;
    std::vector<NodeSpec> nodes;
    std::vector<FibreSpec> fibres;
    std::vector<LinkSpec> links;
    std::vector<ReferenceSpec> references;
    std::vector<std::string> notes;  ///< what the reader had to derive or leave out, a sentence each

    bool operator==(const TopologySpec&) const = default;
};

}  // namespace hexi
