#include "dataplane/daemon/emulation_worker.hpp"

namespace hexi {
namespace {

LoopSetup loop_setup(const WorkerSetup& setup, const Backbone& backbone) {
    LoopSetup loop{.devices = setup.devices,
                   .ports = {},
                   .keeper = setup.keeper,
                   .backbone = backbone,
                   .network = setup.network,
                   .worker = setup.worker,
                   .leaving = setup.leaving,
                   .clock = setup.clock,
                   .ahead = setup.ahead};
    for (std::size_t device = 0; device < loop.devices.size(); ++device) {
        if (setup.division.of_device[device] != setup.worker) loop.devices[device] = nullptr;
    }
    for (std::uint32_t port = 0; port < setup.backbone.ports().size(); ++port) {
        const std::size_t device = setup.division.device_of_port[port];
        loop.ports.push_back({setup.backbone.gateway(port), device,
                              setup.backbone.ports()[port].spec.vlan.value_or(kNoVlan),
                              setup.division.of_device[device]});
    }
    return loop;
}

}  // namespace

EmulationWorker::EmulationWorker(const WorkerSetup& setup)
    : topology_(setup.topology),
      schedule_(setup.schedule),
      network_(setup.network),
      board_(setup.board),
      self_(setup.worker),
      settings_(setup.schedule.settings),
      changed_(settings_.size()),
      ways_(schedule_.first, schedule_.state),
      backbone_(setup.backbone.over(ways_)),
      loop_(loop_setup(setup, backbone_)) {
    for (std::size_t link = 0; link < settings_.size(); ++link) {
        const LinkSetting& setting = settings_[link];
        const bool own = network_.owner(LinkId(link)) == self_;
        if (!own || setting == LinkSetting{.state = setting.state}) continue;
        serve(LinkId(link), SimTime(0));
        network_.treat(LinkId(link), SimTime(0), setting.behaviour);
    }
}

bool EmulationWorker::step(SimTime time) {
    board_.take(self_, orders_);
    carry_out_due(time);
    ways_.learn(time);
    return loop_.step(time);
}

void EmulationWorker::carry_out_due(SimTime time) {
    while (next_event_ < schedule_.events.size() && began_ + schedule_.events[next_event_].at <= time)
        carry_out(schedule_.events[next_event_++]);
    while (!orders_.empty() && orders_.front().at <= time && ready(orders_.front())) {
        const OrderBoard::Order& order = orders_.front();
        std::visit([&](const auto& what) { carry_out(what, order.at); }, order.what);
        board_.done(self_, order.number);
        orders_.pop_front();
    }
}

bool EmulationWorker::ready(const OrderBoard::Order& order) const {
    const auto* plan = std::get_if<PlanOrder>(&order.what);
    return plan == nullptr || board_.done_by_all(plan->chains);
}

void EmulationWorker::carry_out(const NetworkEvent& event) {
    if (event.ways != nullptr) {
        if (!steered_) ways_.use(event.ways);
        return;
    }
    LinkSetting setting = settings_[event.link.index()];
    setting.state = event.state;
    set(event.link, setting, began_ + event.at);
    if (told_) told_(event.link, event.state);
}

void EmulationWorker::carry_out(const LinkOrder& order, SimTime at) { set(order.link, order.setting, at); }

void EmulationWorker::carry_out(const ChainsOrder& order, SimTime /*at*/) {
    network_.use(self_, order.chains);
}

void EmulationWorker::carry_out(const PlanOrder& order, SimTime /*at*/) {
    steered_ = true;
    ways_.use(order.ways);
}

void EmulationWorker::carry_out(const TapOrder& order, SimTime /*at*/) {
    if (const auto* port = std::get_if<std::size_t>(&order.place)) {
        if (loop_.has_port(*port)) loop_.tap_port(*port, order.point);
        return;
    }
    const LinkId link = std::get<LinkId>(order.place);
    if (network_.owner(link) == self_) loop_.tap_link(link, order.point);
}

/// From `at` on, or from where the network already is.
void EmulationWorker::set(LinkId link, const LinkSetting& setting, SimTime at) {
    at = std::max(at, loop_.worked());
    changed_[link.index()] = true;
    LinkSetting& now = settings_[link.index()];
    const LinkSetting before = std::exchange(now, setting);
    if (network_.owner(link) == self_) {
        if (before.behaviour != now.behaviour) network_.treat(link, at, now.behaviour);
        serve(link, at);
    }
    const bool was_down = before.state.status == LinkStatus::kDown,
               down = now.state.status == LinkStatus::kDown;
    if (was_down != down) ways_.link_changed(link, down, at);
}

/// Has the network serve `link` as settings_ says.
void EmulationWorker::serve(LinkId link, SimTime at) {
    const LinkSetting& setting = settings_[link.index()];
    network_.change(link, at, service_of(topology_.link(link), setting), setting.state);
}

LinkNominal EmulationWorker::nominal(LinkId link) const {
    const LinkSetting& setting = settings_[link.index()];
    const LinkService service = service_of(topology_.link(link), setting);
    return {.rate = service.rate,
            .delay = service.delay,
            .loss_ratio = setting.state.loss_ratio,
            .steady = !changed_[link.index()] && setting.behaviour == LinkBehaviour{}};
}

}  // namespace hexi
