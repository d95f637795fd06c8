// Which models of transfers have been held against packets.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// A sentence for each variant of TCP that `experiment` uses, in the order of their names: whether `engine`'s
/// model of it is validated, and by which row of the study in docs/accuracy.md. Engines whose hosts are
/// ns-3's own stacks have no model; for them there is none.
[[nodiscard]] std::vector<std::string> flow_model_remarks(const Experiment& experiment,
                                                          const std::string& engine);

}  // namespace hexi
