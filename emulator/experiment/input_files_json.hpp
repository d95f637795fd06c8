// The inputs of an experiment as documents name them.
#pragma once

#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

/// `[{"name", "sha256"}]`, in the order given.
[[nodiscard]] Json inputs_json(const std::vector<InputFile>& inputs);

/// The value of "inputs" in `document`; what is wrong with it goes to the reader's errors.
[[nodiscard]] std::vector<InputFile> read_inputs(ObjectReader& document);

}  // namespace hexi
