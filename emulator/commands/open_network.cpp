#include "emulator/commands/open_network.hpp"

#include "emulator/commands/open_scenario.hpp"
#include "emulator/experiment/scenario_json.hpp"
#include "emulator/scenarios/built_in_scenarios.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json.hpp"

namespace hexi {

bool names_scenario(const std::string& name) {
    if (built_in_scenario(name)) return true;
    const auto text = name == kNational ? Result<std::string>("") : read_file(name);
    const auto json = text ? parse_json(*text, name) : Result<Json>(Json());
    const Json* schema = json ? json->find("schema") : nullptr;
    return schema != nullptr && schema->as_string() != nullptr && *schema->as_string() == kScenarioSchema;
}

Result<ResolvedScenario> open_network(const std::string& name) {
    if (names_scenario(name)) {
        const auto opened = open_scenario(name);
        if (!opened) return tl::unexpected(opened.error());
        return validate(opened->scenario, opened->network.topology).transform([](const ValidScenario& valid) {
            return *valid;
        });
    }
    return open_topology(name).transform([](const OpenedTopology& opened) {
        return ResolvedScenario{
            .name = opened.topology->name(), .topology = opened.topology, .classes = {{"best-effort"}}};
    });
}

}  // namespace hexi
