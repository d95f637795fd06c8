// Network topologies as RFC 8345 and RFC 8346 JSON (encoded after RFC 7951).
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"
#include "topology/spec.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Reads `text`; `name` begins every error. Of several networks the first layer-3 one is read, else the first
/// with links. Attributes of other modules are ignored; ours (docs/formats/rfc8345.md) carry capacity, delay,
/// length and position.
Result<TopologySpec> read_rfc8345(std::string_view text, std::string_view name);
/// The same, of text already parsed.
Result<TopologySpec> rfc8345_from_json(const Json& json, std::string_view name);

/// `topology` as one network of type layer-3 unicast, every delay and capacity resolved; what it reads back
/// to has equal links. Fibres and hubs do not fit into the format and are left out; shared risks stay.
std::string write_rfc8345(const Topology& topology);
/// The same as a value, for the network API.
Json rfc8345_json(const Topology& topology);

}  // namespace hexi
