#include "dataplane/daemon/emulation_worker.hpp"

namespace hexi {
namespace {

LoopSetup loop_setup(const WorkerSetup& setup, const Backbone& backbone) {
    LoopSetup loop{.devices = setup.devices,
                   .ports = {},
                   .keeper = setup.keeper,
                   .backbone = backbone,
                   .network = setup.network,
                   .clock = setup.clock};
    for (std::uint32_t port = 0; port < setup.device_of_port.size(); ++port) {
        const auto vlan = setup.backbone.ports()[port].spec.vlan;
        loop.ports.push_back(
            {setup.backbone.gateway(port), setup.device_of_port[port], vlan.value_or(kNoVlan)});
    }
    return loop;
}

}  // namespace

EmulationWorker::EmulationWorker(const WorkerSetup& setup)
    : topology_(setup.topology),
      schedule_(setup.schedule),
      network_(setup.network),
      clock_(setup.clock),
      settings_(setup.schedule.settings),
      ways_(topology_, schedule_.layer, schedule_.first, schedule_.state),
      backbone_(setup.backbone.over(ways_)),
      loop_(loop_setup(setup, backbone_)) {
    for (std::size_t link = 0; link < settings_.size(); ++link) {
        if (settings_[link] == LinkSetting{.state = settings_[link].state}) continue;
        serve(LinkId(link));
        loop_.treat(LinkId(link), settings_[link].behaviour);
    }
}

bool EmulationWorker::step(SimTime time) {
    while (next_event_ < schedule_.events.size() && schedule_.events[next_event_].at <= time - began_)
        carry_out(schedule_.events[next_event_++]);
    ways_.learn(time);
    return loop_.step();
}

void EmulationWorker::carry_out(const NetworkEvent& event) {
    if (event.plan != nullptr) {
        if (!steered_) use(event.plan);
        return;
    }
    LinkSetting setting = settings_[event.link.index()];
    setting.state = event.state;
    set(event.link, setting);
    if (told_) told_(event.link, event.state);
}

void EmulationWorker::obey(const DataplaneOrder& order) {
    if (const auto* link = std::get_if<LinkOrder>(&order)) return set(link->link, link->setting);
    if (const auto* tap = std::get_if<TapOrder>(&order)) return this->tap(*tap);
    steered_ = true;
    use(std::get<std::shared_ptr<const ForwardingPlan>>(order));
}

void EmulationWorker::tap(const TapOrder& order) {
    if (const auto* port = std::get_if<std::size_t>(&order.place)) return loop_.tap_port(*port, order.point);
    loop_.tap_link(std::get<LinkId>(order.place), order.point);
}

void EmulationWorker::use(std::shared_ptr<const ForwardingPlan> plan) {
    network_.use(plan->chains());
    ways_.use(std::move(plan));
}

void EmulationWorker::set(LinkId link, const LinkSetting& setting) {
    LinkSetting& now = settings_[link.index()];
    const LinkSetting before = std::exchange(now, setting);
    if (before.behaviour != now.behaviour) loop_.treat(link, now.behaviour);
    serve(link);
    const bool was_down = before.state.status == LinkStatus::kDown,
               down = now.state.status == LinkStatus::kDown;
    if (was_down != down) ways_.link_changed(link, down, clock_());
}

/// Has the network serve `link` as settings_ says.
void EmulationWorker::serve(LinkId link) {
    const LinkSetting& setting = settings_[link.index()];
    Link changed = topology_.link(link);
    if (setting.delay) changed.delay = {.propagation = *setting.delay};
    if (setting.rate) {
        changed.capacity = *setting.rate;
        changed.lane_rate = std::min(changed.lane_rate, *setting.rate);
    }
    loop_.change(link, link_service(changed, setting.state), setting.state);
}

}  // namespace hexi
