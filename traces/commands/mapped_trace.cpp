#include "traces/commands/mapped_trace.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/commands/open_topology.hpp"
#include "traces/rewrite/trace_timing.hpp"

namespace hexi {

void add_mapped_trace_options(CLI::App& app, MappedTraceOptions& options) {
    add_mapping_options(app, options.mapping);
    add_mapping_change_options(app, options.changes);
    add_timing_options(app, options.timing);
    add_selection_options(app, options.selection);
}

Result<std::unique_ptr<MappedTrace>> MappedTrace::open(const MappedTraceOptions& options,
                                                       std::shared_ptr<const Topology> topology) {
    if (options.file == "-" && (options.timing.rate_bps || options.timing.repeat > 1))
        return fail(ErrorCode::kInvalid,
                    "-: standard input is read once: --rate-bps and --repeat take a file");
    if (!topology && !options.whole) {
        auto opened = open_topology(options.mapping.topology);
        if (!opened) return tl::unexpected(opened.error());
        topology = std::move(opened->topology);
    }
    std::unique_ptr<MappedTrace> made(new MappedTrace(options));
    made->speed_ = options.timing.speed;
    if (options.whole) return made;
    made->topology_ = std::move(topology);
    auto mapper = made->fresh_mapper();
    if (!mapper) return tl::unexpected(mapper.error());
    made->mapper_ = std::move(*mapper);
    return made;
}

Result<std::unique_ptr<TraceMapper>> MappedTrace::fresh_mapper() const {
    auto map = make_map(options_.mapping, *topology_);
    if (!map) return tl::unexpected(map.error());
    auto changes = mapping_changes(options_.changes, *topology_);
    if (!changes) return tl::unexpected(changes.error());
    return std::make_unique<TraceMapper>(std::move(*map), std::move(*changes));
}

Result<MappedTrace::Pass> MappedTrace::pass(Terminal& terminal, std::uint64_t shift,
                                            const MappedConsumer& consumer) {
    auto reader = CaptureReader::open(options_.file, options_.selection.reading.strictness);
    if (!reader) return tl::unexpected(reader.error());
    const FlowThinner thinner(options_.timing.thin, options_.mapping.seed);
    Pass seen;
    const auto selected =
        select_packets(*reader, options_.selection, terminal, [&](const TracePacket& packet) -> Result<void> {
            const LinkType link = reader->interfaces()[packet.interface].link;
            if (options_.timing.thin < 1) {
                const PacketHeaders headers = find_headers(packet, link);
                if (headers.kind == HeaderKind::kIp && !thinner.keeps(headers.key)) {
                    ++thinned_;
                    return {};
                }
            }
            const auto mapped = options_.whole ? std::optional(TraceMapper::Mapped{packet, HubPair()})
                                               : mapper_->map(packet, link, shift);
            if (!mapped) return {};
            seen.first = seen.first ? std::min(*seen.first, packet.at) : packet.at;
            seen.last = seen.last ? std::max(*seen.last, packet.at) : packet.at;
            ++seen.packets;
            seen.bytes += mapped->packet.wire_bytes;
            return consumer(*mapped, link);
        });
    if (!selected) return tl::unexpected(selected.error());
    if (first_pass_) {
        selected_ = *selected;
        read_ = reader->counts();
        remarks_ = reader->remarks();
    }
    first_pass_ = false;
    return seen;
}

/// A pass that only counts, and begins afresh what counts beside it.
Result<void> MappedTrace::find_speed(Terminal& terminal) {
    const auto seen = pass(terminal, 0, [](const TraceMapper::Mapped&, LinkType) { return Result<void>(); });
    if (!seen) return tl::unexpected(seen.error());
    const std::int64_t ns = seen->first ? ns_between(*seen->first, *seen->last) : 0;
    if (ns == 0)
        return fail(ErrorCode::kInvalid, fmt::format("--rate-bps: {}: {} packets at one instant have no rate",
                                                     options_.file, seen->packets));
    constexpr double kLeast = 1e-6, kMost = 1e6;
    const double rate = 8e9 * static_cast<double>(seen->bytes) / static_cast<double>(ns);
    speed_ = *options_.timing.rate_bps / rate;
    if (speed_ < kLeast || speed_ > kMost)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("--rate-bps: time would have to run {:g} times as fast: {:g} to {:g} is allowed",
                        speed_, kLeast, kMost));
    thinned_ = 0;
    first_pass_ = true;
    if (options_.whole) return {};
    auto mapper = fresh_mapper();
    if (!mapper) return tl::unexpected(mapper.error());
    mapper_ = std::move(*mapper);
    return {};
}

Result<void> MappedTrace::play(Terminal& terminal, const MappedConsumer& consumer) {
    if (options_.timing.rate_bps) {
        auto found = find_speed(terminal);
        if (!found) return found;
    }
    TimeScale scale(speed_);
    std::int64_t later_ns = 0;
    for (std::uint32_t round = 0; round < options_.timing.repeat; ++round) {
        const auto seen =
            pass(terminal, round * options_.timing.shift, [&](TraceMapper::Mapped mapped, LinkType link) {
                mapped.packet.at = scale.at(mapped.packet.at, later_ns);
                return consumer(mapped, link);
            });
        if (!seen) return tl::unexpected(seen.error());
        if (!seen->first) return {};
        // The seam is a gap as the others are in the mean.
        const std::int64_t lasting = ns_between(*seen->first, *seen->last);
        const auto gaps = static_cast<std::int64_t>(std::max<std::uint64_t>(seen->packets, 2) - 1);
        later_ns += lasting + std::max<std::int64_t>(lasting / gaps, 1);
    }
    return {};
}

}  // namespace hexi
