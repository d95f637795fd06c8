// Every topology format there is, behind one door.
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/spec.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// The formats that are read; the first three are written too. docs/formats/ has a page for each.
enum class TopologyFormat {
    kHexi,        ///< Hexi topology JSON
    kRfc8345,     ///< ietf-network JSON (RFC 8345, RFC 8346)
    kGraphMl,     ///< GraphML as in the Internet Topology Zoo
    kGml,         ///< GML as in the Internet Topology Zoo and topohub
    kSndlibXml,   ///< SNDlib XML
    kSndlibText,  ///< SNDlib native text
    kTopohub,     ///< topohub (NetworkX node-link) JSON
    kRepetita,    ///< Repetita .graph
};

/// Word for the command line: "hexi", "rfc8345", "graphml", "gml", "sndlib-xml", "sndlib", "topohub",
/// "repetita".
[[nodiscard]] std::string_view to_string(TopologyFormat format);
/// The inverse; kInvalid lists the words.
[[nodiscard]] Result<TopologyFormat> parse_topology_format(std::string_view word);

/// The network in `text`, of whichever format. `name` begins every error. What the file lacks is derived by
/// stated rules, marked so, and said in TopologySpec::notes (docs/formats/imports.md).
[[nodiscard]] Result<TopologySpec> parse_topology(std::string_view text, std::string_view name);

/// parse_topology() of a file; kNotFound where there is none.
[[nodiscard]] Result<TopologySpec> read_topology(const std::string& path);

/// read_topology() and Topology::create(), errors with the path in front.
[[nodiscard]] Result<Topology> load_topology(const std::string& path);

/// `topology` in `format`. kUnsupported for a format that is only read.
[[nodiscard]] Result<std::string> write_topology(const Topology& topology, TopologyFormat format);

}  // namespace hexi
