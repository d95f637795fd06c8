// What all readers of matrices share: names become nodes, rates are checked, oddities are counted.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "topology/formats/matrix.hpp"
#include "topology/formats/xml.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// Collects the demands of one file. Refers to the topology, which must outlive it.
class MatrixImport {
public:
    /// `file` begins every error.
    MatrixImport(std::string_view file, const Topology& topology);

    /// A demand of `value` times `unit` bit/s between two nodes by name, at `place` ("12" for a line,
    /// "/demands/3").
    Result<void> add(std::string_view source, std::string_view destination, double value, double unit,
                     std::string_view place, const DemandTerms& terms = {});
    /// The same between two nodes by their place in the topology.
    Result<void> add(NodeId source, NodeId destination, double value, double unit, std::string_view place,
                     const DemandTerms& terms = {});

    void note(std::string sentence) { notes_.push_back(std::move(sentence)); }

    /// Error at `place`: "file:place: sentence".
    [[nodiscard]] tl::unexpected<Error> refuse(ErrorCode code, std::string_view place,
                                               std::string_view sentence) const;

    /// The demands with their notes; leaves this empty.
    [[nodiscard]] ReadDemands finish();

private:
    using Key = std::tuple<std::uint8_t, NodeId, NodeId>;  ///< class, source, destination

    [[nodiscard]] Result<NodeId> node(std::string_view name, std::string_view place) const;
    [[nodiscard]] double held_by_all(NodeId source, NodeId destination) const;
    [[nodiscard]] TrafficMatrix& of_class(std::uint8_t traffic_class);
    [[nodiscard]] std::optional<SimTime> bound_of(const Key& key) const;

    std::string file_;
    const Topology* topology_;
    std::vector<TrafficMatrix> by_class_;  ///< as many as there are classes up to the last one seen
    std::map<Key, SimTime> bounds_;
    std::vector<std::string> notes_;
    std::size_t loops_ = 0, repeats_ = 0;
};

/// Each reads the demands of its format into `into`; `name` begins the errors of the text's own grammar.
Result<void> read_repetita_demands(std::string_view text, std::string_view name, std::size_t node_count,
                                   MatrixImport& into);
Result<void> read_sndlib_xml_demands(std::string_view text, std::string_view name, MatrixImport& into);
Result<void> read_sndlib_text_demands(std::string_view text, std::string_view name, MatrixImport& into);
/// The element IntraTM of TOTEM, in kbit/s.
Result<void> read_totem_demands(const XmlElement& matrix, MatrixImport& into);
/// CSV whose first cell is a rate's unit ("Mbps"), first row the destinations, first column the sources.
Result<void> read_wide_demands(std::string_view text, std::string_view name, MatrixImport& into);
Result<void> read_json_demands(std::string_view text, std::string_view name, MatrixImport& into);

}  // namespace hexi
