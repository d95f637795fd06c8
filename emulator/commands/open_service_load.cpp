#include "emulator/commands/open_service_load.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "emulator/commands/open_network.hpp"
#include "emulator/experiment/compile.hpp"
#include "emulator/experiment/validation_scenario.hpp"

namespace hexi {
namespace {

/// What sources of packets come to, by route.
std::vector<ServiceDemand> demands_of(const Experiment& experiment) {
    std::map<RouteKey, BitRate> rates;
    for (const PacketSource& source : experiment.sources) {
        if (!source.probe) rates[source.route] = rates[source.route] + source.rate;
    }
    std::vector<ServiceDemand> demands;
    demands.reserve(rates.size());
    for (const auto& [key, rate] : rates) demands.push_back({key, rate});
    return demands;
}

std::vector<ServiceTarget> targets_of(const Experiment& experiment) {
    std::vector<ServiceTarget> targets;
    for (const DelayTarget& target : experiment.targets) {
        targets.push_back({target.route, target.one_way, target.loss_ratio});
    }
    std::ranges::sort(targets, {}, &ServiceTarget::key);
    return targets;
}

void add_remarks(const Experiment& experiment, std::vector<std::string>& remarks) {
    if (!experiment.tcp_flows.empty()) {
        remarks.push_back(fmt::format("{} TCP transfers are left out: they take what is free",
                                      experiment.tcp_flows.size()));
    }
    if (std::ranges::any_of(experiment.changes, [](const auto& change) { return change.at > SimTime{0}; })) {
        remarks.emplace_back("events after time 0 are left out: every case is the network as it begins");
    }
}

template <typename T>
void keep_layers(std::vector<T>& list, const std::vector<Layer>& layers) {
    if (layers.empty()) return;
    std::erase_if(list,
                  [&](const T& one) { return std::ranges::find(layers, one.key.layer) == layers.end(); });
}

}  // namespace

Result<ScenarioRun> open_scenario_or_topology(const std::string& name, const std::vector<Layer>& layers) {
    const bool some_file = name == kNational || std::filesystem::exists(name);
    if (names_scenario(name) || !some_file) return open_scenario(name);
    auto network = open_topology(name);
    if (!network) return tl::unexpected(network.error());
    auto scenario = validation_scenario(*network->topology, {.layers = layers});
    if (!scenario) return tl::unexpected(scenario.error());
    return ScenarioRun{.scenario = *std::move(scenario), .network = *std::move(network)};
}

Result<ServiceLoad> open_service_load(const std::string& name, const std::vector<Layer>& layers,
                                      const RouteCompiler& compiler) {
    const auto run = open_scenario_or_topology(name, layers);
    if (!run) return tl::unexpected(run.error());
    const auto valid = validate(run->scenario, run->network.topology);
    if (!valid) return tl::unexpected(valid.error());
    const auto experiment = compile(*valid, compiler);
    if (!experiment) return tl::unexpected(experiment.error());
    ServiceLoad load{.name = names_scenario(name) ? experiment->name : run->network.topology->name(),
                     .topology = run->network.topology,
                     .state = NetworkState(*run->network.topology),
                     .classes = {},
                     .policy = (*valid)->policy,
                     .demands = demands_of(*experiment),
                     .targets = targets_of(*experiment),
                     .remarks = (*valid)->remarks};
    for (const NetworkChange& change : experiment->changes) {
        if (change.at == SimTime{0}) load.state[change.link] = change.state;
    }
    for (const TrafficClass& known : experiment->classes) load.classes.push_back(known.name);
    keep_layers(load.demands, layers);
    keep_layers(load.targets, layers);
    add_remarks(*experiment, load.remarks);
    return load;
}

}  // namespace hexi
