#include "traces/commands/mapping_options.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"
#include "topology/commandline/value_options.hpp"

namespace hexi {
namespace {

Result<NodePrefixes> open_table(const std::string& path, const Topology& topology) {
    if (path.empty()) return NodePrefixes();
    const auto text = read_file(path);
    if (!text) return tl::unexpected(in_context("--prefixes", text.error()));
    const auto prefixes = parse_prefix_nodes(*text, path, topology);
    if (!prefixes) return tl::unexpected(in_context("--prefixes", prefixes.error()));
    return NodePrefixes(*prefixes);
}

Result<HubMapOptions> policy_of(const MappingOptions& options, const Topology& topology) {
    HubMapOptions policy{
        .seed = options.seed, .hash_bits_v4 = options.hash_bits_v4, .hash_bits_v6 = options.hash_bits_v6};
    if (options.unknown == "drop") return policy;
    if (options.unknown == "hash") {
        policy.unknown = UnknownPolicy::kHash;
        policy.hash_nodes = topology.clusters().empty() ? topology.endpoints() : topology.clusters();
        if (policy.hash_nodes.size() < 2)
            return fail(ErrorCode::kInvalid,
                        "--unknown hash: the network has fewer than two nodes to choose among");
        return policy;
    }
    const auto node = topology.find_node(options.unknown);
    if (!node) return tl::unexpected(in_context("--unknown: neither drop nor hash", node.error()));
    policy.unknown = UnknownPolicy::kDefault;
    policy.default_node = *node;
    return policy;
}

}  // namespace

void add_mapping_options(CLI::App& app, MappingOptions& options) {
    constexpr std::uint8_t kMostV4 = 32, kMostV6 = 64;
    app.add_option("--topology", options.topology, "The network: a file, or 'national'")
        ->option_text("TOPOLOGY [national]");
    app.add_option("--prefixes", options.prefixes, "CSV 'prefix,node': which addresses are at which node")
        ->option_text("FILE");
    app.add_option(
           "--unknown", options.unknown,
           "Addresses that no prefix matches: drop them, hash them onto the clusters, or put them at a node")
        ->option_text("drop|hash|NODE [drop]");
    add_seed_option(app, "Of --unknown hash", "N [1]",
                    [&options](std::uint64_t seed) { options.seed = seed; });
    app.add_option("--hash-bits", options.hash_bits_v4,
                   "With --unknown hash, IPv4 addresses with equal leading N bits stay together")
        ->check(CLI::Range(std::uint8_t{0}, kMostV4))
        ->option_text("N [16]");
    app.add_option("--hash-bits-v6", options.hash_bits_v6, "The same of IPv6")
        ->check(CLI::Range(std::uint8_t{0}, kMostV6))
        ->option_text("N [48]");
}

Result<HubMap> make_map(const MappingOptions& options, const Topology& topology) {
    if (options.prefixes.empty() && options.unknown == "drop")
        return fail(ErrorCode::kInvalid,
                    "--prefixes is needed, or --unknown hash: else no address is at any node of the network");
    auto table = open_table(options.prefixes, topology);
    if (!table) return tl::unexpected(table.error());
    auto policy = policy_of(options, topology);
    if (!policy) return tl::unexpected(policy.error());
    return HubMap(std::move(*table), std::move(*policy));
}

}  // namespace hexi
