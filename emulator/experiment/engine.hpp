// The shape of an engine.
#pragma once

#include <functional>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Carries out an experiment. kUnsupported names what this engine cannot express.
using Engine = std::function<Result<RunResult>(const Experiment&)>;

}  // namespace hexi
