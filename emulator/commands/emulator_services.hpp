// What the emulator's commands need from their siblings.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "emulator/experiment/day.hpp"
#include "emulator/experiment/engine.hpp"
#include "emulator/experiment/link_capture.hpp"
#include "topology/base/result.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// Measures, and answers with the figures.
using Benchmark = std::function<Result<std::vector<BenchmarkRow>>()>;

/// Filled in by `main`, the only place that knows who they are.
struct EmulatorServices {
    std::string version;
    RouteCompiler compile_routes;
    std::map<std::string, Engine> engines;                     ///< by the word of --engine: "packet", ...
    std::map<std::string, CapturingEngine> capturing_engines;  ///< likewise, of those that capture links
    std::map<std::string, DayEngine> day_engines;              ///< likewise, of those that can play a day
    std::map<std::string, Benchmark> benchmarks;               ///< by the word after `hexi bench`
};

}  // namespace hexi
