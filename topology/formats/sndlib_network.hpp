// What both forms of an SNDlib network come to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/spec.hpp"

namespace hexi {

/// An SNDlib network as read, numbers in the file's unit.
struct SndlibNetwork {
    struct Node {
        std::string id;
        std::optional<double> x, y;  ///< longitude and latitude, or pixels
        std::size_t line = 0;
    };
    struct Link {
        std::string id, from, to;
        double installed = 0;         ///< capacity there already, >= 0
        std::vector<double> modules;  ///< capacities on offer, each >= 0
        std::size_t line = 0;
    };
    std::string time, unit;            ///< "" where not said
    std::optional<bool> geographical;  ///< absent: not said; then by the range of the coordinates
    std::size_t demands = 0;
    std::vector<Node> nodes;
    std::vector<Link> links;
};

/// Fills the gaps by rule and says so in notes. kUnsupported for a unit that is no bit rate.
Result<TopologySpec> import_sndlib(const SndlibNetwork& network, std::string_view file,
                                   std::string_view format);

}  // namespace hexi
