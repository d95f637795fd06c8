#include "emulator/hybrid/hybrid_core.hpp"

#include <algorithm>
#include <set>

#include "emulator/packet/core_result.hpp"
#include "emulator/packet/packet_core_steps.hpp"

namespace hexi {
namespace {

/// Classes that foreground packets have.
std::vector<std::uint8_t> classes_of(const HybridCore& core) {
    std::set<std::uint8_t> classes;
    for (const Entrance& entrance : core.traffic().entrances) classes.insert(entrance.traffic_class);
    return {classes.begin(), classes.end()};
}

}  // namespace

template class BasicPacketCore<HybridLink>;

Experiment at_full_rates(const Experiment& experiment) {
    Experiment whole = experiment;
    whole.scaling = {};
    return whole;
}

Experiment foreground_of(const Experiment& experiment) {
    Experiment foreground = at_full_rates(experiment);
    std::erase_if(foreground.sources, [](const PacketSource& source) { return !in_foreground(source); });
    return foreground;
}

std::unique_ptr<Background> join_background(const Experiment& whole, HybridCore& core) {
    auto background = std::make_unique<Background>(whole, core.traffic().flows.hops(), classes_of(core));
    const std::size_t count = whole.topology->links().size();
    for (std::uint32_t link = 0; link < count; ++link) core.links()[link].share_with(*background, link);
    return background;
}

RunResult collect_result(const Experiment& whole, const Experiment& foreground, const HybridCore& core) {
    std::vector<const LinkMeter*> meters;
    for (const HybridLink& link : core.links()) meters.push_back(&link.meter());
    RunResult result = played_result(foreground, {.engine = "hybrid",
                                                  .simulator = kSimulator,
                                                  .traffic = core.traffic(),
                                                  .hops = core.hop_meters(),
                                                  .links = std::move(meters),
                                                  .events = core.events(),
                                                  .packet_hops = core.packet_hops()});
    for (LinkResult& link : result.links) {
        link.max_backlog.reset();
        const LinkBackground* background = core.links()[link.link.index()].background();
        if (background == nullptr) continue;
        link.utilisation =
            std::min(1.0, link.utilisation + background->mean_load(whole.warmup, whole.duration));
    }
    return result;
}

}  // namespace hexi
