#include "emulator/fluid/steady_links.hpp"

#include <algorithm>
#include <cmath>

#include "emulator/experiment/play/flow_book.hpp"
#include "emulator/fluid/fluid_queue.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// Rates around a circle of overloaded links converge at least by the share that each passes (see
/// fluid_links.cpp).
constexpr int kMostRounds = 200;
constexpr double kSettled = 1e-9;
/// Part of a rate that sums of rates may be off by.
constexpr double kRounding = 1e-9;

/// The queue that is left once overload has lasted: full.
FluidQueue filled(const LinkService& service, std::span<const double> comes_bps) {
    FluidQueue queue(static_cast<double>(service.rate.count()), static_cast<double>(service.buffer) * 8,
                     comes_bps.size());
    queue.offer(comes_bps);
    for (std::size_t turn = 0; std::isfinite(queue.next_change_s()); ++turn) {
        HEXI_CHECK(turn < 2 * comes_bps.size() + 2, "an empty queue fills once, and stays full");
        queue.advance(queue.next_change_s());
    }
    return queue;
}

}  // namespace

SteadyLinks::SteadyLinks(const Experiment& experiment)
    : classes_(experiment.classes.size()),
      states_(experiment.topology->links().size()),
      inflows_(states_.size()) {
    for (const NetworkChange& change : experiment.changes) {
        if (change.at == SimTime{0}) states_[change.link.index()] = change.state;
    }
    for (std::size_t i = 0; i < states_.size(); ++i)
        services_.push_back(played_service(experiment.topology->links()[i], states_[i], 1));
}

void SteadyLinks::take_down(std::span<const LinkId> links) {
    for (const LinkId link : links) states_[link.index()].status = LinkStatus::kDown;
}

void SteadyLinks::carry(std::span<const DayStream> streams, const DayFlows& flows) {
    gather(streams, flows, nullptr);
}

void SteadyLinks::carry(std::span<const DayStream> streams, const DayFlows& flows,
                        const std::vector<bool>& touched) {
    gather(streams, flows, &touched);
}

void SteadyLinks::gather(std::span<const DayStream> streams, const DayFlows& flows,
                         const std::vector<bool>* touched) {
    const auto fresh = [&](std::uint32_t link) { return touched == nullptr || (*touched)[link]; };
    for (std::uint32_t link = 0; link < inflows_.size(); ++link) {
        if (fresh(link)) inflows_[link] = {};
    }
    for (const DayFlow& flow : flows.all()) {
        const DayStream& stream = streams[flow.stream];
        const auto way = flows.way(flow);
        if (std::none_of(way.begin(), way.end(), fresh)) continue;
        const DayWork part = flow.share < 1 ? stream.taken(flow.share) : DayWork{};
        const DayWork& work = flow.share < 1 ? part : stream.work;
        for (std::size_t i = 0; i < way.size(); ++i) {
            if (!fresh(way[i])) continue;
            gather_hop(work, stream.key.traffic_class,
                       {i > 0 ? way[i - 1] : kNoIndex, way[i], i + 1 < way.size() ? way[i + 1] : kNoIndex});
        }
    }
    describe_through();
}

void SteadyLinks::gather_hop(const DayWork& work, std::size_t traffic_class, const LinksOfWay& way) {
    Inflow& inflow = inflows_[way.link];
    if (inflow.classes.empty()) inflow.classes.resize(classes_);
    DayWork& sum = inflow.classes[traffic_class];
    if (work.paced.rate_bps > 0) sum.paced.add(work.paced);
    if (work.clocked.rate_bps > 0) sum.clocked.add(work.clocked);
    const double rate = work.paced.rate_bps + work.clocked.rate_bps,
                 packets = work.paced.packets_per_s + work.clocked.packets_per_s;
    if (packets > 0) inflow.ways.add(way.first, way.next, rate, rate / packets);
    if (way.first == kNoIndex) return;
    auto known = std::find_if(inflow.through.begin(), inflow.through.end(),
                              [&](const Through& through) { return through.upstream == way.first; });
    if (known == inflow.through.end()) known = inflow.through.insert(known, Through{.upstream = way.first});
    known->paced_bps += work.paced.rate_bps;
    known->clocked_bps += work.clocked.rate_bps;
}

const SteadyLinks::Through* SteadyLinks::through(std::uint32_t link, std::uint32_t upstream) const {
    const auto& known = inflows_[link].through;
    const auto from = std::find_if(known.begin(), known.end(),
                                   [&](const Through& through) { return through.upstream == upstream; });
    return from == known.end() ? nullptr : &*from;
}

void SteadyLinks::describe_through() {
    const auto before = [&](std::uint32_t link, std::uint32_t upstream) {
        const Through* known = through(link, upstream);
        return known == nullptr ? 0 : known->links_together;
    };
    for (int turn = 0; turn < kMostTogether; ++turn) {
        for (std::uint32_t link = 0; link < inflows_.size(); ++link) {
            for (Through& own : inflows_[link].through)
                own.links_together = inflows_[own.upstream].ways.links_together(
                    link, [&](std::uint32_t first) { return before(own.upstream, first); });
        }
    }
}

SteadyState SteadyLinks::settle(double load, std::span<const DayStream> streams,
                                const DayFlows& flows) const {
    return settle(load, streams, flows, nullptr, nullptr);
}

SteadyState SteadyLinks::settle(double load, std::span<const DayStream> streams, const DayFlows& flows,
                                const SteadyState& like, const std::vector<bool>& touched) const {
    return settle(load, streams, flows, &like, &touched);
}

SteadyState SteadyLinks::settle(double load, std::span<const DayStream> streams, const DayFlows& flows,
                                const SteadyState* like, const std::vector<bool>* touched) const {
    SteadyState state{.load = load, .treatments = {}, .through_factors = {}, .differs = {}};
    state.treatments.resize(states_.size() * classes_);
    state.through_factors.resize(states_.size(), 1);
    state.differs.resize(states_.size(), true);
    offer(state);
    bool all_fits = true;
    for (std::uint32_t link = 0; link < states_.size(); ++link) {
        if (!overloaded(state, link)) continue;
        all_fits = false;
        pass(state, link);
    }
    if (!all_fits) thin(state, streams, flows);
    for (std::uint32_t link = 0; link < states_.size(); ++link) {
        if (like != nullptr && !(*touched)[link] && same_inflow(state, *like, link)) {
            std::copy_n(like->treatments.begin() + static_cast<std::ptrdiff_t>(link * classes_), classes_,
                        state.treatments.begin() + static_cast<std::ptrdiff_t>(link * classes_));
            state.through_factors[link] = like->through_factors[link];
            state.differs[link] = false;
        } else {
            treat(state, link);
        }
    }
    return state;
}

bool SteadyLinks::same_inflow(const SteadyState& state, const SteadyState& like, std::uint32_t link) const {
    double comes = 0;
    for (std::size_t k = link * classes_; k < (link + 1) * classes_; ++k) {
        if (state.treatments[k].thinned != like.treatments[k].thinned) return false;
        comes += state.treatments[k].offered_bps;
    }
    // Links upstream may carry more or less of other traffic.
    const double rate = rate_bps(link), kept = std::min(comes, rate) / state.load;
    return through_factor(all_through(state, link), kept, rate / state.load) == like.through_factors[link];
}

/// What would come to every link, did all pass everything.
void SteadyLinks::offer(SteadyState& state) const {
    for (std::size_t link = 0; link < inflows_.size(); ++link) {
        for (std::size_t k = 0; k < inflows_[link].classes.size(); ++k) {
            const DayWork& work = inflows_[link].classes[k];
            state.treatments[link * classes_ + k].offered_bps =
                work.paced.rate_bps * state.load + work.clocked.rate_bps;
        }
    }
}

bool SteadyLinks::overloaded(const SteadyState& state, std::uint32_t link) const {
    double offered = 0;
    for (std::size_t k = 0; k < classes_; ++k) offered += state.treatments[link * classes_ + k].offered_bps;
    if (states_[link].loss_ratio > 0) return offered > 0;
    const bool down = states_[link].status == LinkStatus::kDown;
    return offered > (down ? 0 : rate_bps(link) * (1 + kRounding));
}

/// What `link` passes of what comes to it, and what stands before it. True where it passed that before.
bool SteadyLinks::pass(SteadyState& state, std::uint32_t link) const {
    const std::span treated(&state.treatments[link * classes_], classes_);
    std::vector<double> comes;
    double sum = 0;
    for (const auto& treatment : treated) sum += comes.emplace_back(treatment.offered_bps);
    const bool down = states_[link].status == LinkStatus::kDown,
               fits = sum <= rate_bps(link) * (1 + kRounding);
    const FluidQueue queue = filled(services_[link], comes);
    bool settled = true;
    for (std::size_t k = 0; k < classes_; ++k) {
        auto& treatment = treated[k];
        const double up = fits ? 1 : std::min(queue.passed(k), 1.0);
        const double passed = down ? 0 : up * (1 - states_[link].loss_ratio);
        if (std::abs(passed - treatment.passed) > kSettled) settled = false;
        treatment.passed = passed;
        treatment.full_ratio = down || fits ? 0 : queue.lost_ratio();
        treatment.queued_s = !down && !fits && queue.backlogged(k) ? queue.wait_s(k, 0) : 0;
    }
    return settled;
}

/// Rates where links lose what does not fit.
void SteadyLinks::thin(SteadyState& state, std::span<const DayStream> streams, const DayFlows& flows) const {
    std::vector<double> whole;
    for (const auto& treatment : state.treatments) whole.push_back(treatment.offered_bps);
    for (int round = 0; round < kMostRounds; ++round) {
        for (auto& treatment : state.treatments) treatment.offered_bps = 0;
        for (const DayFlow& flow : flows.all()) {
            const DayStream& stream = streams[flow.stream];
            double rate =
                flow.share * (stream.work.paced.rate_bps * state.load + stream.work.clocked.rate_bps);
            for (const std::uint32_t link : flows.way(flow)) {
                auto& treatment = state.treatments[link * classes_ + stream.key.traffic_class];
                treatment.offered_bps += rate;
                rate *= treatment.passed;
            }
        }
        bool settled = true;
        for (std::uint32_t link = 0; link < states_.size(); ++link) {
            const auto& first = state.treatments[link * classes_];
            const bool before = first.passed < 1 || first.full_ratio > 0;
            if (before || overloaded(state, link)) settled = pass(state, link) && settled;
        }
        if (settled) break;
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
        auto& treatment = state.treatments[i];
        const double share = whole[i] > 0 ? treatment.offered_bps / whole[i] : 1;
        // What only the order of sums tells apart from everything is everything.
        treatment.thinned = share > 1 - kRounding ? 1 : share;
        if (treatment.thinned == 1) treatment.offered_bps = whole[i];
    }
}

/// What comes to `link`, in the time of load 1 (see the class).
LinkInflow SteadyLinks::inflow_at(const SteadyState& state, std::uint32_t link) const {
    const Inflow& whole = inflows_[link];
    LinkInflow inflow;
    for (std::size_t k = 0; k < whole.classes.size(); ++k) {
        const double thinned = state.treatments[link * classes_ + k].thinned;
        WorkMoments work = scaled(whole.classes[k].paced, thinned);
        work.add(whole.classes[k].clocked, thinned / state.load);
        inflow.classes.push_back(work);
    }
    inflow.through = all_through(state, link);
    return inflow;
}

std::vector<ThroughFlow> SteadyLinks::all_through(const SteadyState& state, std::uint32_t link) const {
    double comes = 0, would = 0;
    for (std::size_t k = link * classes_; k < (link + 1) * classes_; ++k) {
        comes += state.treatments[k].offered_bps;
        would += state.treatments[k].offered_bps / std::max(state.treatments[k].thinned, 1e-300);
    }
    std::vector<ThroughFlow> all;
    for (const Through& through : inflows_[link].through)
        all.push_back(through_at(state, through, would > 0 ? comes / would : 1));
    return all;
}

/// In the time of load 1, as inflow_at().
ThroughFlow SteadyLinks::through_at(const SteadyState& state, const Through& through, double thinned) const {
    double upstream = 0;
    for (std::size_t k = 0; k < classes_; ++k)
        upstream += state.treatments[through.upstream * classes_ + k].offered_bps;
    return {.rate_bps = (through.paced_bps + through.clocked_bps / state.load) * thinned,
            .upstream_bps = rate_bps(through.upstream) / state.load,
            .upstream_load = std::min(upstream / rate_bps(through.upstream), 1.0),
            .links_together = through.links_together};
}

/// Waits and losses of `link`, with what exceeds its rate left out as in FluidLinks.
void SteadyLinks::treat(SteadyState& state, std::uint32_t link) const {
    if (inflows_[link].classes.empty()) return;
    LinkInflow inflow = inflow_at(state, link);
    const double rate = rate_bps(link) / state.load;
    const std::span treated(&state.treatments[link * classes_], classes_);
    for (std::size_t k = 0; k < classes_; ++k)
        treated[k].packets_per_s = inflow.classes[k].packets_per_s * state.load;
    leave_out_excess(inflow, rate);
    const LinkWait wait = wait_for_link(inflow, rate, static_cast<double>(services_[link].buffer) * 8);
    double kept = 0;
    for (std::size_t k = 0; k < classes_; ++k) kept += state.treatments[link * classes_ + k].offered_bps;
    state.through_factors[link] =
        through_factor(inflow.through, std::min(kept, rate_bps(link)) / state.load, rate);
    const bool stands = treated[classes_ - 1].queued_s > 0;
    for (std::size_t k = 0; k < classes_; ++k) {
        treated[k].wait = wait.classes[k].stretched(1 / state.load);
        if (!stands) treated[k].full_ratio = wait.lost_ratio;
    }
}

LinkAhead SteadyLinks::ahead(const SteadyState& state, const LinksOfWay& way) const {
    const Through* from = through(way.next, way.link);
    if (from == nullptr) return {};
    double all = 0, would = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
        const auto& there = state.treatments[way.next * classes_ + k];
        all += there.offered_bps;
        would += there.offered_bps / std::max(there.thinned, 1e-300);
    }
    if (all <= 0) return {};
    const double rate = rate_bps(way.next) / state.load;
    const WaySharing& ways = inflows_[way.link].ways;
    const ThroughFlow flow = through_at(state, *from, all / would);
    return found_ahead({.place = through_place(flow, std::min(all / state.load, rate), rate),
                        .factor = state.through_factors[way.next],
                        .goes_on = ways.going_to(way.next),
                        .came_along = way.first == kNoIndex ? 0 : ways.going_to(way.next, way.first),
                        .transmission_s = ways.packet_bits_to(way.next) / rate_bps(way.next)});
}

}  // namespace hexi
