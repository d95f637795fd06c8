// What a synthetic trace is to be, as a file says it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/topology.hpp"
#include "traces/synthesis/transfer_source.hpp"

namespace hexi {

/// Value of `schema` in the JSON.
inline constexpr std::string_view kPlanSchema = "hexi-trace-plan/1";

/// A number of a plan, for the report.
struct PlanNumber {
    std::string place;  ///< "/generators/0/interval_s"
    double value = 0;
    std::string source;
};

/// A plan over one network, ready to be played.
struct SynthesisPlan {
    std::string name;
    double duration_s = 0;
    std::uint64_t seed = 1;
    std::vector<TransferSource> sources;
    std::vector<PlanNumber> numbers;  ///< every number of every generator
};

/// Reads `text` (docs/formats/trace-plan.md). Every number of a generator is an object with `value` and
/// `source`: one without its source is kInvalid. So are an unknown kind or key and numbers out of range, each
/// with its JSON Pointer; kNotFound: a node that the topology has not. `seed` stands in for the plan's.
[[nodiscard]] Result<SynthesisPlan> read_synthesis_plan(std::string_view text, std::string_view name,
                                                        const Topology& topology,
                                                        std::optional<std::uint64_t> seed = std::nullopt);

}  // namespace hexi
