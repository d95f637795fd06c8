// Traffic matrices from files, of every format there is, behind one door.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/formats/demand_rows.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// A demand with what it asks beside its rate.
struct TermedDemand {
    Demand demand;
    DemandTerms terms;

    bool operator==(const TermedDemand&) const = default;
};

/// Demands as read, each pair once in a class, in order of class, source and destination, and notes as below.
struct ReadDemands {
    std::vector<TermedDemand> demands;
    std::vector<std::string> notes;
};

/// A matrix as read, and what the reader had to say of it.
struct ReadMatrix {
    TrafficMatrix matrix;
    std::vector<std::string> notes;  ///< what was left out, added up or taken for granted, a sentence each
};

/// The matrix in `text` over the nodes of `topology`: Repetita .demands (kbit/s, nodes by number), SNDlib XML
/// or native text (the file's unit, Mbit/s where it states none), TOTEM XML (kbit/s), CSV
/// "source,destination,rate_bps" or with a row for each source (its first cell the unit), or JSON
/// "hexi-matrix/1". Several demands between one pair add up; one from a node to itself is left out; both are
/// noted. No demand at all is an empty matrix and a note. Classes and delay bounds, which the long CSV and
/// the JSON may have, are left out, with a note.
///
/// kInvalid names file and line (or JSON Pointer), value and rule: a negative rate, a rate that is no number,
/// a sum above 1.8e19 bit/s, two delay bounds for one pair and class. kNotFound: a node the topology has not.
/// kUnsupported: another format, a unit that is no rate.
[[nodiscard]] Result<ReadMatrix> parse_matrix(std::string_view text, std::string_view name,
                                              const Topology& topology);

/// The same with classes and delay bounds.
[[nodiscard]] Result<ReadDemands> parse_demands(std::string_view text, std::string_view name,
                                                const Topology& topology);

/// parse_demands() and parse_matrix() of a file; kNotFound where there is none.
[[nodiscard]] Result<ReadDemands> read_demands(const std::string& path, const Topology& topology);
[[nodiscard]] Result<ReadMatrix> read_matrix(const std::string& path, const Topology& topology);

}  // namespace hexi
