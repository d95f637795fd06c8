#include "emulator/fluid/fluid_links.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace hexi {
namespace {

/// Rates around a circle of overloaded links converge at least by the share that each passes; so many rounds
/// are enough for any that a double tells apart, and what is left after them is below a millionth.
constexpr int kMostRounds = 200;
constexpr double kSettled = 1e-9;

double rate_of(const LinkService& service) { return static_cast<double>(service.rate.count()); }

}  // namespace

FluidLinks::FluidLinks(const Experiment& experiment, const FlowBook& flows)
    : topology_(*experiment.topology),
      flows_(flows),
      classes_(experiment.classes.size()),
      states_(topology_.links().size()),
      offered_(states_.size() * classes_),
      passed_(states_.size() * classes_, 1),
      inflows_(states_.size()),
      upstream_(states_.size()),
      ways_(states_.size()),
      treatments_(states_.size() * classes_) {
    for (const Link& link : topology_.links()) {
        services_.push_back(played_service(link, {}, 1));
        queues_.emplace_back(rate_of(services_.back()), static_cast<double>(services_.back().buffer) * 8,
                             classes_);
    }
}

void FluidLinks::change(const NetworkChange& change) {
    const std::size_t link = change.link.index();
    states_[link] = change.state;
    services_[link] = played_service(topology_.link(change.link), change.state, 1);
    queues_[link].serve(rate_of(services_[link]));
    if (change.state.status == LinkStatus::kDown) queues_[link].clear();
}

void FluidLinks::carry(std::span<const FlowLoad> loads) {
    std::fill(passed_.begin(), passed_.end(), 1);
    for (int round = 0; round < kMostRounds; ++round) {
        pass_on(loads);
        if (settle_queues()) break;
    }
    gather(loads);
    for (std::uint32_t link = 0; link < states_.size(); ++link) treat(link);
}

/// Rates at which every class comes to every link, given what each link passes.
void FluidLinks::pass_on(std::span<const FlowLoad> loads) {
    std::fill(offered_.begin(), offered_.end(), 0);
    for (const FlowLoad& load : loads) {
        double rate = load.work.rate_bps;
        for (const std::uint32_t link : way(load.flow)) {
            const std::size_t place = link * classes_ + load.traffic_class;
            offered_[place] += rate;
            rate *= passed_[place] * (1 - states_[link].loss_ratio);
        }
    }
}

/// What each link passes of it. True where that is what was assumed.
bool FluidLinks::settle_queues() {
    bool settled = true;
    for (std::size_t link = 0; link < queues_.size(); ++link) {
        const std::span<const double> comes(&offered_[link * classes_], classes_);
        const bool down = states_[link].status == LinkStatus::kDown;
        if (!down) queues_[link].offer(comes);
        for (std::size_t k = 0; k < classes_; ++k) {
            const double passed = down ? 0 : queues_[link].passed(k);
            double& assumed = passed_[link * classes_ + k];
            if (std::abs(passed - assumed) > kSettled * std::max(passed, 1.0)) settled = false;
            assumed = passed;
        }
    }
    return settled;
}

void FluidLinks::gather_hop(const FlowLoad& load, const LinksOfWay& way, double passed) {
    LinkInflow& inflow = inflows_[way.link];
    if (inflow.classes.empty()) inflow.classes.resize(classes_);
    inflow.classes[load.traffic_class].add(load.work, passed);
    const double rate = load.work.rate_bps * passed;
    if (load.work.packets_per_s > 0)
        ways_[way.link].add(way.first, way.next, rate, load.work.rate_bps / load.work.packets_per_s);
    if (way.first == kNoIndex) return;
    std::vector<std::uint32_t>& known = upstream_[way.link];
    const auto at =
        static_cast<std::size_t>(std::find(known.begin(), known.end(), way.first) - known.begin());
    if (at == known.size()) {
        known.push_back(way.first);
        inflow.through.push_back({0, rate_of(services_[way.first])});
    }
    inflow.through[at].rate_bps += rate;
}

/// What comes to every link, with its moments.
void FluidLinks::gather(std::span<const FlowLoad> loads) {
    for (LinkInflow& inflow : inflows_) inflow = {};
    for (std::vector<std::uint32_t>& known : upstream_) known.clear();
    for (WaySharing& ways : ways_) ways.clear();
    for (const FlowLoad& load : loads) {
        double passed = 1;
        const std::span<const std::uint32_t> links = way(load.flow);
        for (std::size_t i = 0; i < links.size(); ++i) {
            gather_hop(
                load,
                {i > 0 ? links[i - 1] : kNoIndex, links[i], i + 1 < links.size() ? links[i + 1] : kNoIndex},
                passed);
            passed *= passed_[links[i] * classes_ + load.traffic_class] * (1 - states_[links[i]].loss_ratio);
        }
    }
    describe_through();
}

ThroughFlow FluidLinks::through(std::uint32_t link, std::uint32_t upstream) const {
    const auto& known = upstream_[link];
    const auto from = std::find(known.begin(), known.end(), upstream);
    if (from == known.end()) return {};
    return inflows_[link].through[static_cast<std::size_t>(from - known.begin())];
}

/// What came through one link to the next, once it is known what came to each.
void FluidLinks::describe_through() {
    for (int turn = 0; turn < kMostTogether; ++turn) {
        for (std::uint32_t link = 0; link < states_.size(); ++link) {
            for (std::size_t i = 0; i < upstream_[link].size(); ++i) {
                const std::uint32_t before = upstream_[link][i];
                ThroughFlow& flow = inflows_[link].through[i];
                flow.upstream_load = std::min(inflows_[before].rate_bps() / rate_of(services_[before]), 1.0);
                flow.links_together = ways_[before].links_together(
                    link, [&](std::uint32_t first) { return through(before, first).links_together; });
            }
        }
    }
}

/// Waits and losses of `link`.
void FluidLinks::treat(std::uint32_t link) {
    std::fill_n(treatments_.begin() + static_cast<std::ptrdiff_t>(link * classes_), classes_,
                LinkTreatment{});
    LinkInflow& inflow = inflows_[link];
    const double rate = rate_of(services_[link]);
    for (std::size_t k = 0; k < inflow.classes.size(); ++k)
        treatments_[link * classes_ + k] = {.packets_per_s = inflow.classes[k].packets_per_s};
    leave_out_excess(inflow, rate);
    const double buffer = static_cast<double>(services_[link].buffer) * 8;
    const LinkWait wait = wait_for_link(inflow, rate, buffer);
    const FluidQueue& queue = queues_[link];
    const bool overloaded = queue.backlogged(classes_ - 1);
    for (std::size_t k = 0; k < wait.classes.size(); ++k) {
        LinkTreatment& treatment = treatments_[link * classes_ + k];
        treatment.wait = wait.classes[k];
        treatment.full_ratio = overloaded ? queue.lost_ratio() : wait.lost_ratio;
    }
}

LinkAhead FluidLinks::ahead(const LinksOfWay& way) const {
    const ThroughFlow flow = through(way.next, way.link);
    if (flow.rate_bps <= 0) return {};
    const double rate = rate_of(services_[way.next]);
    const WaySharing& ways = ways_[way.link];
    return found_ahead({.place = through_place(flow, inflows_[way.next].rate_bps(), rate),
                        .factor = through_factor(inflows_[way.next], rate),
                        .goes_on = ways.going_to(way.next),
                        .came_along = way.first == kNoIndex ? 0 : ways.going_to(way.next, way.first),
                        .transmission_s = ways.packet_bits_to(way.next) / rate});
}

std::span<const std::uint32_t> FluidLinks::way(std::uint32_t flow) const {
    std::span<const std::uint32_t> links = flows_.hops_of(flows_.flows()[flow]);
    while (!links.empty() && links.front() >= states_.size()) links = links.subspan(1);
    while (!links.empty() && links.back() >= states_.size()) links = links.first(links.size() - 1);
    return links;
}

void FluidLinks::stand(std::uint32_t link, std::uint8_t traffic_class, const StandingQueue& standing) {
    for (std::size_t k = traffic_class; k < classes_; ++k)
        treatments_[link * classes_ + k].standing = standing;
}

bool FluidLinks::queued(std::uint32_t link, std::uint8_t traffic_class) const {
    return treatment(link, traffic_class).standing || queues_[link].backlogged(traffic_class);
}

std::array<double, 2> FluidLinks::queued_s(std::uint32_t link, std::uint8_t traffic_class,
                                           double span_s) const {
    const FluidQueue& queue = queues_[link];
    const StandingQueue standing = treatment(link, traffic_class).standing.value_or(StandingQueue{});
    std::array<double, 2> waits{standing.least_bits / queue.rate_bps(),
                                standing.most_bits / queue.rate_bps()};
    if (!queue.backlogged(traffic_class)) return waits;
    waits[0] += queue.wait_s(traffic_class, 0);
    waits[1] += queue.wait_s(traffic_class, span_s);
    return waits;
}

double FluidLinks::next_change_s() const {
    double next = std::numeric_limits<double>::infinity();
    for (std::size_t link = 0; link < queues_.size(); ++link) {
        if (states_[link].status != LinkStatus::kDown) next = std::min(next, queues_[link].next_change_s());
    }
    return next;
}

void FluidLinks::advance(double span_s) {
    for (std::size_t link = 0; link < queues_.size(); ++link) {
        if (states_[link].status != LinkStatus::kDown) queues_[link].advance(span_s);
    }
}

}  // namespace hexi
