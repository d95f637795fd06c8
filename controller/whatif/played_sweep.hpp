// Failures played by an engine, seed by seed.
#pragma once

#include "controller/whatif/crew.hpp"
#include "controller/whatif/failure_case.hpp"
#include "topology/case_player.hpp"
#include "topology/service_load.hpp"

namespace hexi {

/// What is to be played.
struct PlayedSweepRequest {
    std::string engine;                 ///< its word, for the report
    std::vector<std::string> failures;  ///< see plan_failures()
    std::vector<double> factors{1};     ///< ascending, each once, at least one
    std::size_t seeds = 1;              ///< runs of each case and load, >= 1
};

/// One run.
struct PlayedRun {
    std::optional<std::size_t> failure;  ///< its place in the plan's cases; nothing: the network as it is
    double load = 1;
    std::uint64_t seed = 0;
    PlayedCase outcome;
};

/// Every run: the network as it is, then case by case; each load by load, seed by seed.
struct PlayedSweep {
    std::string name;
    std::shared_ptr<const Topology> topology;
    std::string engine;
    std::size_t targets = 0, seeds = 1;
    FailurePlan plan;
    std::vector<PlayedRun> runs;

    [[nodiscard]] bool some_missed() const;
};

/// Plays everything. Errors are those of plan_failures() (as "--fail: ..."), of the player, and of the crew;
/// kInvalid where there is neither traffic nor target.
[[nodiscard]] Result<PlayedSweep> play_sweep(const ServiceLoad& load, const PlayedSweepRequest& request,
                                             const CasePlayer& player, Crew& crew,
                                             std::function<void(double)> progress);

}  // namespace hexi
