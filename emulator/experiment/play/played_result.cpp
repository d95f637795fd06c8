#include "emulator/experiment/play/played_result.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "emulator/experiment/load_remarks.hpp"
#include "emulator/experiment/play/link_service.hpp"

namespace hexi {
namespace {

std::optional<SimTime> mean_of(SimTime sum, std::uint64_t count) {
    if (count == 0) return std::nullopt;
    return sum / static_cast<std::int64_t>(count);
}

bool runs_over(const PlayedRun& run, const Flow& flow, const std::vector<HopShare>& hops) {
    const auto links = run.traffic.flows.hops_of(flow);
    return std::equal(links.begin(), links.end(), hops.begin(), hops.end(),
                      [](std::uint32_t link, const HopShare& hop) { return link == hop.link.index(); });
}

std::vector<const Flow*> flows_of(const PlayedRun& run, std::uint32_t pair) {
    std::vector<const Flow*> flows;
    for (const Flow& flow : run.traffic.flows.flows()) {
        if (run.traffic.entrances[flow.ingress].forward_pair == pair) flows.push_back(&flow);
    }
    return flows;
}

/// Links over which most measured packets of `flows` came to the end of their path; empty where none did.
std::vector<std::uint32_t> most_taken(const PlayedRun& run, const std::vector<const Flow*>& flows) {
    std::map<std::vector<std::uint32_t>, std::uint64_t> arrived;
    for (const Flow* flow : flows) {
        const auto links = run.traffic.flows.hops_of(*flow);
        if (links.empty()) continue;
        arrived[{links.begin(), links.end()}] += run.hops[flow->first_hop + links.size() - 1].packets;
    }
    std::vector<std::uint32_t> taken;
    std::uint64_t most = 0;
    for (const auto& [links, packets] : arrived) {
        if (packets > most) taken = links;
        most = std::max(most, packets);
    }
    return taken;
}

/// Means of what the measured packets of pair `index` met on the path that most of them took.
void add_hop_means(const Topology& topology, const PlayedRun& run, std::uint32_t index, PairResult& pair) {
    const std::vector<const Flow*> flows = flows_of(run, index);
    if (const auto links = most_taken(run, flows); !links.empty()) {
        pair.hops.clear();
        for (const std::uint32_t link : links) pair.hops.push_back(fixed_share(topology, LinkId(link)));
    }
    std::vector<HopMeter> sums(pair.hops.size());
    for (const Flow* flow : flows) {
        if (!runs_over(run, *flow, pair.hops)) continue;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const HopMeter& hop = run.hops[flow->first_hop + i];
            sums[i].queueing += hop.queueing;
            sums[i].serialisation += hop.serialisation;
            sums[i].packets += hop.packets;
        }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        pair.hops[i].queueing = mean_of(sums[i].queueing, sums[i].packets);
        pair.hops[i].serialisation = mean_of(sums[i].serialisation, sums[i].packets);
    }
}

std::vector<LinkResult> link_results(const Experiment& experiment, const PlayedRun& run) {
    std::set<std::uint32_t> used;
    for (const std::uint32_t hop : run.traffic.flows.hops()) {
        if (hop < experiment.topology->links().size()) used.insert(hop);
    }
    std::vector<LinkResult> results;
    for (const std::uint32_t index : used) {
        const LinkMeter& meter = *run.links[index];
        results.push_back({.link = LinkId(index),
                           .utilisation = meter.utilisation(),
                           .queueing = summarise(meter.waits()),
                           .max_backlog = meter.most_backlog(),
                           .packets = meter.packets(),
                           .drops = meter.drops});
    }
    return results;
}

std::vector<EventResult> event_results(const Experiment& experiment, const PlayedRun& run) {
    std::vector<EventResult> results;
    for (std::size_t i = 0; i < experiment.changes.size(); ++i) {
        const NetworkChange& change = experiment.changes[i];
        EventResult event{.change = change, .rerouted_at = experiment.routes.answered_at(change.at)};
        const std::uint64_t drops = run.links[change.link.index()]->drops.total();
        event.lost = event.rerouted_at ? run.events[i].lost : drops - run.events[i].drops_before;
        results.push_back(event);
    }
    return results;
}

/// Transmissions are rounded up to a picosecond, and a packet that waits inherits the roundings of all that
/// went before it since the link was idle, times what waits are stretched by. A packet may inherit from every
/// link, through those it waits for; so the links' longest runs add up.
SimTime rounding_error(const Experiment& experiment, const PlayedRun& run) {
    const auto links = experiment.topology->links();
    double picoseconds = 0;
    for (std::size_t i = 0; i < run.links.size(); ++i) {
        if (run.links[i]->packets() == 0) continue;
        double stretch = 1;
        if (i < links.size()) {
            stretch = static_cast<double>(links[i].capacity.count()) * experiment.scaling.rate_factor /
                      static_cast<double>(links[i].lane_rate.count());
        }
        // Stretching rounds a wait once more, and the reported transmission has a rounding of its own.
        const double own = stretch == 1 ? 0 : 2;
        picoseconds += static_cast<double>(run.links[i]->longest_run()) * std::max(1.0, stretch) + own;
    }
    return SimTime(static_cast<std::int64_t>(std::ceil(picoseconds)));
}

/// Calls `visit(link, size)` for every link that packets of `size` on the route `key` may cross.
template <typename Visit>
void visit_links(const Experiment& experiment, const RouteKey& key, ByteCount size, const Visit& visit) {
    for (const TimedTable& timed : experiment.routes.tables()) {
        const Route* route = timed.table.find(key);
        if (route == nullptr) continue;
        for (const WeightedPath& path : route->paths) {
            for (const LinkId link : path.path.links()) visit(link, size);
            if (!path.backup) continue;
            for (const LinkId link : path.backup->links()) visit(link, size);
        }
    }
}

/// Links whose buffer, or a lane's share of it, holds less than a packet lose every one: names the one that
/// holds least; empty where all have room.
std::string buffer_doubt(const Experiment& experiment) {
    std::optional<std::pair<std::uint64_t, LinkId>> least;
    ByteCount packet;
    const auto visit = [&](LinkId link, ByteCount size) {
        const std::uint64_t room = played_service(experiment.topology->link(link), {}, 1).buffer;
        if (room >= size.count() || (least && least->first <= room)) return;
        least = {room, link};
        packet = size;
    };
    for (const PacketSource& source : experiment.sources) {
        visit_links(experiment, source.route, source.packet_size, visit);
        if (source.probe) visit_links(experiment, reversed(source.route), source.packet_size, visit);
    }
    for (const TcpFlow& flow : experiment.tcp_flows)
        visit_links(experiment, flow.route, flow.segment_size, visit);
    if (!least) return {};
    const Link& link = experiment.topology->link(least->second);
    return fmt::format(
        "{} has room for {} bytes{}, which is less than a packet of {} bytes sent over it: it loses "
        "every one",
        link.id, least->first, link.lane_rate < link.capacity ? " a lane" : "", packet.count());
}

std::string lanes_remark(const Experiment& experiment) {
    const auto links = experiment.topology->links();
    const auto lanes =
        std::count_if(links.begin(), links.end(), [](const Link& l) { return l.lane_rate < l.capacity; });
    if (lanes == 0) return {};
    return fmt::format(
        "{} links have parallel lanes: each was simulated as one server at the link's capacity with one "
        "lane's buffer, "
        "and its waits and transmissions are reported at the lane rate",
        lanes);
}

/// A quantile that fewer packets than its rank were measured for is the largest of them.
std::string few_packets_remark(const std::vector<PairResult>& pairs) {
    constexpr std::uint64_t kForP999 = 1000;
    const auto few = std::count_if(pairs.begin(), pairs.end(), [](const PairResult& pair) {
        return pair.one_way.count > 0 && pair.one_way.count < kForP999;
    });
    if (few == 0) return {};
    return fmt::format(
        "{} pairs have fewer than {} measured packets: their p99.9 is no more than their largest delay", few,
        kForP999);
}

void remark_on(Manifest& manifest, const std::string& remark) {
    if (!remark.empty()) manifest.remarks.push_back(remark);
}

}  // namespace

Manifest describe_run(const Experiment& experiment, const std::string& engine, const std::string& simulator) {
    Manifest manifest;
    manifest.version = HEXI_VERSION;
    manifest.engine = engine;
    manifest.simulator = simulator;
    manifest.inputs = experiment.inputs;
    manifest.seed = experiment.seed;
    const double factor = experiment.scaling.rate_factor;
    if (factor != 1) {
        manifest.knobs["rate-factor"] = fmt::format("{}", factor);
        manifest.remarks.push_back(
            fmt::format("load scaled down: every link and every source ran at {:.4g} of its rate over "
                        "unscaled fixed delays, "
                        "and each wait and transmission is reported at the link's full lane rate",
                        factor));
    }
    for (const std::string& doubt : load_doubts(experiment)) distrust(manifest, doubt);
    if (const std::string doubt = buffer_doubt(experiment); !doubt.empty()) distrust(manifest, doubt);
    return manifest;
}

RunResult played_result(const Experiment& experiment, const PlayedRun& run) {
    RunResult result{.name = experiment.name, .topology = experiment.topology, .classes = experiment.classes};
    const std::vector<PairBytes> bytes = run.traffic.pair_bytes();
    for (std::uint32_t i = 0; i < run.traffic.pairs.size(); ++i) {
        result.pairs.push_back(pair_result(experiment, run.traffic.pairs[i], bytes[i]));
        add_hop_means(*experiment.topology, run, i, result.pairs.back());
    }
    result.links = link_results(experiment, run);
    result.events = event_results(experiment, run);
    result.packet_hops = run.packet_hops;
    result.manifest = describe_run(experiment, run.engine, run.simulator);
    result.manifest.timing_error = rounding_error(experiment, run);
    remark_on(result.manifest, lanes_remark(experiment));
    remark_on(result.manifest, few_packets_remark(result.pairs));
    return result;
}

}  // namespace hexi
