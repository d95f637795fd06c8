// The commands of `hexi-packet`.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "emulator/packet/packet_engine.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// Begins a line on stderr that tells the share done, 0..1.
inline constexpr std::string_view kProgressMark = "progress ";

/// run_lean() and those like it.
using PacketRunner = std::function<Result<RunResult>(const Experiment&, const PacketOptions&)>;
/// By the word of `hexi run --engine`.
using PacketRunners = std::map<std::string, PacketRunner>;

/// `run EXPERIMENT.json RESULT.json [--engine WORD] [--progress] [--parent PID]`: carries out one experiment
/// by one of `runners`, which has "packet". With --parent it ends when that process, which must have started
/// it, does; with --progress it writes lines that begin with kProgressMark.
[[nodiscard]] Command packet_run_command(const PacketRunners& runners);

/// `bench OUT.json [--runs N]`: packet_benchmark() as `hexi bench` prints it.
[[nodiscard]] Command packet_bench_command();

}  // namespace hexi
