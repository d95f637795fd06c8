// Scenario in, result out: the way every command that runs something takes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emulator/commands/emulator_services.hpp"
#include "emulator/experiment/packet_cost.hpp"
#include "emulator/experiment/run_result.hpp"
#include "emulator/experiment/scenario.hpp"
#include "topology/base/result.hpp"
#include "topology/commandline/command.hpp"
#include "topology/commands/open_topology.hpp"

namespace hexi {

/// A scenario with what it was read from.
struct ScenarioRun {
    Scenario scenario;
    OpenedTopology network;
    std::vector<InputFile> inputs;             ///< all files read, for the manifest
    std::map<std::string, std::string> knobs;  ///< what the command line set, for the manifest
    std::string engine = "packet";
    double max_packet_hops = kMostPacketHops;  ///< engines that play packets refuse more
    std::optional<LinkCapture> capture;
    Terminal* terminal = nullptr;  ///< shows how far long reading has come; null: nobody looks
};

/// Validates, compiles, runs and signs: the result's manifest names version, inputs, knobs, and everything
/// that reader, scenario and engine remarked. Errors are those of each step; an engine that does not exist
/// is kNotFound with those that do, as is one that cannot capture where that is asked for.
Result<RunResult> run_scenario(const ScenarioRun& run, const EmulatorServices& services);

/// As run_scenario(), over a day of `bins` with `cuts` on the routes that the scenario's policy gives after
/// each; an engine that cannot is kNotFound.
struct DayRun {
    std::vector<DayBin> bins;
    std::vector<DayProfile> profiles = {};  ///< see DayPlan
    std::vector<DayCut> cuts;
    std::size_t jobs = 1;
    std::function<void(double)> progress = [](double) {};
};
[[nodiscard]] Result<RunResult> run_day(const ScenarioRun& run, DayRun day, const EmulatorServices& services);

/// An input as the manifest lists it.
[[nodiscard]] InputFile input_of(const std::string& name, const std::string& text);

}  // namespace hexi
