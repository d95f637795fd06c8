// A result as a document for people and tools.
#pragma once

#include <string>
#include <string_view>

#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// `"schema"` of a result document (docs/formats/result.schema.json).
inline constexpr std::string_view kResultSchema = "hexi-result/1";

/// `result` with names instead of ids, its summary, and its network embedded, so that it can be read on its
/// own. Delays are milliseconds with as many decimals as the picosecond needs, what was not measured is null.
/// Nothing of the machine or the hour is in it: equal results give equal bytes.
[[nodiscard]] std::string write_result(const RunResult& result);

/// The inverse; the summary is not read but made anew. Delays up to 4000 s come back to the picosecond.
/// kInvalid or kNotFound name the place in document `name`, the value and what is allowed.
Result<RunResult> read_result(std::string_view text, std::string_view name);

}  // namespace hexi
