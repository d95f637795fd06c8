// GraphML as in the Internet Topology Zoo (topology-zoo.org), published and raw yEd files; and our own of the
// same shape.
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/formats/xml.hpp"
#include "topology/spec.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Reads `text`; `name` begins every error ("zoo.graphml:660: ..."). docs/formats/imports.md says which keys
/// are read.
Result<TopologySpec> read_graphml(std::string_view text, std::string_view name);
/// The same, of text already parsed.
Result<TopologySpec> graphml_from_xml(const XmlElement& root, std::string_view name);

/// `topology` with the keys of the Topology Zoo plus ours, every delay and capacity resolved; what it reads
/// back to has equal links. Fibres and hubs do not fit into the format and are left out; shared risks stay.
std::string write_graphml(const Topology& topology);

}  // namespace hexi
