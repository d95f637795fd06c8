#include "emulator/fluid/fluid_transfers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "emulator/fluid/flow_crossing.hpp"

namespace hexi {
namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();
/// RFC 6928.
constexpr double kInitialSegments = 10;
/// IPv4, TCP and framing around a segment, as in the packet engine.
constexpr double kHeaderBytes = 42;
/// What is left of a transfer below this is rounding.
constexpr double kLeastBits = 1e-3;

double bits(ByteCount bytes) { return static_cast<double>(bytes.count()) * 8; }

}  // namespace

double FluidTransfers::Transfer::wire_share() const {
    const auto payload = static_cast<double>(flow->segment_size.count());
    return payload / (payload + kHeaderBytes);
}

FluidTransfers::FluidTransfers(const Experiment& experiment, const TrafficPlan& plan)
    : experiment_(experiment), plan_(plan) {
    for (const TcpFlow& flow : experiment.tcp_flows) {
        Transfer transfer{
            .flow = &flow, .control = congestion_control(flow.variant).value(), .begins = flow.start};
        transfer.left_bits = flow.size ? bits(*flow.size) : kForever;
        transfers_.push_back(std::move(transfer));
    }
}

/// The paths there and back, and what an empty network takes for them.
void FluidTransfers::find_way(Transfer& transfer, std::uint32_t index, const FluidLinks& links) {
    const auto forth = plan_.flows.shares(plan_.host_ingress(index, false));
    const auto back = plan_.flows.shares(plan_.host_ingress(index, true));
    transfer.way = forth.empty() || back.empty() ? kNoIndex : forth.front().flow;
    if (transfer.way == kNoIndex) return;
    const double segment = static_cast<double>(transfer.flow->segment_size.count()) + kHeaderBytes;
    const FlowLoad there{.flow = forth.front().flow, .traffic_class = transfer.flow->route.traffic_class};
    const FlowLoad home{.flow = back.front().flow, .traffic_class = transfer.flow->route.traffic_class};
    const double access_s = segment * 8 / static_cast<double>(transfer.flow->access_rate.count());
    const auto crossed_s = [&](const FlowLoad& load, double bytes) {
        const FlowCrossing crossing = cross(links, load, ByteCount(static_cast<std::uint64_t>(bytes)), 0);
        return to_seconds(crossing.fixed) + crossing.wait.mean + crossing.queued.mean_s();
    };
    transfer.forth_s = crossed_s(there, segment) + 2 * access_s;
    transfer.round_trip_s = transfer.forth_s + crossed_s(home, kHeaderBytes);
}

void FluidTransfers::open(Transfer& transfer, SimTime now) {
    if (transfer.begun || now < transfer.begins || transfer.way == kNoIndex) return;
    // The first call finds the round trip of the handshake, the second its end.
    if (transfer.window_bits == 0) {
        transfer.window_bits = kInitialSegments * bits(transfer.flow->segment_size);
        transfer.begins = now + from_seconds(transfer.round_trip_s);
        return;
    }
    transfer.begun = true;
    transfer.widens_s = transfer.round_trip_s;
}

FluidTransfers::Limit& FluidTransfers::limit_at(std::uint32_t link, std::uint8_t traffic_class) {
    const auto known = std::find_if(limits_.begin(), limits_.end(), [&](const Limit& limit) {
        return limit.link == link && limit.traffic_class == traffic_class;
    });
    if (known != limits_.end()) return *known;
    return limits_.emplace_back(Limit{.link = link, .traffic_class = traffic_class});
}

/// What the window of `transfer` leaves standing before `link`, which limits it, and what that takes of its
/// rate.
void FluidTransfers::queue_up(Transfer& transfer, std::uint32_t link, const FluidLinks& links) {
    Limit& limit = limit_at(link, transfer.flow->route.traffic_class);
    const double share = transfer.wire_share(), product = transfer.rate_bps * transfer.round_trip_s / share;
    limit.window_bits += transfer.window_bits / share;
    limit.product_bits += product;
    const double room = static_cast<double>(links.service(link).buffer) * 8;
    limit.queue = standing_queue(transfer.control, limit.window_bits, limit.product_bits, room);
    transfer.cycle_s = 0;
    if (!limit.queue.overflows) return;
    const double segment = bits(transfer.flow->segment_size) / share;
    transfer.cycle_s =
        loss_cycle_s(transfer.control, (limit.product_bits + room) / segment, transfer.round_trip_s);
    transfer.rate_bps *= limit.queue.used;
}

void FluidTransfers::fill_class(std::uint8_t traffic_class, const FluidLinks& links,
                                std::vector<double>& taken_bps) {
    std::vector<double> free;
    for (std::uint32_t link = 0; link < taken_bps.size(); ++link) {
        double left = static_cast<double>(links.service(link).rate.count()) - taken_bps[link];
        const std::vector<WorkMoments>& open_loop = links.inflow(link).classes;
        for (std::size_t k = 0; k < open_loop.size() && k <= traffic_class; ++k)
            left -= open_loop[k].rate_bps;
        const bool down = links.state(link).status == LinkStatus::kDown;
        free.push_back(down ? 0 : std::max(left, 0.0));
    }
    WaterFilling filling(free);
    std::vector<std::pair<Transfer*, std::uint32_t>> filled;
    for (Transfer& transfer : transfers_) {
        if (!transfer.sends() || transfer.flow->route.traffic_class != traffic_class) continue;
        const auto way = links.way(transfer.way);
        const double window_bps = transfer.window_bits / transfer.round_trip_s / transfer.wire_share();
        filled.emplace_back(
            &transfer,
            filling.add(
                {.links = {way.begin(), way.end()},
                 .cap_bps = std::min(window_bps, static_cast<double>(transfer.flow->access_rate.count()))}));
    }
    filling.settle();
    for (const auto& [transfer, number] : filled) {
        transfer->rate_bps = filling.rate_bps(number) * transfer->wire_share();
        const std::uint32_t link = filling.bottleneck(number);
        if (link != WaterFilling::kNoLink) queue_up(*transfer, link, links);
        for (const std::uint32_t crossed : links.way(transfer->way))
            taken_bps[crossed] += transfer->rate_bps / transfer->wire_share();
    }
}

void FluidTransfers::settle(SimTime now, const FluidLinks& links) {
    limits_.clear();
    for (std::uint32_t index = 0; index < transfers_.size(); ++index) {
        Transfer& transfer = transfers_[index];
        transfer.rate_bps = transfer.cycle_s = 0;
        find_way(transfer, index, links);
        open(transfer, now);
    }
    std::vector<double> taken_bps(experiment_.topology->links().size());
    for (std::size_t k = 0; k < experiment_.classes.size(); ++k)
        fill_class(static_cast<std::uint8_t>(k), links, taken_bps);
}

std::vector<FlowLoad> FluidTransfers::loads() const {
    std::vector<FlowLoad> loads;
    for (const Transfer& transfer : transfers_) {
        if (!transfer.sends() || transfer.rate_bps <= 0) continue;
        const double rate = transfer.rate_bps / transfer.wire_share();
        const double segment = bits(transfer.flow->segment_size) / transfer.wire_share();
        loads.push_back({.flow = transfer.way,
                         .traffic_class = transfer.flow->route.traffic_class,
                         .work = {.rate_bps = rate,
                                  .packets_per_s = rate / segment,
                                  .second = rate * segment,
                                  .third = rate * segment * segment}});
    }
    return loads;
}

void FluidTransfers::stand_before(FluidLinks& links) const {
    for (const Limit& limit : limits_) links.stand(limit.link, limit.traffic_class, limit.queue);
}

double FluidTransfers::next_change_s(SimTime now) const {
    double next = kForever;
    for (const Transfer& transfer : transfers_) {
        if (!transfer.begun && transfer.begins > now)
            next = std::min(next, to_seconds(transfer.begins - now));
        if (!transfer.sends()) continue;
        if (transfer.window_bits < bits(transfer.flow->socket_buffer))
            next = std::min(next, transfer.widens_s);
        if (transfer.rate_bps > 0) next = std::min(next, transfer.left_bits / transfer.rate_bps);
    }
    return next;
}

void FluidTransfers::advance(SimTime now, double span_s) {
    for (Transfer& transfer : transfers_) {
        if (!transfer.sends()) continue;
        const double sent = transfer.rate_bps * span_s;
        transfer.sent_bits += sent;
        transfer.left_bits -= sent;
        if (transfer.cycle_s > 0) transfer.losses += span_s / transfer.cycle_s;
        transfer.widens_s -= span_s;
        if (transfer.widens_s <= to_seconds(SimTime(1))) {
            transfer.window_bits = std::min(2 * transfer.window_bits, bits(transfer.flow->socket_buffer));
            transfer.widens_s = transfer.round_trip_s;
        }
        if (transfer.left_bits <= kLeastBits) transfer.ended = now + from_seconds(span_s + transfer.forth_s);
    }
}

std::vector<FlowResult> FluidTransfers::results() const {
    std::vector<FlowResult> results;
    for (const Transfer& transfer : transfers_) {
        const TcpFlow& flow = *transfer.flow;
        FlowResult result{.name = flow.name, .route = flow.route, .variant = flow.variant};
        const bool done = transfer.ended <= experiment_.duration;
        const double under_way = done ? 0 : transfer.rate_bps * transfer.forth_s;
        result.received =
            ByteCount(static_cast<std::uint64_t>(std::max(transfer.sent_bits - under_way, 0.0) / 8));
        if (done) result.received = *flow.size;
        if (done) result.completion = transfer.ended - flow.start;
        const double lasted_s = to_seconds(result.completion.value_or(experiment_.duration - flow.start));
        if (lasted_s > 0)
            result.goodput = BitRate(static_cast<std::uint64_t>(bits(result.received) / lasted_s));
        result.retransmissions = static_cast<std::uint64_t>(std::llround(transfer.losses));
        if (transfer.round_trip_s > 0) result.least_rtt = from_seconds(transfer.round_trip_s);
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace hexi
