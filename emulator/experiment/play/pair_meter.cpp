#include "emulator/experiment/play/pair_meter.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace hexi {
namespace {

/// The least delay any packet of `size` can have on `key`, by any table.
SimTime least_delay(const Experiment& experiment, const RouteKey& key, ByteCount size) {
    SimTime least = SimTime::max();
    for (const TimedTable& timed : experiment.routes.tables()) {
        const Route* route = timed.table.find(key);
        if (route == nullptr) continue;
        for (const WeightedPath& path : route->paths) {
            least = std::min(least, path_floor(*experiment.topology, path.path, size));
            if (path.backup) least = std::min(least, path_floor(*experiment.topology, *path.backup, size));
        }
    }
    return least == SimTime::max() ? SimTime{0} : least;
}

BitRate throughput(const Experiment& experiment, const PairBytes& bytes) {
    const double seconds = to_seconds(experiment.duration - experiment.warmup);
    const double total = static_cast<double>(bytes.scaled) / experiment.scaling.rate_factor +
                         static_cast<double>(bytes.unscaled);
    return BitRate(static_cast<std::uint64_t>(std::llround(total * 8 / seconds)));
}

/// Paths at the start, heaviest first, and the fixed delays of the first.
void describe_paths(const Experiment& experiment, PairResult& pair) {
    const Route* route = experiment.routes.tables().front().table.find(pair.route);
    if (route == nullptr || route->paths.empty()) return;
    std::vector<const WeightedPath*> paths;
    for (const WeightedPath& path : route->paths) paths.push_back(&path);
    std::stable_sort(paths.begin(), paths.end(),
                     [](const auto* a, const auto* b) { return a->weight > b->weight; });
    for (const WeightedPath* path : paths) pair.paths.push_back(path->path);
    for (const LinkId id : pair.paths.front().links())
        pair.hops.push_back(fixed_share(*experiment.topology, id));
}

}  // namespace

HopShare fixed_share(const Topology& topology, LinkId link) {
    const LinkDelay& delay = topology.link(link).delay;
    return {.link = link,
            .propagation = delay.propagation,
            .equipment = delay.equipment,
            .forwarding = delay.forwarding};
}

void PairMeter::arrived(SimTime delay, std::uint32_t tag, PacketOrder& order) {
    one_way.record(delay);
    ++received;
    if (order.latest_delay < SimTime{0}) {
        order = {delay, tag};
        return;
    }
    jitter += std::chrono::abs(delay - order.latest_delay);
    ++differences;
    order.latest_delay = delay;
    // Serial number arithmetic, so that the 2^32nd packet follows the one before.
    if (static_cast<std::int32_t>(tag - order.latest_tag) > 0) {
        order.latest_tag = tag;
    } else {
        ++reordered;
    }
}

bool has_probes(const Experiment& experiment) {
    return std::any_of(experiment.sources.begin(), experiment.sources.end(),
                       [](const PacketSource& source) { return source.probe; });
}

std::vector<PairMeter> make_pair_meters(const Experiment& experiment) {
    const bool probes_only = has_probes(experiment);
    std::map<RouteKey, ByteCount> smallest;
    for (const PacketSource& source : experiment.sources) {
        if (probes_only && !source.probe) continue;
        const ByteCount size = source.size_law == PacketSizeLaw::kFixed ? source.packet_size : ByteCount(1);
        const auto [entry, fresh] = smallest.try_emplace(source.route, size);
        if (!fresh) entry->second = std::min(entry->second, size);
    }
    std::vector<PairMeter> meters;
    for (const auto& [key, size] : smallest) {
        const SimTime forth = least_delay(experiment, key, size);
        const SimTime back = least_delay(experiment, reversed(key), size);
        meters.push_back({.route = key, .one_way = DelayLog(forth), .round_trip = DelayLog(forth + back)});
    }
    return meters;
}

PairResult pair_result(const Experiment& experiment, const PairMeter& meter, const PairBytes& bytes) {
    PairResult pair{.route = meter.route};
    describe_paths(experiment, pair);
    pair.one_way = summarise(meter.one_way.histogram());
    pair.round_trip = summarise(meter.round_trip.histogram());
    if (meter.differences > 0) pair.jitter = meter.jitter / static_cast<std::int64_t>(meter.differences);
    pair.sent = meter.sent;
    pair.received = meter.received;
    pair.reordered = meter.reordered;
    pair.lost = meter.lost;
    if (meter.sent > 0) {
        pair.loss_ratio = static_cast<double>(meter.sent - meter.received) / static_cast<double>(meter.sent);
    }
    pair.throughput = throughput(experiment, bytes);
    const auto target = std::find_if(experiment.targets.begin(), experiment.targets.end(),
                                     [&](const DelayTarget& t) { return t.route == meter.route; });
    if (target != experiment.targets.end()) hold_against(*target, pair);
    return pair;
}

}  // namespace hexi
