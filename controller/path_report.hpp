// What `hexi path` answers: paths between two nodes, and what each hop costs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/disjoint_pair.hpp"
#include "topology/json/json.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// The question.
struct PathQuery {
    NodeId source, destination;
    Layer layer = Layer::kIp;
    PathMetric metric = PathMetric::kDelay;
    std::vector<LinkId> failed;         ///< links that are down
    std::vector<LinkId> avoided_links;  ///< not to be used, though they are up
    std::vector<NodeId> avoided_nodes;  ///< not to be passed
    LinkAffinity affinity;
    std::optional<BitRate> min_free;  ///< free on each link
    std::vector<double> loads;        ///< bit/s by LinkId that are not free; beyond its end 0
    PathBounds bounds;
    std::size_t count = 1;  ///< paths wanted, >= 1; the k cheapest
    bool disjoint = false;  ///< wanted instead: two paths that share no risk, or as little as possible
    std::optional<std::size_t> ecmp;  ///< wanted instead: all cheapest paths, at most so many, >= 1
};

/// One path of the answer.
struct ReportedPath {
    Path path;
    SimTime one_way{0};  ///< sum of its links' fixed delays: a packet of no size over an empty network
    /// There and back: back over the same links, or, where one has no way back that is up, over the best
    /// path. Absent where there is no path back.
    std::optional<SimTime> round_trip;
    std::optional<double> share;  ///< of the traffic, with `ecmp`
};

/// How far a disjoint answer is from the wish.
struct DisjointAnswer {
    SharedRisk shared;    ///< what the second path shares with the first
    bool proven = false;  ///< see DisjointPair
};

/// The answer. Refers to the topology, which must outlive it.
struct PathReport {
    const Topology* topology;
    PathQuery query;
    std::vector<ReportedPath> paths;           ///< at least one; cheapest first
    std::optional<DisjointAnswer> protection;  ///< for `disjoint` only
};

/// kUnreachable where there is no path, or none within the bounds or with room, and by how much; kInvalid
/// where both ends are one node or the bounds ask for too much (check_size()). Both name the nodes. With
/// `disjoint` the nodes and links to be passed concern the first path, the other bounds both; with `ecmp`
/// there are no bounds.
[[nodiscard]] Result<PathReport> report_paths(const Topology& topology, const PathQuery& query);

/// Value of `schema` in the JSON.
inline constexpr std::string_view kPathSchema = "hexi-path/1";

/// {"schema", "source", "destination", "layer", "constraints", "path", "hops": [{"link", "from", "to",
/// "length_km", "propagation_ms", "equipment_ms", "forwarding_ms", "fibres"}], "one_way_ms", "rtt_ms"}, of
/// the first path; `rtt_ms` is null where there is no way back; "constraints" repeats the question. With
/// count > 1, disjoint or ecmp also "alternatives", the other paths in the same shape; with ecmp each has its
/// "share"; with disjoint also "protection": {"kind", "proven", "shared_srlgs", "shared_links",
/// "shared_length_km"}. See docs/formats/path.md.
[[nodiscard]] Json to_json(const PathReport& report);
/// For people: each path with a table of its hops.
[[nodiscard]] std::string to_text(const PathReport& report, bool colour);
/// A line a hop, with the number of its path first.
[[nodiscard]] std::string to_csv(const PathReport& report);

}  // namespace hexi
