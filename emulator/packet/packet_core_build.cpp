// How an experiment becomes links, flows, meters and a list of things to come.
#include <algorithm>

#include <fmt/format.h>

#include "emulator/packet/packet_core.hpp"

namespace hexi {
PacketCore::PacketCore(const Experiment& experiment, CoreOptions options)
    : experiment_(experiment),
      options_(std::move(options)),
      window_{experiment.warmup, experiment.duration},
      traffic_(experiment),
      events_(experiment.changes.size()),
      actions_(play_actions(experiment, traffic_.flows)),
      link_events_(experiment.topology->links().size() + 4 * experiment.tcp_flows.size()),
      source_events_(experiment.sources.size()) {
    hop_meters_.resize(traffic_.flows.hops().size());
    build_links();
    for (std::uint32_t source = 0; source < traffic_.players.size(); ++source) set_source_event(source);
}

LinkService PacketCore::service(std::uint32_t index) const {
    return played_service(experiment_.topology->links()[index], states_[index],
                          experiment_.scaling.rate_factor);
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

}  // namespace hexi
