#include "emulator/experiment/replayed_traffic.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "emulator/experiment/recorded_packets.hpp"
#include "topology/path.hpp"

namespace hexi {
namespace {

/// A constant source for the bytes of one bin.
PacketSource source_of_bin(const PacketSource& recorded, SimTime bin, std::int64_t index, std::uint64_t bytes,
                           std::uint64_t packets) {
    PacketSource source = recorded;
    source.recording.clear();
    source.start = bin * index;
    source.stop = std::min(recorded.stop, source.start + bin);
    const double seconds = to_seconds(bin);
    source.rate = BitRate(
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(8 * static_cast<double>(bytes) / seconds)));
    source.packet_size = ByteCount(std::clamp<std::uint64_t>(bytes / packets, 1, kLargestPacket.count()));
    return source;
}

Result<void> add_rates(const PacketSource& recorded, SimTime bin, std::vector<PacketSource>& sources) {
    auto reader = RecordingReader::open(recorded.recording);
    if (!reader) return tl::unexpected(reader.error());
    std::int64_t index = 0;
    std::uint64_t bytes = 0, packets = 0;
    const auto settle = [&] {
        if (packets > 0) sources.push_back(source_of_bin(recorded, bin, index, bytes, packets));
        bytes = packets = 0;
    };
    while (const auto packet = (*reader)->next()) {
        if (packet->at >= recorded.stop) break;
        const std::int64_t now = packet->at / bin;
        if (now != index) settle();
        index = now;
        bytes += packet->bytes;
        ++packets;
    }
    settle();
    return {};
}

/// A packet, and where it is.
struct Placed {
    RecordedPacket packet;
    std::uint32_t source = 0;  ///< index into Experiment::sources
};

/// One conversation: what it sent last, in the trace and in the replay, and how late either end is.
struct Conversation {
    std::uint32_t last_source = 0;
    SimTime recorded{0}, sent{0};
    std::array<SimTime, 2> late{};  ///< by whether the end is the one with the smaller node
};

class CausalOrder {
public:
    explicit CausalOrder(const Experiment& experiment) : experiment_(experiment) {}

    /// When `placed` leaves; those of one conversation come in the order of the trace.
    SimTime leaves(const Placed& placed) {
        const RouteKey& route = experiment_.sources[placed.source].route;
        const bool low = route.source < route.destination;
        const auto [at, fresh] = conversations_.try_emplace(placed.packet.conversation);
        Conversation& one = at->second;
        SimTime& late = one.late[low ? 0 : 1];
        SimTime leaves = placed.packet.at + late;
        if (!fresh && is_answer(placed.source, one.last_source)) {
            const SimTime arrived = one.sent + way(one.last_source, placed.packet.bytes);
            leaves = std::max(leaves, arrived + (placed.packet.at - one.recorded));
        }
        late = leaves - placed.packet.at;
        one.last_source = placed.source;
        one.recorded = placed.packet.at;
        one.sent = leaves;
        return leaves;
    }

private:
    [[nodiscard]] bool is_answer(std::uint32_t source, std::uint32_t before) const {
        const RouteKey &a = experiment_.sources[source].route, &b = experiment_.sources[before].route;
        return a.source == b.destination && a.destination == b.source;
    }
    [[nodiscard]] SimTime way(std::uint32_t source, std::uint32_t bytes) const {
        const Route* const route =
            experiment_.routes.tables().front().table.find(experiment_.sources[source].route);
        if (route == nullptr || route->paths.empty()) return SimTime{0};
        return path_floor(*experiment_.topology, route->paths.front().path, ByteCount(bytes));
    }

    const Experiment& experiment_;
    std::unordered_map<std::uint32_t, Conversation> conversations_;
};

Result<std::vector<Placed>> all_packets(const Experiment& experiment) {
    std::vector<Placed> all;
    for (std::uint32_t i = 0; i < experiment.sources.size(); ++i) {
        const std::string& file = experiment.sources[i].recording;
        if (file.empty()) continue;
        auto reader = RecordingReader::open(file);
        if (!reader) return tl::unexpected(reader.error());
        if (all.size() + (*reader)->packets() > kMostCausal)
            return fail(ErrorCode::kInvalid,
                        fmt::format("causal replies hold all packets of a trace, at most {} of them: use "
                                    "open-loop replies, or a part of the trace",
                                    kMostCausal));
        while (const auto packet = (*reader)->next()) all.push_back({*packet, i});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Placed& a, const Placed& b) { return a.packet.at < b.packet.at; });
    return all;
}

}  // namespace

bool has_recordings(const Experiment& experiment) {
    return std::any_of(experiment.sources.begin(), experiment.sources.end(),
                       [](const PacketSource& source) { return !source.recording.empty(); });
}

Result<Experiment> with_rates_of_recordings(Experiment experiment, SimTime bin) {
    std::vector<PacketSource> sources;
    for (const PacketSource& source : experiment.sources) {
        if (source.recording.empty()) {
            sources.push_back(source);
            continue;
        }
        const auto added = add_rates(source, bin, sources);
        if (!added) return tl::unexpected(added.error());
    }
    experiment.sources = std::move(sources);
    experiment.remarks.push_back(
        fmt::format("the trace is played as rates, constant over {} s each: bursts within them are not there",
                    to_seconds(bin)));
    return experiment;
}

Result<void> make_replies_causal(Experiment& experiment) {
    auto all = all_packets(experiment);
    if (!all) return tl::unexpected(all.error());
    CausalOrder order(experiment);
    std::vector<std::vector<RecordedPacket>> moved(experiment.sources.size());
    std::uint64_t later = 0;
    SimTime most{0};
    for (const Placed& placed : *all) {
        const SimTime leaves = order.leaves(placed);
        later += leaves > placed.packet.at ? 1 : 0;
        most = std::max(most, leaves - placed.packet.at);
        moved[placed.source].push_back({leaves, placed.packet.bytes, placed.packet.conversation});
    }
    for (std::size_t i = 0; i < moved.size(); ++i) {
        if (moved[i].empty()) continue;
        std::stable_sort(moved[i].begin(), moved[i].end(),
                         [](const RecordedPacket& a, const RecordedPacket& b) { return a.at < b.at; });
        auto written = write_recording(experiment.sources[i].recording, moved[i]);
        if (!written) return written;
    }
    experiment.remarks.push_back(
        fmt::format("replies are causal, over an empty network: {} of {} packets of the trace leave later, "
                    "by up to {:g} ms",
                    later, all->size(), to_ms(most)));
    return {};
}

}  // namespace hexi
