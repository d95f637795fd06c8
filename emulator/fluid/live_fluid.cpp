#include "emulator/fluid/live_fluid.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr ByteCount kPacket{1500};

FlowBook book_of(const RoutingTable& table, const std::vector<PacketSource>& sources) {
    FlowBook book(RouteTimeline({{.table = table}}));
    for (std::size_t i = 0; i < sources.size(); ++i)
        book.add({.route = sources[i].route, .name = fmt::format("live/{}", i)});
    return book;
}

Experiment empty_experiment(std::shared_ptr<const Topology> topology) {
    Experiment experiment{.topology = std::move(topology), .routes = RouteTimeline({TimedTable{}})};
    for (std::size_t i = 0; i < kMostClasses; ++i) experiment.classes.push_back({fmt::format("{}", i)});
    return experiment;
}

}  // namespace

LiveFluid::LiveFluid(std::shared_ptr<const Topology> topology, const TrafficMatrix& offered,
                     BitRate pair_rate)
    : experiment_(empty_experiment(std::move(topology))),
      demands_(offered.demands()),
      pair_rate_(pair_rate),
      flows_(experiment_.routes),
      links_(experiment_, flows_),
      dropped_packets_(experiment_.topology->links().size()) {}

std::vector<PacketSource> LiveFluid::sources(const RoutingTable& table) const {
    std::vector<PacketSource> sources;
    const auto add = [&](const RouteKey& key, BitRate rate) {
        if (rate > BitRate(0)) sources.push_back({.route = key, .rate = rate, .packet_size = kPacket});
    };
    if (demands_.empty()) {
        for (const Route& route : table.routes()) add(route.key, pair_rate_);
        return sources;
    }
    std::map<std::pair<NodeId, NodeId>, RouteKey> keys;
    for (const Route& route : table.routes())
        keys.try_emplace({route.key.source, route.key.destination}, route.key);
    for (const Demand& demand : demands_) {
        const auto key = keys.find({demand.source, demand.destination});
        add(key == keys.end() ? RouteKey{demand.source, demand.destination} : key->second, demand.rate);
    }
    return sources;
}

void LiveFluid::use(SimTime now, const RoutingTable& table) {
    advance(now);
    experiment_.sources = sources(table);
    table_ = table;
    flows_ = book_of(table, experiment_.sources);
    news_.clear();
    learn_state();
    flow();
}

/// Every head knows which links are down.
void LiveFluid::learn_state() {
    for (std::size_t flow = 0; flow < flows_.flows().size(); ++flow) {
        for (const std::uint32_t link : flows_.hops_of(flows_.flows()[flow])) {
            if (links_.state(link).status == LinkStatus::kDown) flows_.learn(flow, 1);
        }
    }
}

void LiveFluid::change(SimTime now, LinkId link, const LinkState& state) {
    advance(now);
    const bool was_down = links_.state(static_cast<std::uint32_t>(link.index())).status == LinkStatus::kDown;
    const bool down = state.status == LinkStatus::kDown;
    links_.change({now_, link, state});
    for (std::size_t flow = 0; was_down != down && flow < flows_.flows().size(); ++flow) {
        SimTime way{0};
        for (const std::uint32_t hop : flows_.hops_of(flows_.flows()[flow])) {
            if (hop == link.index()) news_.emplace(now_ + way, News{flow, down ? 1 : -1});
            way += links_.service(hop).delay;
        }
    }
    advance(now);
    flow();
}

/// Everything flows as it does at this time.
void LiveFluid::flow() {
    loads_.clear();
    for (std::uint32_t ingress = 0; ingress < experiment_.sources.size(); ++ingress) {
        const PacketSource& source = experiment_.sources[ingress];
        for (const auto& [flow, share] : flows_.shares(ingress))
            loads_.push_back({flow, ingress, source.route.traffic_class, work_of(source, 1, share)});
    }
    links_.carry(loads_);
}

void LiveFluid::advance(SimTime now) {
    HEXI_CHECK(now >= now_, "time does not go back");
    for (bool more = true; more;) {
        const SimTime heard = news_.empty() ? now : std::min(now, news_.begin()->first);
        const double left = to_seconds(heard - now_), change = links_.next_change_s();
        const double span = std::min(left, change);
        count_drops(span);
        links_.advance(span);
        now_ = change < left ? std::min(heard, now_ + std::max(from_seconds(change), SimTime(1))) : heard;
        bool turned = change < left;
        for (; !news_.empty() && news_.begin()->first <= now_; news_.erase(news_.begin())) {
            flows_.learn(news_.begin()->second.flow, news_.begin()->second.step);
            turned = true;
        }
        if (turned) flow();
        more = now_ < now;
    }
}

void LiveFluid::count_drops(double span_s) {
    if (span_s <= 0) return;
    for (std::uint32_t link = 0; link < dropped_packets_.size(); ++link) {
        for (std::uint8_t k = 0; k < kMostClasses; ++k) {
            const double packets = links_.treatment(link, k).packets_per_s * span_s;
            if (packets > 0)
                dropped_packets_[link] += packets * cross_link(links_, link, k, span_s).lost.total();
        }
    }
}

/// Of what enters at `ingress`, on backups of its paths.
double LiveFluid::on_backup_bps(std::uint32_t ingress) const {
    const PacketSource& source = experiment_.sources[ingress];
    const Route* route = table_.find(source.route);
    double share_on_backup = 0;
    const std::vector<FlowShare> shares = flows_.shares(ingress);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto direct = route->paths[i].path.links();
        const auto taken = flows_.hops_of(flows_.flows()[shares[i].flow]);
        const bool same = std::equal(direct.begin(), direct.end(), taken.begin(), taken.end(),
                                     [](LinkId link, std::uint32_t hop) { return link.index() == hop; });
        if (!same) share_on_backup += shares[i].share;
    }
    return share_on_backup * static_cast<double>(source.rate.count());
}

LiveLink LiveFluid::live_link(std::uint32_t link) const {
    LiveLink live{.link = LinkId(link), .dropped_packets = dropped_packets_[link]};
    const FluidQueue& queue = links_.queue(link);
    if (links_.state(link).status != LinkStatus::kDown)
        live.load_ratio = std::min(queue.outflow_bps() / queue.rate_bps(), 1.0);
    constexpr double kBits = 8 * static_cast<double>(kPacket.count());
    double waits = 0;
    for (std::uint8_t k = 0; k < kMostClasses; ++k) {
        const double offered = links_.treatment(link, k).packets_per_s * kBits;
        if (offered <= 0) continue;
        const HopCrossing hop = cross_link(links_, link, k, 0);
        live.offered_bps += offered;
        live.dropped_bps += offered * hop.lost.total();
        waits += offered * (1 - hop.lost.total()) * hop.mean_wait_s();
    }
    const double passed = live.offered_bps - live.dropped_bps;
    if (passed > 0) live.queue_delay_s = waits / passed;
    return live;
}

LiveFigures LiveFluid::figures() const {
    LiveFigures figures;
    for (std::uint32_t ingress = 0; ingress < experiment_.sources.size(); ++ingress) {
        const auto rate = static_cast<double>(experiment_.sources[ingress].rate.count());
        figures.offered_bps += rate;
        figures.on_backup_bps += on_backup_bps(ingress);
        if (flows_.shares(ingress).empty()) figures.lost_bps.no_route += rate;
    }
    double delays = 0;
    for (const FlowLoad& load : loads_) {
        const FlowCrossing crossing = cross(links_, load, kPacket, 0);
        const double carried = load.work.rate_bps * crossing.arrives;
        figures.carried_bps += carried;
        figures.lost_bps.add(crossing.lost, load.work.rate_bps);
        delays += carried * (to_seconds(crossing.fixed) + crossing.wait.mean + crossing.queued.mean_s());
    }
    if (figures.carried_bps > 0) figures.delay_s = delays / figures.carried_bps;
    for (std::uint32_t link = 0; link < dropped_packets_.size(); ++link) {
        const LiveLink live = live_link(link);
        if (live.offered_bps > 0 || live.dropped_packets > 0) figures.links.push_back(live);
    }
    return figures;
}

}  // namespace hexi
