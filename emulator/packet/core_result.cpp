#include "emulator/packet/core_result.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "emulator/packet/experiment_check.hpp"

namespace hexi {
namespace {

SimTime mean_of(SimTime sum, std::uint64_t count) {
    return count == 0 ? SimTime{0} : sum / static_cast<std::int64_t>(count);
}

bool runs_over(const PacketCore& core, const Flow& flow, const Path& path) {
    const auto hops = core.traffic().flows.hops_of(flow);
    return std::equal(hops.begin(), hops.end(), path.links().begin(), path.links().end(),
                      [](std::uint32_t hop, LinkId link) { return hop == link.index(); });
}

/// Means of what the measured packets of pair `index` met on its first path.
void add_hop_means(const PacketCore& core, std::uint32_t index, PairResult& pair) {
    if (pair.paths.empty()) return;
    std::vector<HopMeter> sums(pair.hops.size());
    for (const Flow& flow : core.traffic().flows.flows()) {
        if (core.traffic().entrances[flow.ingress].forward_pair != index ||
            !runs_over(core, flow, pair.paths.front()))
            continue;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const HopMeter& hop = core.hop_meters()[flow.first_hop + i];
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

std::vector<LinkResult> link_results(const Experiment& experiment, const PacketCore& core) {
    std::set<std::uint32_t> used;
    for (const std::uint32_t hop : core.traffic().flows.hops()) {
        if (hop < experiment.topology->links().size()) used.insert(hop);
    }
    std::vector<LinkResult> results;
    for (const std::uint32_t index : used) {
        const LinkMeter& meter = core.links()[index].meter();
        results.push_back({.link = LinkId(index),
                           .utilisation = meter.utilisation(),
                           .queueing = summarise(meter.waits()),
                           .max_backlog = meter.most_backlog(),
                           .packets = meter.packets(),
                           .drops = meter.drops});
    }
    return results;
}

std::vector<EventResult> event_results(const Experiment& experiment, const PacketCore& core) {
    std::vector<EventResult> results;
    for (std::size_t i = 0; i < experiment.changes.size(); ++i) {
        const NetworkChange& change = experiment.changes[i];
        EventResult event{.change = change, .rerouted_at = rerouted_at(experiment.routes, change.at)};
        const std::uint64_t drops = core.links()[change.link.index()].meter().drops.total();
        event.lost = event.rerouted_at ? core.events()[i].lost : drops - core.events()[i].drops_before;
        results.push_back(event);
    }
    return results;
}

/// Rounding of each transmission up to a picosecond, over the longest path.
SimTime rounding_error(const PacketCore& core) {
    std::size_t longest = 0;
    for (const Flow& flow : core.traffic().flows.flows())
        longest = std::max(longest, core.traffic().flows.hops_of(flow).size());
    return SimTime(static_cast<std::int64_t>(longest));
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

}  // namespace

Manifest describe_run(const Experiment& experiment, const std::string& engine) {
    Manifest manifest;
    manifest.version = HEXI_VERSION;
    manifest.engine = engine;
    manifest.simulator = "ns-3.37";
    manifest.inputs = experiment.inputs;
    manifest.seed = experiment.seed;
    const double factor = experiment.scaling.rate_factor;
    if (factor != 1) {
        manifest.knobs["rate-factor"] = fmt::format("{}", factor);
        manifest.remarks.push_back(fmt::format(
            "load scaled down: every link and every source ran at {} of its rate over unscaled fixed delays, "
            "and each wait and transmission is reported at the link's full lane rate",
            factor));
    }
    return manifest;
}

RunResult collect_result(const Experiment& experiment, const PacketCore& core) {
    RunResult result{.name = experiment.name, .topology = experiment.topology, .classes = experiment.classes};
    const std::vector<std::uint64_t> bytes = core.traffic().pair_bytes();
    for (std::uint32_t i = 0; i < core.traffic().pairs.size(); ++i) {
        result.pairs.push_back(pair_result(experiment, core.traffic().pairs[i], bytes[i]));
        add_hop_means(core, i, result.pairs.back());
    }
    result.links = link_results(experiment, core);
    result.events = event_results(experiment, core);
    result.packet_hops = core.packet_hops();
    result.manifest = describe_run(experiment, "packet");
    result.manifest.timing_error = rounding_error(core);
    if (const std::string remark = lanes_remark(experiment); !remark.empty()) {
        result.manifest.remarks.push_back(remark);
    }
    return result;
}

}  // namespace hexi
