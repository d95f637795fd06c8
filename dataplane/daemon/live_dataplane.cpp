#include "dataplane/daemon/live_dataplane.hpp"

#include <unistd.h>

#include "dataplane/daemon/emulation_report.hpp"

namespace hexi {

LiveDataplane::LiveDataplane(const Topology& topology, std::vector<LinkSetting> settings,
                             std::shared_ptr<const ForwardingPlan> newest, const std::vector<PortSpec>& ports,
                             std::uint64_t epoch_ns, std::atomic<bool>& stop_asked)
    : topology_(topology),
      stop_asked_(stop_asked),
      newest_(std::move(newest)),
      settings_(std::move(settings)),
      taps_(topology, ports, epoch_ns, [this](TapOrder given) { order(std::move(given)); }) {
    for (const PortSpec& port : ports) ports_.push_back(to_string(port));
}

std::vector<TapReport> LiveDataplane::finish_taps() {
    orders_.clear();  // which hold points
    taps_.finish();
    return taps_.reports();
}

Json LiveDataplane::status() const {
    Json json = Json::object();
    json.set("network", topology_.name());
    json.set("process", getpid());
    json.set("ports", ports_);
    return json;
}

Json LiveDataplane::statistics() const {
    wanted_.store(true, std::memory_order_relaxed);
    DataplaneSnapshot now;
    {
        const std::lock_guard lock(guard_);
        now = snapshot_;
    }
    Json ports = Json::array(), links = Json::array();
    for (std::size_t port = 0; port < now.ports.size(); ++port)
        ports.push_back(port_counters_json(ports_[port], now.ports[port]));
    for (std::size_t link = 0; link < now.links.size(); ++link) {
        const LinkReport report{LinkId(link), now.links[link]};
        if (was_used(report)) links.push_back(link_json(topology_, report, now.at));
    }
    Json json = Json::object();
    json.set("at_s", to_seconds(now.at));
    json.set("in_flight", now.in_flight);
    json.set("release_error_p99_us", to_us(now.release_error_p99));
    json.set("release_error_max_us", to_us(now.release_error_max));
    json.set("loop_stalls", now.stalls);
    json.set("frames", ledger_json(now.ledger));
    json.set("ports", std::move(ports));
    json.set("links", std::move(links));
    return json;
}

LinkSetting LiveDataplane::setting(LinkId link) const {
    const std::lock_guard lock(guard_);
    return settings_[link.index()];
}

void LiveDataplane::order(DataplaneOrder given) {
    const std::lock_guard lock(guard_);
    if (const auto* link = std::get_if<LinkOrder>(&given)) settings_[link->link.index()] = link->setting;
    orders_.push_back(std::move(given));
    ordered_.store(true, std::memory_order_release);
}

void LiveDataplane::set(LinkId link, const LinkSetting& setting) { order(LinkOrder{link, setting}); }

Result<void> LiveDataplane::prepare(std::uint64_t /*version*/, RoutingTable table) {
    prepared_ = ForwardingPlan::compile(topology_, table, newest_.get());
    return {};
}

void LiveDataplane::commit() {
    newest_ = prepared_;
    order(std::exchange(prepared_, nullptr));
}

std::vector<DataplaneOrder> LiveDataplane::take_orders() {
    if (!ordered_.load(std::memory_order_acquire)) return {};
    const std::unique_lock lock(guard_, std::try_to_lock);
    if (!lock) return {};
    ordered_.store(false, std::memory_order_relaxed);
    return std::exchange(orders_, {});
}

void LiveDataplane::note(LinkId link, const LinkState& state) {
    const std::lock_guard lock(guard_);
    settings_[link.index()].state = state;
}

void LiveDataplane::publish(DataplaneSnapshot snapshot) {
    const std::unique_lock lock(guard_, std::try_to_lock);
    if (!lock) return;
    snapshot_ = std::move(snapshot);
    wanted_.store(false, std::memory_order_relaxed);
}

}  // namespace hexi
