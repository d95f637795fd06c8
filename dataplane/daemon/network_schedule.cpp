#include "dataplane/daemon/network_schedule.hpp"

#include <algorithm>

#include "emulator/experiment/behaviour/behaviour_spec.hpp"

namespace hexi {
namespace {

Layer layer_of(const RouteTimeline& timeline) {
    const auto routes = timeline.tables().front().table.routes();
    return routes.empty() ? Layer::kIp : routes.front().key.layer;
}

void add_changes(const Experiment& experiment, NetworkSchedule& schedule) {
    for (const NetworkChange& change : experiment.changes) {
        if (change.at == SimTime(0)) {
            schedule.state[change.link] = change.state;
        } else {
            schedule.events.push_back({change.at, change.link, change.state, nullptr});
        }
    }
}

void add_plans(const Experiment& experiment, NetworkSchedule& schedule) {
    for (const TimedTable& table : experiment.routes.tables()) {
        schedule.newest = ForwardingPlan::compile(*experiment.topology, table.table, schedule.newest.get());
        auto ways = WayTable::create(*experiment.topology, schedule.layer, schedule.newest);
        if (table.from == SimTime(0)) {
            schedule.first = std::move(ways);
        } else {
            schedule.events.push_back({table.from, LinkId(), {}, std::move(ways)});
        }
    }
}

void describe(LinkSetting& setting, const LinkDescription& description) {
    setting.delay = description.delay;
    setting.rate = description.rate;
    setting.behaviour = description.behaviour;
}

Result<void> add_behaviours(const Topology& topology, const std::vector<std::string>& texts,
                            NetworkSchedule& schedule) {
    for (const std::string& text : texts) {  // over what the experiment says
        const auto opened = open_behaviour(topology, text);
        if (!opened) return tl::unexpected(opened.error());
        for (const LinkId link : opened->links) {
            describe(schedule.settings[link.index()], opened->description);
        }
    }
    return {};
}

}  // namespace

LinkService service_of(const Link& link, const LinkSetting& setting) {
    return link_service(with_description(link, setting.delay, setting.rate), setting.state);
}

Result<NetworkSchedule> schedule_network(const Experiment& experiment,
                                         const std::vector<std::string>& behaviours) {
    const Topology& topology = *experiment.topology;
    NetworkSchedule schedule{.state = NetworkState(topology),
                             .settings = std::vector<LinkSetting>(topology.links().size()),
                             .layer = layer_of(experiment.routes)};
    add_changes(experiment, schedule);
    add_plans(experiment, schedule);
    std::stable_sort(schedule.events.begin(), schedule.events.end(),
                     [](const NetworkEvent& a, const NetworkEvent& b) { return a.at < b.at; });
    for (std::size_t link = 0; link < schedule.settings.size(); ++link)
        schedule.settings[link].state = schedule.state[LinkId(link)];
    for (const DescribedLink& treatment : experiment.behaviours)
        describe(schedule.settings[treatment.link.index()], treatment.description);
    return add_behaviours(topology, behaviours, schedule).transform([&] { return std::move(schedule); });
}

}  // namespace hexi
