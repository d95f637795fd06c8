// One failure after another, each worked out from what it changes.
#pragma once

#include "controller/whatif/detours.hpp"
#include "controller/whatif/load_level.hpp"

namespace hexi {

/// Evaluates cases of one plan at some loads. Used by one thread; several may share what it refers to, all of
/// which must outlive it.
class CaseEvaluator {
public:
    CaseEvaluator(std::span<const LoadLevel> levels, const FailurePlan& plan, const ElementDetours& detours);

    /// What the case does, by level. Only flows whose paths use a failed link, and those over links that are
    /// too full, are looked at; the answer is that of looking at all. Errors are those of route_flows().
    [[nodiscard]] Result<std::vector<CaseOutcome>> evaluate(const FailureCase& failure);

private:
    [[nodiscard]] PhaseOutcome weigh(const LoadLevel& level, std::span<const Carriage> carriages);
    void shift(const LoadLevel& level, std::span<const Carriage> carriages);
    void gather_squeezed(const LoadLevel& level, const std::vector<LinkId>& overloaded);
    void note_pair(const LoadLevel& level, std::uint32_t flow, const PairState& state,
                   PhaseOutcome& outcome) const;

    const SweepModel* model_;
    std::span<const LoadLevel> levels_;
    const FailurePlan* plan_;
    const ElementDetours* detours_;
    std::vector<std::uint32_t> affected_;  ///< flows of the case, ascending
    std::vector<std::uint32_t> squeezed_;  ///< others that cross, or crossed, a link that is too full
    std::vector<bool> down_, is_affected_;
    ClassLoads loads_;
};

}  // namespace hexi
