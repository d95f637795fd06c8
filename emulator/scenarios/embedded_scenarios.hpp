// What CMake puts into the program. Private to this folder.
#pragma once

#include <string_view>
#include <vector>

namespace hexi {

struct EmbeddedScenario {
    std::string_view name, text;
};

/// Sorted by name.
const std::vector<EmbeddedScenario>& embedded_scenarios();

}  // namespace hexi
