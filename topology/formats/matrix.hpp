// Traffic matrices from files, of every format there is, behind one door.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// A matrix as read, and what the reader had to say of it.
struct ReadMatrix {
    TrafficMatrix matrix;
    std::vector<std::string> notes;  ///< what was left out, added up or taken for granted, a sentence each
};

/// The matrix in `text` over the nodes of `topology`: Repetita .demands (kbit/s, nodes by number), SNDlib XML
/// or native text (the file's unit, Mbit/s where it states none), TOTEM XML (kbit/s), CSV
/// "source,destination,rate_bps" or with a row for each source (its first cell the unit), or JSON
/// "hexi-matrix/1". Several demands between one pair add up; one from a node to itself is left out; both are
/// noted. No demand at all is an empty matrix and a note.
///
/// kInvalid names file and line (or JSON Pointer), value and rule: a negative rate, a rate that is no number,
/// a sum above 1.8e19 bit/s. kNotFound: a node the topology has not. kUnsupported: another format, a unit
/// that is no rate.
[[nodiscard]] Result<ReadMatrix> parse_matrix(std::string_view text, std::string_view name,
                                              const Topology& topology);

/// parse_matrix() of a file; kNotFound where there is none.
[[nodiscard]] Result<ReadMatrix> read_matrix(const std::string& path, const Topology& topology);

}  // namespace hexi
