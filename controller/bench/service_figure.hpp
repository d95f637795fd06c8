// One figure of the service's benchmarks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace hexi {

struct ServiceFigure {
    std::string name;
    double value = 0;
    std::string unit;
    std::string reference;  ///< what stands beside it; "": nothing
    std::optional<double> reference_value;
    std::uint32_t runs = 1;
};

}  // namespace hexi
