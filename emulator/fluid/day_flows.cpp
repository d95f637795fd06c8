#include "emulator/fluid/day_flows.hpp"

#include <algorithm>
#include <map>

namespace hexi {

DayWork DayStream::taken(double share) const {
    DayWork taken;
    for (const PacketSource* source : sources)
        (source->interval ? taken.clocked : taken.paced).add(work_of(*source, 1, share));
    for (const PacketSource* probe : echoes)
        (probe->interval ? taken.clocked : taken.paced).add(work_of(*probe, 1, share));
    return taken;
}

std::vector<DayStream> day_streams(const Experiment& experiment) {
    std::map<RouteKey, DayStream> by_key;
    for (const PacketSource& source : experiment.sources) {
        by_key[source.route].sources.push_back(&source);
        if (source.probe) by_key[reversed(source.route)].echoes.push_back(&source);
    }
    std::vector<DayStream> streams;
    streams.reserve(by_key.size());
    for (auto& [key, stream] : by_key) {
        stream.key = key;
        stream.work = stream.taken(1);
        streams.push_back(std::move(stream));
    }
    return streams;
}

std::size_t stream_at(std::span<const DayStream> streams, const RouteKey& key) {
    const auto found = std::lower_bound(streams.begin(), streams.end(), key,
                                        [](const DayStream& s, const RouteKey& k) { return s.key < k; });
    const bool there = found != streams.end() && found->key == key;
    return there ? static_cast<std::size_t>(found - streams.begin()) : streams.size();
}

DayFlows::DayFlows(std::span<const DayStream> streams, const RoutingTable& table) {
    for (std::size_t i = 0; i < streams.size(); ++i) {
        first_.push_back(static_cast<std::uint32_t>(flows_.size()));
        if (const Route* route = table.find(streams[i].key)) add(i, *route);
    }
    first_.push_back(static_cast<std::uint32_t>(flows_.size()));
}

DayFlows::DayFlows(const DayFlows& before, std::span<const DayStream> streams, const RoutingTable& table)
    : links_(before.links_) {
    const auto changed = table.routes();
    std::size_t next = 0;
    for (std::size_t i = 0; i < streams.size(); ++i) {
        first_.push_back(static_cast<std::uint32_t>(flows_.size()));
        while (next < changed.size() && changed[next].key < streams[i].key) ++next;
        if (next < changed.size() && changed[next].key == streams[i].key) {
            add(i, changed[next]);
        } else {
            const auto kept = before.of(i);
            flows_.insert(flows_.end(), kept.begin(), kept.end());
        }
    }
    first_.push_back(static_cast<std::uint32_t>(flows_.size()));
}

void DayFlows::add(std::size_t stream, const Route& route) {
    double weights = 0;
    for (const WeightedPath& path : route.paths) weights += path.weight;
    for (const WeightedPath& path : route.paths) {
        const auto links = path.path.links();
        flows_.push_back({static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(links_.size()),
                          static_cast<std::uint32_t>(links.size()), path.weight / weights});
        for (const LinkId link : links) links_.push_back(static_cast<std::uint32_t>(link.index()));
    }
}

}  // namespace hexi
