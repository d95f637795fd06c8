// How commands take the addresses of a trace to nodes of a network.
#pragma once

#include <string>

#include "topology/base/result.hpp"
#include "topology/commandline/command.hpp"
#include "traces/mapping/hub_map.hpp"

namespace hexi {

struct MappingOptions {
    std::string topology = "national";
    std::string prefixes;          ///< CSV file; empty: no table
    std::string unknown = "drop";  ///< "drop", "hash", or a node
    std::uint64_t seed = 1;
    std::uint8_t hash_bits_v4 = 16, hash_bits_v6 = 48;
};

/// Adds --topology, --prefixes, --unknown, --seed, --hash-bits and --hash-bits-v6; `options` must outlive the
/// parse.
void add_mapping_options(CLI::App& app, MappingOptions& options);

/// The map that `options` say onto `topology`, which their `topology` is not read for. With "hash", addresses
/// fall on the clusters of the network, or on all of its endpoints where it has none. kInvalid where nothing
/// is known of any address ("--prefixes is needed ..."), or fewer than two nodes are there to choose among.
[[nodiscard]] Result<HubMap> make_map(const MappingOptions& options, const Topology& topology);

}  // namespace hexi
