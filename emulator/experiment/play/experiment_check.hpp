// What both packet engines demand of an experiment before they start.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// kInvalid names the part ("sources/3: ...") that breaks a rule stated at its field; an experiment from the
/// scenario compiler passes, one from a file may not. After it the engines rely on every stated range.
[[nodiscard]] Result<void> check_experiment(const Experiment& experiment);

/// kUnsupported, naming the link, where one is told how to behave; for engines whose links cannot be.
[[nodiscard]] Result<void> check_plain_links(const Experiment& experiment);

}  // namespace hexi
