// The network that a person names on a command line.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>

#include "topology/base/result.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Word for the built-in national backbone.
inline constexpr std::string_view kNational = "national";

/// A network and the bytes it came from, so that a result can say exactly what it used.
struct OpenedTopology {
    std::shared_ptr<const Topology> topology;
    std::string name;  ///< as it was asked for
    std::string text;
};

/// `name` is "national" for the built-in data set, else a file of any format that is read. Errors begin with
/// `name` and name the place in the file.
[[nodiscard]] Result<OpenedTopology> open_topology(const std::string& name);

/// Says on `err`, a line each, what the reader of `topology` had to derive or leave out.
void tell_notes(const Topology& topology, std::ostream& err);

}  // namespace hexi
