// What commands change of packets on their way into a network, and of their times.
#pragma once

#include <optional>
#include <string>

#include "topology/commandline/command.hpp"
#include "topology/json/json.hpp"
#include "traces/rewrite/trace_mapper.hpp"

namespace hexi {

struct MappingChangeOptions {
    std::string pools;  ///< CSV file; empty: addresses stay
    std::string ports;  ///< as PortMap::parse()
    std::string source_mac, destination_mac;
    std::string vlan = "keep";  ///< "keep", "strip", or 1..4094
};
/// Adds --pools, --ports, --source-mac, --destination-mac and --vlan; `options` must outlive the parse.
void add_mapping_change_options(CLI::App& app, MappingChangeOptions& options);
/// Errors begin with the option's name.
[[nodiscard]] Result<MappingChanges> mapping_changes(const MappingChangeOptions& options,
                                                     const Topology& topology);

struct TimingOptions {
    double speed = 1;
    std::optional<double> rate_bps;  ///< instead of `speed`: of the packets that are kept
    double thin = 1;                 ///< share of conversations that stay
    std::uint32_t repeat = 1;
    std::uint64_t shift = 1;  ///< added to addresses with every repetition
};
/// Adds --speed, --rate-bps, --thin, --repeat and --shift; `options` must outlive the parse.
void add_timing_options(CLI::App& app, TimingOptions& options);

/// What a mapper did, as keys of a report.
[[nodiscard]] Json mapper_json(const TraceMapper& mapper);
[[nodiscard]] std::string mapper_text(const TraceMapper& mapper);

}  // namespace hexi
