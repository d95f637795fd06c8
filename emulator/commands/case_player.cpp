#include "emulator/commands/case_player.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "emulator/commands/open_service_load.hpp"

namespace hexi {
namespace {

void scale(Traffic& traffic, double load) {
    if (auto* model = std::get_if<ModelTraffic>(&traffic)) model->volume.load *= load;
    if (auto* matrix = std::get_if<MatrixTraffic>(&traffic)) matrix->load *= load;
}

ScenarioRun failed(ScenarioRun run, const PlayRequest& request) {
    for (Traffic& traffic : run.scenario.traffic) scale(traffic, request.load);
    std::vector<ScenarioEvent> events;
    for (const LinkId link : request.down)
        events.emplace_back(LinkEvent{.link = run.network.topology->link(link).id});
    events.insert(events.end(), run.scenario.events.begin(), run.scenario.events.end());
    run.scenario.events = std::move(events);
    run.scenario.seed += request.seed;
    return run;
}

PlayedPair played(const PairResult& pair) {
    const bool arrived = pair.one_way.count > 0;
    return {.key = pair.route,
            .target = *pair.target,
            .delay = arrived ? std::optional(value_of(pair.target_statistic, pair.one_way)) : std::nullopt,
            .loss_ratio = arrived ? lost_share(pair) : 1,
            .missed = !pair.met.value_or(true)};
}

std::string doubt_of(const Manifest& manifest) {
    if (manifest.trusted) return {};
    for (const std::string& remark : manifest.remarks) {
        if (remark.starts_with(kDistrust)) return remark.substr(kDistrust.size());
    }
    return "the engine does not say why";
}

PlayedCase summary(const RunResult& result) {
    PlayedCase played_case{.doubt = doubt_of(result.manifest)};
    std::uint64_t sent = 0, received = 0;
    for (const LinkResult& link : result.links) {
        if (link.utilisation <= played_case.utilisation) continue;
        played_case.worst = link.link;
        played_case.utilisation = link.utilisation;
    }
    for (const PairResult& pair : result.pairs) {
        sent += pair.sent;
        received += std::min(pair.received, pair.sent);
        if (pair.target) played_case.pairs.push_back(played(pair));
    }
    if (sent > 0) played_case.loss_ratio = static_cast<double>(sent - received) / static_cast<double>(sent);
    return played_case;
}

}  // namespace

Result<CasePlayer> open_case_player(const std::string& name, const std::vector<Layer>& layers,
                                    const std::string& engine, const EmulatorServices& services) {
    auto run = open_scenario_or_topology(name, layers);
    if (!run) return tl::unexpected(std::move(run.error()));
    run->engine = engine;
    return [run = *std::move(run), services](const PlayRequest& request) {
        return run_scenario(failed(run, request), services).transform(summary);
    };
}

}  // namespace hexi
