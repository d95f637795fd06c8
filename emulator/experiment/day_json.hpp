// The day of a result as JSON. Private to this folder.
#pragma once

#include "emulator/experiment/day_result.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/json/json.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

/// The member `day` of `result`, which has one.
[[nodiscard]] Json day_json(const RunResult& result);
/// What day_json() wrote; errors are recorded in the reader.
[[nodiscard]] DayResult read_day(ObjectReader reader, const Topology& topology,
                                 const std::vector<TrafficClass>& classes, JsonErrors& errors);

/// The class called `name`, an error where there is none.
[[nodiscard]] std::uint8_t read_class(ObjectReader& reader, const std::vector<TrafficClass>& classes);

}  // namespace hexi
