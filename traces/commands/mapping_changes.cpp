#include "traces/commands/mapping_changes.hpp"

#include <charconv>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"

namespace hexi {
namespace {

Result<AddressPools> open_pools(const std::string& path, const Topology& topology) {
    if (path.empty()) return AddressPools();
    const auto text = read_file(path);
    if (!text) return tl::unexpected(in_context("--pools", text.error()));
    const auto prefixes = parse_prefix_nodes(*text, path, topology);
    if (!prefixes) return tl::unexpected(in_context("--pools", prefixes.error()));
    auto pools = AddressPools::create(*prefixes, topology);
    if (!pools) return tl::unexpected(in_context("--pools: " + path, pools.error()));
    return pools;
}

Result<std::optional<MacAddress>> mac_of(const std::string& text, const char* option) {
    if (text.empty()) return std::nullopt;
    const auto mac = parse_mac(text);
    if (!mac) return tl::unexpected(in_context(option, mac.error()));
    return *mac;
}

Result<void> set_vlan(const std::string& text, LinkChanges& changes) {
    constexpr std::uint16_t kMost = 4094;
    if (text == "keep") return {};
    changes.tags = text == "strip" ? LinkChanges::Tags::kStrip : LinkChanges::Tags::kSet;
    if (text == "strip") return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), changes.vlan);
    if (error != std::errc() || end != text.data() + text.size() || changes.vlan == 0 || changes.vlan > kMost)
        return fail(ErrorCode::kInvalid,
                    fmt::format("--vlan: '{}' is not allowed: must be keep, strip or 1 to {}", text, kMost));
    return {};
}

Json count_json(const TrafficCount& count) {
    Json json = Json::object();
    json.set("packets", count.packets);
    json.set("bytes", count.bytes);
    return json;
}

}  // namespace

void add_mapping_change_options(CLI::App& app, MappingChangeOptions& options) {
    app.add_option("--pools", options.pools,
                   "CSV 'prefix,node': addresses at a node move into its prefix, their other bits stay")
        ->option_text("FILE");
    app.add_option("--ports", options.ports, "Other ports of TCP, UDP and DCCP")->option_text("FROM=TO,...");
    app.add_option("--source-mac", options.source_mac, "Of Ethernet frames")->option_text("MAC");
    app.add_option("--destination-mac", options.destination_mac, "Of Ethernet frames")->option_text("MAC");
    app.add_option("--vlan", options.vlan, "Tags of Ethernet frames: the outermost gets number N, or all go")
        ->option_text("keep|strip|N [keep]");
}

Result<MappingChanges> mapping_changes(const MappingChangeOptions& options, const Topology& topology) {
    MappingChanges changes;
    auto pools = open_pools(options.pools, topology);
    if (!pools) return tl::unexpected(pools.error());
    changes.pools = std::move(*pools);
    if (!options.ports.empty()) {
        auto ports = PortMap::parse(options.ports);
        if (!ports) return tl::unexpected(in_context("--ports", ports.error()));
        changes.ports = std::move(*ports);
    }
    const auto source = mac_of(options.source_mac, "--source-mac");
    if (!source) return tl::unexpected(source.error());
    const auto destination = mac_of(options.destination_mac, "--destination-mac");
    if (!destination) return tl::unexpected(destination.error());
    changes.link.source = *source;
    changes.link.destination = *destination;
    const auto tagged = set_vlan(options.vlan, changes.link);
    if (!tagged) return tl::unexpected(tagged.error());
    return changes;
}

void add_timing_options(CLI::App& app, TimingOptions& options) {
    constexpr double kLeastSpeed = 1e-6, kMostSpeed = 1e6, kLeastRate = 1, kMostRate = 1e15;
    constexpr std::uint32_t kMostRepeats = 1'000'000;
    auto* const speed = app.add_option("--speed", options.speed, "Time runs X times as fast")
                            ->check(CLI::Range(kLeastSpeed, kMostSpeed))
                            ->option_text("X [1]");
    app.add_option(
           "--rate-bps", options.rate_bps,
           "Time runs so fast that what is kept has this mean rate, in bytes as captured; reads twice")
        ->check(CLI::Range(kLeastRate, kMostRate))
        ->excludes(speed)
        ->option_text("R");
    app.add_option("--thin", options.thin, "Each conversation stays with this chance, both directions of it")
        ->check(CLI::Range(0.0, 1.0))
        ->option_text("P [1]");
    app.add_option("--repeat", options.repeat, "N times over, without a gap")
        ->check(CLI::Range(std::uint32_t{1}, kMostRepeats))
        ->option_text("N [1]");
    app.add_option("--shift", options.shift, "Addresses go up by K with every repetition, within their pools")
        ->option_text("K [1]");
}

Json mapper_json(const TraceMapper& mapper) {
    Json json = Json::object();
    const MapperCounts& counts = mapper.counts();
    json.set("mapped", count_json(counts.mapped));
    json.set("same_node", count_json(counts.same_node));
    json.set("unknown", count_json(counts.unknown));
    json.set("other", count_json(counts.other));
    const HubMapCounts& ends = mapper.ends();
    json.set("ends_by_prefix", ends.by_prefix);
    json.set("ends_by_hash", ends.by_hash);
    json.set("ends_by_default", ends.by_default);
    json.set("ends_unknown", ends.unknown);
    json.set("pairs_moved_apart", ends.moved_apart);
    const RewriteCounts& rewritten = mapper.rewritten();
    json.set("rewritten_packets", rewritten.packets);
    json.set("later_fragments", rewritten.later_fragments);
    json.set("quoted_packets", rewritten.embedded);
    json.set("tunnels_left_alone", rewritten.tunnels);
    json.set("cut_checksums", rewritten.cut_checksums);
    json.set("without_checksum", rewritten.no_checksum);
    json.set("kept_ports", rewritten.kept_ports);
    json.set("more_addresses", rewritten.more_addresses);
    return json;
}

std::string mapper_text(const TraceMapper& mapper) {
    const MapperCounts& counts = mapper.counts();
    std::string text = fmt::format(
        "{} packets, {} bytes between nodes; left out: {} within a node, {} of unknown addresses, {} no IP\n",
        counts.mapped.packets, counts.mapped.bytes, counts.same_node.packets, counts.unknown.packets,
        counts.other.packets);
    const RewriteCounts& rewritten = mapper.rewritten();
    const auto say = [&](std::uint64_t count, std::string_view what) {
        if (count > 0) text += fmt::format("{} {}\n", count, what);
    };
    say(rewritten.packets, "packets have other addresses or ports");
    say(rewritten.embedded, "of them are ICMP errors whose quoted packet has them, too");
    say(rewritten.later_fragments, "of them are fragments behind the first");
    say(rewritten.tunnels, "of them are tunnels: what is inside is left alone");
    say(rewritten.cut_checksums, "of them were captured without the checksum of their transport");
    say(rewritten.kept_ports, "of them are SCTP, whose ports stay");
    say(rewritten.more_addresses, "of them hold more addresses, in options or routing headers: left alone");
    return text;
}

}  // namespace hexi
