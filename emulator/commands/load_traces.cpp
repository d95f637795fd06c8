#include "emulator/commands/load_traces.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>

#include <fmt/format.h>

#include "traces/commands/flow_input.hpp"
#include "traces/commands/mapped_trace.hpp"

namespace hexi {
namespace {

constexpr std::int64_t kPsPerNs = 1000;
/// A flow without packets of its own counts is cut into packets of this size.
constexpr std::uint64_t kFlowPacket = 1500;
/// More packets than this are no packet engine's work, and too many for a disk: 16 bytes each.
constexpr std::uint64_t kMostPackets = 2'000'000'000;

MappingOptions mapping_of(const TraceTraffic& traffic, std::uint64_t seed) {
    return {.prefixes = traffic.prefixes,
            .unknown = traffic.unknown,
            .seed = seed,
            .hash_bits_v4 = traffic.hash_bits_v4,
            .hash_bits_v6 = traffic.hash_bits_v6};
}

/// What of a trace did not cross the network, in words.
std::string crossing_remark(const std::string& place, const MapperCounts& counts) {
    return fmt::format(
        "{}: {} packets, {} bytes of the trace cross the network; left out: {} packets within a node, {} of "
        "unknown addresses, {} no IP",
        place, counts.mapped.packets, counts.mapped.bytes, counts.same_node.packets, counts.unknown.packets,
        counts.other.packets);
}

/// Puts what a trace sends where it belongs, at its time since the experiment began.
class TraceRecorder {
public:
    TraceRecorder(const TraceTraffic& traffic, std::shared_ptr<const RecordingFolder> folder)
        : start_(traffic.start), recorder_(std::move(folder)) {}

    /// `bytes` in one packet; longer ones than links carry become several at one instant.
    Result<void> packet(HubPair pair, const TraceTime& at, std::uint64_t bytes, std::uint32_t conversation) {
        const SimTime when = time_of(at);
        while (bytes > 0) {
            const std::uint64_t part = std::min(bytes, kLargestPacket.count());
            auto added = add(pair, {when, static_cast<std::uint32_t>(part), conversation});
            if (!added) return added;
            bytes -= part;
        }
        return {};
    }
    /// Any number of bytes at one instant, for engines of rates.
    Result<void> lump(HubPair pair, const TraceTime& at, std::uint64_t bytes) {
        constexpr std::uint64_t kMost = 4'000'000'000;
        for (; bytes > 0; bytes -= std::min(bytes, kMost)) {
            auto added = add(pair, {time_of(at), static_cast<std::uint32_t>(std::min(bytes, kMost)), 0});
            if (!added) return added;
        }
        return {};
    }
    Result<std::vector<Recording>> finish() { return recorder_.finish(); }

private:
    SimTime time_of(const TraceTime& at) {
        if (!first_) first_ = at;
        constexpr std::int64_t kMostNs = 9'000'000'000'000'000;  // 104 days
        const std::int64_t ns = std::clamp<std::int64_t>(ns_between(*first_, at), 0, kMostNs);
        return start_ + SimTime(ns * kPsPerNs);
    }
    Result<void> add(HubPair pair, const RecordedPacket& packet) {
        if (++packets_ > kMostPackets)
            return fail(
                ErrorCode::kInvalid,
                fmt::format("is more than {} packets: thin it, or play it as rates with the fluid engine",
                            kMostPackets));
        return recorder_.add(pair.from, pair.to, packet);
    }

    SimTime start_;
    Recorder recorder_;
    std::optional<TraceTime> first_;
    std::uint64_t packets_ = 0;
};

/// Times of a flow's packets: evenly from the first to the last.
TraceTime part_of(const FlowRecord& flow, std::uint64_t i, std::uint64_t parts) {
    const std::int64_t lasting = ns_between(flow.first, flow.last);
    const auto past = parts > 1 ? static_cast<std::int64_t>(static_cast<long double>(lasting) *
                                                            static_cast<long double>(i) /
                                                            static_cast<long double>(parts - 1))
                                : 0;
    return moved(flow.first, past);
}

/// Flow lines. As rates a flow is 200 lumps at most, as packets all of its packets.
class FlowLoader {
public:
    FlowLoader(const TraceTraffic& traffic, HubMap map, RecordingForm form, TraceRecorder& into)
        : traffic_(traffic),
          map_(std::move(map)),
          form_(form),
          into_(into),
          scale_(traffic.speed),
          thinner_(traffic.thin, 1) {}

    Result<void> add(const FlowRecord& recorded) {
        if (recorded.bytes == 0 || !thinner_.keeps(recorded.key)) return {};
        const auto pair = map_.find(recorded.key.source, recorded.key.destination);
        if (!pair || pair->from == pair->to) {
            (pair ? counts_.same_node : counts_.unknown).add(recorded.bytes);
            return {};
        }
        counts_.mapped.add(recorded.bytes);
        FlowRecord flow = recorded;
        flow.first = scale_.at(recorded.first);
        flow.last = std::max(flow.first, scale_.at(recorded.last));
        return form_ == RecordingForm::kRates ? as_lumps(flow, *pair) : as_packets(flow, *pair);
    }
    [[nodiscard]] const MapperCounts& counts() const { return counts_; }

private:
    Result<void> as_lumps(const FlowRecord& flow, HubPair pair) {
        constexpr std::uint64_t kMostLumps = 200;
        const bool instant = flow.first == flow.last;
        const std::uint64_t lumps = instant ? 1 : std::min(kMostLumps, flow.bytes);
        for (std::uint64_t i = 0; i < lumps; ++i) {
            auto added = into_.lump(pair, part_of(flow, i, lumps), share_of(flow.bytes, i, lumps));
            if (!added) return added;
        }
        return {};
    }
    Result<void> as_packets(const FlowRecord& flow, HubPair pair) {
        const std::uint64_t packets = std::clamp<std::uint64_t>(
            flow.packets > 0 ? flow.packets : (flow.bytes + kFlowPacket - 1) / kFlowPacket, 1, flow.bytes);
        const auto conversation = static_cast<std::uint32_t>(conversation_hash(flow.key, 0));
        for (std::uint64_t i = 0; i < packets; ++i) {
            auto added =
                into_.packet(pair, part_of(flow, i, packets), share_of(flow.bytes, i, packets), conversation);
            if (!added) return added;
        }
        return {};
    }
    /// The i-th of `parts` whole numbers that add up to `bytes`.
    static std::uint64_t share_of(std::uint64_t bytes, std::uint64_t i, std::uint64_t parts) {
        return bytes / parts + (i < bytes % parts ? 1 : 0);
    }

    const TraceTraffic& traffic_;
    HubMap map_;
    RecordingForm form_;
    TraceRecorder& into_;
    TimeScale scale_;
    FlowThinner thinner_;
    MapperCounts counts_;
};

Result<std::string> load_flows(const TraceTraffic& traffic, const std::string& place, std::uint64_t seed,
                               const TraceLoading& loading, TraceRecorder& into) {
    if (traffic.rate_bps || traffic.repeat > 1 || !traffic.filter.empty())
        return fail(ErrorCode::kInvalid,
                    "rate_bps, repeat and filter are of captures, and this is a file of flows");
    auto map = make_map(mapping_of(traffic, seed), *loading.topology);
    if (!map) return tl::unexpected(map.error());
    FlowLoader loader(traffic, std::move(*map), loading.form, into);
    std::ostringstream nowhere;
    Terminal silent{.out = nowhere, .err = nowhere};
    Terminal& terminal = loading.terminal != nullptr ? *loading.terminal : silent;
    const auto read = read_flow_lines(traffic.file, {.columns = traffic.columns},
                                      traffic.lenient ? Strictness::kLenient : Strictness::kStrict, terminal,
                                      [&](const FlowRecord& flow) { return loader.add(flow); });
    if (!read) return tl::unexpected(read.error());
    const MapperCounts& counts = loader.counts();
    return fmt::format(
        "{}: {} flows, {} bytes cross the network; left out: {} flows within a node, {} of unknown addresses",
        place, counts.mapped.packets, counts.mapped.bytes, counts.same_node.packets, counts.unknown.packets);
}

Result<std::string> load_capture(const TraceTraffic& traffic, const std::string& place, std::uint64_t seed,
                                 const TraceLoading& loading, TraceRecorder& into) {
    MappedTraceOptions options{.file = traffic.file,
                               .mapping = mapping_of(traffic, seed),
                               .timing = {.speed = traffic.speed,
                                          .rate_bps = traffic.rate_bps,
                                          .thin = traffic.thin,
                                          .repeat = traffic.repeat},
                               .selection = {.filter = traffic.filter,
                                             .from_s = traffic.from_s,
                                             .until_s = traffic.until_s,
                                             .most_packets = traffic.most_packets,
                                             .reorder_packets = traffic.reorder_packets}};
    if (traffic.lenient) options.selection.reading.strictness = Strictness::kLenient;
    auto trace = MappedTrace::open(options, loading.topology);
    if (!trace) return tl::unexpected(trace.error());
    std::ostringstream nowhere;
    Terminal silent{.out = nowhere, .err = nowhere};
    const auto played =
        (*trace)->play(loading.terminal != nullptr ? *loading.terminal : silent,
                       [&](const TraceMapper::Mapped& mapped, LinkType link) {
                           const PacketHeaders headers = find_headers(mapped.packet, link);
                           return into.packet(mapped.pair, mapped.packet.at, mapped.packet.wire_bytes,
                                              static_cast<std::uint32_t>(conversation_hash(headers.key, 0)));
                       });
    if (!played) return tl::unexpected(played.error());
    return crossing_remark(place, (*trace)->mapper().counts());
}

Result<void> load(TraceTraffic& traffic, const std::string& place, Scenario& scenario,
                  const TraceLoading& loading) {
    auto folder = RecordingFolder::create();
    if (!folder) return tl::unexpected(folder.error());
    traffic.folder = *folder;
    TraceRecorder into(traffic, *folder);
    auto remark = traffic.columns.empty() ? load_capture(traffic, place, scenario.seed, loading, into)
                                          : load_flows(traffic, place, scenario.seed, loading, into);
    if (!remark) return tl::unexpected(remark.error());
    auto recordings = into.finish();
    if (!recordings) return tl::unexpected(recordings.error());
    traffic.recordings = std::move(*recordings);
    scenario.remarks.push_back(std::move(*remark));
    scenario.remarks.push_back(fmt::format("{}: packets of the trace leave {}", place,
                                           traffic.replies == Replies::kCausal
                                               ? "causally: none before what it answers has come"
                                               : "as recorded, open loop: no reply waits for its cause"));
    return {};
}

}  // namespace

Result<void> load_traces(Scenario& scenario, const TraceLoading& loading) {
    SimTime last{0};
    for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
        auto* const traffic = std::get_if<TraceTraffic>(&scenario.traffic[i]);
        if (traffic == nullptr) continue;
        const std::string place = fmt::format("/traffic/{}", i);
        const std::string file = scenario.file.empty() ? scenario.name : scenario.file;
        auto loaded = load(*traffic, place, scenario, loading);
        if (!loaded)
            return tl::unexpected(in_context(fmt::format("{}: {}/file", file, place), loaded.error()));
        for (const Recording& one : traffic->recordings) last = std::max(last, one.last);
    }
    constexpr SimTime kBehind{1'000'000};  // sources stop before the end
    if (scenario.duration == SimTime{0} && last > SimTime{0}) scenario.duration = last + kBehind;
    return {};
}

}  // namespace hexi
