#include "dataplane/daemon/live_dataplane.hpp"

#include <unistd.h>

#include <ctime>

namespace hexi {

LiveDataplane::LiveDataplane(LiveSetup setup)
    : setup_(std::move(setup)),
      books_(setup_.workers),
      taps_(setup_.topology, setup_.ports, setup_.epoch_ns,
            [this](TapOrder given) { order(std::move(given)); }) {
    for (const PortSpec& port : setup_.ports) ports_.push_back(to_string(port));
}

std::vector<TapReport> LiveDataplane::finish_taps() {
    setup_.board.clear();  // whose orders hold points
    taps_.finish();
    return taps_.reports();
}

Json LiveDataplane::status() const {
    Json json = Json::object();
    json.set("network", setup_.topology.name());
    json.set("process", getpid());
    json.set("workers", setup_.workers);
    json.set("ports", ports_);
    return json;
}

LiveFigures LiveDataplane::figures() const {
    const std::lock_guard lock(guard_);
    LiveFigures sum;
    for (const Book& book : books_) {
        book.wanted.store(true, std::memory_order_relaxed);
        sum.add(book.figures);
    }
    return sum;
}

Json LiveDataplane::statistics() const {
    const LiveFigures now = figures();
    Json ports = Json::array(), links = Json::array();
    for (const auto& [port, figures] : now.ports)
        ports.push_back(port_counters_json(ports_[port], figures.gateway));
    for (const auto& [link, counters] : now.links)
        links.push_back(link_json(setup_.topology, {link, counters}, now.at));
    Json json = Json::object();
    json.set("at_s", to_seconds(now.at));
    json.set("in_flight", now.in_flight);
    json.set("release_error_p99_us", to_us(now.release.p99));
    json.set("release_error_max_us", to_us(now.release.max));
    json.set("loop_stalls", now.stalls);
    json.set("frames", ledger_json(now.ledger));
    json.set("ports", std::move(ports));
    json.set("links", std::move(links));
    return json;
}

LinkSetting LiveDataplane::setting(LinkId link) const {
    const std::lock_guard lock(guard_);
    return setup_.settings[link.index()];
}

std::uint64_t LiveDataplane::order(DataplaneOrder given) {
    return setup_.board.post(setup_.order_time(), std::move(given));
}

void LiveDataplane::set(LinkId link, const LinkSetting& setting) {
    {
        const std::lock_guard lock(guard_);
        setup_.settings[link.index()] = setting;
    }
    order(LinkOrder{link, setting});
}

Result<void> LiveDataplane::prepare(std::uint64_t /*version*/, RoutingTable table) {
    prepared_ = WayTable::create(setup_.topology, setup_.layer,
                                 ForwardingPlan::compile(setup_.topology, table, setup_.newest.get()));
    return {};
}

void LiveDataplane::commit() {
    const std::uint64_t chains = order(ChainsOrder{prepared_->plan().chains()});
    const std::uint64_t number = order(PlanOrder{prepared_, chains});
    setup_.newest = prepared_->shared_plan();
    const timespec moment{0, 20'000};
    while (!setup_.board.done_by_all(number) && !setup_.stop_asked.load(std::memory_order_relaxed))
        nanosleep(&moment, nullptr);
    in_force_ = std::exchange(prepared_, nullptr);  // what was in force is freed here, not by a worker
}

void LiveDataplane::note(LinkId link, const LinkState& state) {
    const std::lock_guard lock(guard_);
    setup_.settings[link.index()].state = state;
}

void LiveDataplane::publish(std::size_t worker, LiveFigures figures) {
    const std::unique_lock lock(guard_, std::try_to_lock);
    if (!lock) return;
    books_[worker].figures = std::move(figures);
    books_[worker].wanted.store(false, std::memory_order_relaxed);
}

}  // namespace hexi
