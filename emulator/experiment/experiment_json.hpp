// An experiment as a document: how `hexi` hands it to `hexi-packet`.
#pragma once

#include <string>
#include <string_view>

#include "emulator/experiment/experiment.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// `"schema"` of an experiment document (docs/formats/experiment.schema.json).
inline constexpr std::string_view kExperimentSchema = "hexi-experiment/1";

/// `experiment` without loss on one line: times in whole picoseconds, rates in whole bits per second, its
/// network embedded. Route keys, paths and routes stand once each and are referred to by index. Equal
/// experiments give equal bytes.
[[nodiscard]] std::string write_experiment(const Experiment& experiment);

/// The inverse. kInvalid or kNotFound name the place in document `name`, the value and what is allowed; what
/// the types of an Experiment promise (ascending times, routes that are chains of links, keys once per table)
/// is checked.
Result<Experiment> read_experiment(std::string_view text, std::string_view name);

}  // namespace hexi
