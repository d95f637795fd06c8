#include "emulator/scenarios/built_in_scenarios.hpp"

#include "emulator/scenarios/embedded_scenarios.hpp"

namespace hexi {

std::vector<std::string> built_in_scenario_names() {
    std::vector<std::string> names;
    for (const EmbeddedScenario& scenario : embedded_scenarios()) names.emplace_back(scenario.name);
    return names;
}

std::optional<std::string> built_in_scenario(std::string_view name) {
    for (const EmbeddedScenario& scenario : embedded_scenarios()) {
        if (scenario.name == name) return std::string(scenario.text);
    }
    return std::nullopt;
}

}  // namespace hexi
