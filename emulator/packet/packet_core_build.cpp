// How an experiment becomes links, flows, meters and a list of things to come.
#include <algorithm>
#include <cmath>

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

}  // namespace

PacketCore::PacketCore(const Experiment& experiment, CoreOptions options)
    : experiment_(experiment),
      options_(std::move(options)),
      window_{experiment.warmup, experiment.duration},
      traffic_(experiment),
      link_events_(experiment.topology->links().size() + 4 * experiment.tcp_flows.size()),
      source_events_(experiment.sources.size()) {
    hop_meters_.resize(traffic_.flows.hops().size());
    build_links();
    build_actions();
    for (std::uint32_t source = 0; source < traffic_.players.size(); ++source) set_source_event(source);
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
    for (std::uint32_t flow = 0; flow < traffic_.flows.flows().size(); ++flow) {
        // The link's near end sees light vanish at once; the news travels back along the path to its head.
        SimTime notice{0};
        for (const std::uint32_t hop : traffic_.flows.hops_of(traffic_.flows.flows()[flow])) {
            if (hop == change.link.index()) {
                actions_.push_back({change.at + notice, ActionKind::kKnown, flow, is_down ? 1 : -1});
            }
            if (hop < experiment_.topology->links().size())
                notice += experiment_.topology->links()[hop].delay.total();
        }
    }
}

}  // namespace hexi
