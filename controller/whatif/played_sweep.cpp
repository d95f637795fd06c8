#include "controller/whatif/played_sweep.hpp"

#include <algorithm>
#include <set>

#include "controller/whatif/case_wire.hpp"

namespace hexi {
namespace {

constexpr char kDone = 'd', kFailed = 'f';

std::vector<Layer> layers_of(const ServiceLoad& load) {
    std::set<Layer> layers;
    for (const ServiceDemand& demand : load.demands) layers.insert(demand.key.layer);
    for (const ServiceTarget& target : load.targets) layers.insert(target.key.layer);
    return {layers.begin(), layers.end()};
}

/// All runs, nothing played yet.
std::vector<PlayedRun> runs_of(const FailurePlan& plan, const PlayedSweepRequest& request) {
    std::vector<std::optional<std::size_t>> failures{std::nullopt};
    for (std::size_t i = 0; i < plan.cases.size(); ++i) failures.emplace_back(i);
    std::vector<PlayedRun> runs;
    for (const auto& failure : failures) {
        for (const double load : request.factors) {
            for (std::size_t seed = 0; seed < request.seeds; ++seed)
                runs.push_back({failure, load, seed, {}});
        }
    }
    return runs;
}

std::string answer(const Result<PlayedCase>& played) {
    return played ? kDone + to_bytes(*played) : kFailed + played.error().message;
}

}  // namespace

bool PlayedSweep::some_missed() const {
    return std::ranges::any_of(runs, [](const PlayedRun& run) {
        return std::ranges::any_of(run.outcome.pairs, &PlayedPair::missed);
    });
}

Result<PlayedSweep> play_sweep(const ServiceLoad& load, const PlayedSweepRequest& request,
                               const CasePlayer& player, Crew& crew, std::function<void(double)> progress) {
    const auto layers = layers_of(load);
    if (layers.empty())
        return fail(ErrorCode::kInvalid,
                    load.name + ": has neither demands nor targets, so no case can matter");
    auto plan = plan_failures(*load.topology, layers, request.failures);
    if (!plan) return tl::unexpected(in_context("--fail", std::move(plan.error())));
    PlayedSweep sweep{
        load.name, load.topology, request.engine, load.targets.size(), request.seeds, *std::move(plan), {}};
    sweep.runs = runs_of(sweep.plan, request);
    CrewWork work{.count = sweep.runs.size(), .progress = std::move(progress)};
    work.make_worker = [&]() -> Worker {
        return [&](std::size_t number) {
            const PlayedRun& run = sweep.runs[number];
            PlayRequest asked{.load = run.load, .seed = run.seed};
            if (run.failure) asked.down = case_links(sweep.plan, sweep.plan.cases[*run.failure]);
            return answer(player(asked));
        };
    };
    const auto answers = crew.run(work);
    if (!answers) return tl::unexpected(answers.error());
    for (std::size_t i = 0; i < answers->size(); ++i) {
        const std::string_view bytes = (*answers)[i];
        if (bytes.front() == kFailed) return fail(ErrorCode::kEnvironment, std::string(bytes.substr(1)));
        sweep.runs[i].outcome = played_from_bytes(bytes.substr(1));
    }
    return sweep;
}

}  // namespace hexi
