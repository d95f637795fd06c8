// What the parts of validate() share. Private to this folder.
#pragma once

#include <string>
#include <string_view>

#include "emulator/experiment/scenario.hpp"
#include "emulator/experiment/valid_scenario.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

/// A scenario under validation; the references live as long as the call of validate(). After an error is
/// recorded the parts go on with made-up values, which nobody sees.
struct ScenarioContext {
    const Scenario& scenario;
    const Topology& topology;
    JsonErrors& errors;

    /// Index of the class `name`, 0 where it is empty (R2).
    [[nodiscard]] std::uint8_t traffic_class(std::string_view name, std::string_view place) const;
    /// Records a layer without links (R4).
    void require_layer(Layer layer, std::string_view place) const;
    /// Records "value is not allowed: must be `rule`" unless `holds`. `value` is anything that can be
    /// printed.
    void require(bool holds, std::string_view place, std::string_view value, std::string_view rule) const;
    /// Records a packet size that no packet has (R6).
    void require_packet_size(ByteCount size, std::string_view place) const;
};

/// Add the demands of one traffic, at `place`, to `resolved` (R5 to R8).
void resolve_demands(const ScenarioContext& context, const ModelTraffic& traffic, const std::string& place,
                     ResolvedScenario& resolved);
void resolve_demands(const ScenarioContext& context, const MatrixTraffic& traffic, const std::string& place,
                     ResolvedScenario& resolved);
void resolve_demands(const ScenarioContext& context, const TraceTraffic& traffic, const std::string& place,
                     ResolvedScenario& resolved);
/// Fills traffic, probes and tcp_flows of `resolved` (R4 to R10).
void resolve_traffic(const ScenarioContext& context, ResolvedScenario& resolved);
/// Fills changes and surges (R11, R12); needs the traffic.
void resolve_events(const ScenarioContext& context, ResolvedScenario& resolved);
/// Fills targets (R13); needs the probes.
void resolve_targets(const ScenarioContext& context, ResolvedScenario& resolved);

}  // namespace hexi
