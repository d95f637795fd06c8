// How an experiment becomes links, flows, meters and a list of things to come.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "emulator/packet/experiment_check.hpp"
#include "emulator/packet/packet_core.hpp"

namespace hexi {
namespace {

/// Bytes that may wait at the simulated server, which stands for one lane.
std::uint64_t lane_buffer(const Link& link) {
    const auto lanes =
        static_cast<double>(link.capacity.count()) / static_cast<double>(link.lane_rate.count());
    return static_cast<std::uint64_t>(static_cast<double>(link.buffer.count()) / lanes);
}

BitRate scaled(BitRate rate, double factor) {
    if (factor == 1) return rate;
    return BitRate(std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::llround(static_cast<double>(rate.count()) * factor))));
}

/// Names a source by what it is, so that its numbers do not depend on which others there are.
std::string stream_name(const Topology& topology, const PacketSource& source,
                        std::map<std::string, int>& taken) {
    const std::string base = fmt::format("{}>{}/{}/{}/{}{}", topology.node(source.route.source).id,
                                         topology.node(source.route.destination).id,
                                         to_string(source.route.layer), source.route.traffic_class,
                                         static_cast<int>(source.process), source.probe ? "/probe" : "");
    return fmt::format("{}#{}", base, taken[base]++);
}

/// The least delay any packet of `size` can have on `key`, by any table.
SimTime least_delay(const Topology& topology, const RouteTimeline& routes, const RouteKey& key,
                    ByteCount size) {
    SimTime least = SimTime::max();
    for (const TimedTable& timed : routes.tables()) {
        const Route* route = timed.table.find(key);
        if (route == nullptr) continue;
        for (const WeightedPath& path : route->paths) {
            least = std::min(least, path_floor(topology, path.path, size));
            if (path.backup) least = std::min(least, path_floor(topology, *path.backup, size));
        }
    }
    return least == SimTime::max() ? SimTime{0} : least;
}

RouteKey reversed(RouteKey key) {
    std::swap(key.source, key.destination);
    return key;
}

}  // namespace

PacketCore::PacketCore(const Experiment& experiment, CoreOptions options)
    : experiment_(experiment),
      options_(std::move(options)),
      window_{experiment.warmup, experiment.duration},
      flows_(experiment.routes),
      link_events_(experiment.topology->links().size() + 4 * experiment.tcp_flows.size()),
      source_events_(experiment.sources.size()) {
    build_pairs();
    build_sources();
    build_hosts();
    hop_meters_.resize(flows_.hops().size());
    build_links();
    build_actions();
}

void PacketCore::build_pairs() {
    std::map<RouteKey, ByteCount> smallest;
    for (const PacketSource& source : experiment_.sources) {
        const ByteCount size = source.size_law == PacketSizeLaw::kFixed ? source.packet_size : ByteCount(1);
        const auto [entry, fresh] = smallest.try_emplace(source.route, size);
        if (!fresh) entry->second = std::min(entry->second, size);
    }
    for (const auto& [key, size] : smallest) {
        const DelayHistogram one_way(least_delay(*experiment_.topology, experiment_.routes, key, size));
        const SimTime back = least_delay(*experiment_.topology, experiment_.routes, reversed(key), size);
        pairs_.push_back(
            {.route = key, .one_way = one_way, .round_trip = DelayHistogram(one_way.floor() + back)});
    }
}

void PacketCore::build_sources() {
    std::set<RouteKey> probed;
    for (const PacketSource& source : experiment_.sources) {
        if (source.probe) probed.insert(source.route);
    }
    std::map<std::string, int> taken;
    for (std::uint32_t i = 0; i < experiment_.sources.size(); ++i) {
        const PacketSource& source = experiment_.sources[i];
        const std::string name = stream_name(*experiment_.topology, source, taken);
        const auto pair =
            std::lower_bound(pairs_.begin(), pairs_.end(), source.route,
                             [](const PairMeter& p, const RouteKey& key) { return p.route < key; });
        Entrance entrance;
        entrance.source = i;
        entrance.forward_pair = static_cast<std::uint32_t>(pair - pairs_.begin());
        entrance.traffic_class = source.route.traffic_class;
        entrance.flags = source.probe || !probed.contains(source.route) ? kMeasured : 0;
        entrance.one_flow = source.probe;
        add_entrance({.route = source.route,
                      .spread = source.probe ? Spread::kHeaviest : Spread::kPerPacket,
                      .name = name,
                      .seed = experiment_.seed},
                     entrance);
        players_.emplace_back(source, experiment_.scaling.rate_factor, experiment_.duration,
                              RandomStream(experiment_.seed, name));
        set_source_event(i);
    }
    for (std::uint32_t i = 0; i < experiment_.sources.size(); ++i) {
        if (experiment_.sources[i].probe) add_echo(i, fmt::format("echo/{}", i));
    }
}

void PacketCore::add_echo(std::uint32_t source, const std::string& name) {
    const RouteKey back = reversed(experiment_.sources[source].route);
    if (experiment_.routes.tables().front().table.find(back) == nullptr) return;
    Entrance entrance;
    entrance.source = source;
    entrance.echo_pair = ingresses_[source].forward_pair;
    entrance.traffic_class = back.traffic_class;
    const std::uint32_t echo = add_entrance(
        {.route = back, .spread = Spread::kHeaviest, .name = name, .seed = experiment_.seed}, entrance);
    ingresses_[source].echo = echo;
}

std::uint32_t PacketCore::add_entrance(const IngressOptions& options, const Entrance& entrance) {
    ingresses_.push_back(entrance);
    return flows_.add(options);
}

void PacketCore::build_hosts() {
    first_host_ = static_cast<std::uint32_t>(ingresses_.size());
    auto access = static_cast<std::uint32_t>(experiment_.topology->links().size());
    for (const TcpFlow& flow : experiment_.tcp_flows) {
        // Each flow has four access links: sender up, receiver down, receiver up, sender down.
        for (const RouteKey& key : {flow.route, reversed(flow.route)}) {
            Entrance entrance;
            entrance.traffic_class = key.traffic_class;
            add_entrance({.route = key,
                          .spread = Spread::kPerFlow,
                          .name = fmt::format("tcp/{}/{}", flow.name, key == flow.route ? "forth" : "back"),
                          .seed = experiment_.seed,
                          .before = {access},
                          .after = {access + 1}},
                         entrance);
            access += 2;
        }
    }
}

LinkService PacketCore::service(std::uint32_t index) const {
    const Link& link = experiment_.topology->links()[index];
    const LinkState& state = states_[index];
    const BitRate left = scaled(link.capacity, state.capacity_factor);
    return {.rate = scaled(link.capacity, experiment_.scaling.rate_factor * state.capacity_factor),
            .reported_rate = std::min(link.lane_rate, left),
            .delay = link.delay.total() + state.extra_delay,
            .buffer = lane_buffer(link)};
}

void PacketCore::build_links() {
    const std::size_t count = experiment_.topology->links().size();
    states_.resize(count + 4 * experiment_.tcp_flows.size());
    links_.reserve(states_.size());
    for (std::uint32_t i = 0; i < count; ++i)
        links_.emplace_back(service(i), pool_, window_, hop_meters_.data());
    for (const TcpFlow& flow : experiment_.tcp_flows) {
        // A host's own queue does not drop; the router's towards it holds 50 ms, like every link's by
        // default.
        const auto router =
            static_cast<std::uint64_t>(static_cast<double>(flow.access_rate.count()) / 8 * 0.05);
        const LinkService up{
            .rate = flow.access_rate, .reported_rate = flow.access_rate, .buffer = ~std::uint64_t{0} / 2};
        const LinkService down{.rate = flow.access_rate,
                               .reported_rate = flow.access_rate,
                               .buffer = std::max<std::uint64_t>(router, 65536)};
        for (const LinkService& access : {up, down, up, down}) {
            links_.emplace_back(access, pool_, window_, hop_meters_.data());
        }
    }
    const bool lossy = std::any_of(experiment_.changes.begin(), experiment_.changes.end(),
                                   [](const NetworkChange& change) { return change.state.loss_ratio > 0; });
    if (!lossy) return;
    for (std::uint32_t i = 0; i < links_.size(); ++i) {
        const std::string name =
            i < count ? experiment_.topology->links()[i].id : fmt::format("access/{}", i - count);
        losses_.emplace_back(experiment_.seed, "loss/" + name);
    }
}

void PacketCore::build_actions() {
    const auto tables = experiment_.routes.tables();
    for (std::uint32_t i = 1; i < tables.size(); ++i) {
        actions_.push_back({.at = tables[i].from, .kind = ActionKind::kTable, .index = i});
    }
    for (std::uint32_t i = 0; i < experiment_.rate_changes.size(); ++i) {
        actions_.push_back({.at = experiment_.rate_changes[i].at, .kind = ActionKind::kRates, .index = i});
    }
    events_.resize(experiment_.changes.size());
    std::vector<bool> down(experiment_.topology->links().size());
    for (std::size_t i = 0; i < experiment_.changes.size(); ++i) add_change_actions(i, down);
    std::stable_sort(actions_.begin(), actions_.end(), [](const Action& a, const Action& b) {
        return a.at != b.at ? a.at < b.at : a.kind < b.kind;
    });
}

void PacketCore::add_change_actions(std::size_t index, std::vector<bool>& down) {
    const NetworkChange& change = experiment_.changes[index];
    const auto number = static_cast<std::uint32_t>(index);
    actions_.push_back({.at = change.at, .kind = ActionKind::kChange, .index = number});
    const auto rerouted = rerouted_at(experiment_.routes, change.at);
    if (rerouted) actions_.push_back({.at = *rerouted, .kind = ActionKind::kRerouted, .index = number});

    const bool is_down = change.state.status == LinkStatus::kDown;
    if (is_down == down[change.link.index()]) return;
    down[change.link.index()] = is_down;
    for (std::uint32_t flow = 0; flow < flows_.flows().size(); ++flow) {
        // The link's near end sees light vanish at once; the news travels back along the path to its head.
        SimTime notice{0};
        for (const std::uint32_t hop : flows_.hops_of(flows_.flows()[flow])) {
            if (hop == change.link.index()) {
                actions_.push_back({change.at + notice, ActionKind::kKnown, flow, is_down ? 1 : -1});
            }
            if (hop < experiment_.topology->links().size())
                notice += experiment_.topology->links()[hop].delay.total();
        }
    }
}

}  // namespace hexi
