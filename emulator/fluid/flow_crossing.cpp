#include "emulator/fluid/flow_crossing.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {

LossShares& LossShares::add(const LossShares& other, double factor) {
    queue_full += other.queue_full * factor;
    link_down += other.link_down * factor;
    no_route += other.no_route * factor;
    random += other.random * factor;
    return *this;
}

FlowCrossing& FlowCrossing::operator+=(const FlowCrossing& next) {
    hops.insert(hops.end(), next.hops.begin(), next.hops.end());
    fixed += next.fixed;
    wait += next.wait;
    queued += next.queued;
    lost.add(next.lost, arrives);
    arrives *= next.arrives;
    return *this;
}

namespace {

template <typename Links>
LossShares losses_of(const Links& links, std::uint32_t link, std::uint8_t traffic_class) {
    const LinkState& state = links.state(link);
    if (state.status == LinkStatus::kDown) return {.link_down = 1};
    const double full = links.treatment(link, traffic_class).full_ratio;
    return {.queue_full = full, .random = (1 - full) * state.loss_ratio};
}

double seconds_on(const LinkService& service, ByteCount size) {
    return static_cast<double>(size.count()) * 8 / static_cast<double>(service.rate.count());
}

/// What a packet remembers as it goes from link to link. Who waited on one link comes right behind the packet
/// it waited for; where that goes the same way, it waits on the next link as long as that one does, and as
/// much longer as that one's transmission takes longer than its own. Besides, a link that made it wait long
/// was busy long, and has sent more to the next than one that did not. So the waits of a path are not
/// independent.
class Train {
public:
    /// Wait on the next link, for whose packets from elsewhere it is `alone`; `own_s`: the packet's
    /// transmission on the link before. Waits are reported `stretch` times as long.
    WaitLaw meet(const WaitLaw& alone, const LinkAhead& ahead, double own_s, double stretch) {
        const WaitLaw idle = found(alone, ahead.idle), apart = found(alone, ahead.waited);
        WaitLaw behind = apart;
        if (ahead.transmission_s > own_s) behind = behind.lengthened(ahead.transmission_s - own_s);
        const double goes = follows_ * ahead.share_along + (1 - follows_) * ahead.share;
        const WaitLaw after_wait = mixed(goes, behind, apart).stretched(stretch);
        const WaitLaw law = mixed(waited_, after_wait, idle.stretched(stretch));
        never_ *= idle.none;
        couple(law, after_wait, idle.stretched(stretch), ahead.slope);
        const double waits = 1 - law.none, follows = waited_ * goes * (1 - behind.none);
        follows_ = waits > 0 ? std::min(follows / waits, 1.0) : 0;
        waited_ = waits;
        mean_ = waits > 0 ? law.mean / waits : 0;
        return law;
    }
    /// A queue that fluid left behind makes everybody wait.
    void stand_in_queue() {
        waited_ = 1;
        follows_ = mean_ = with_wait_ = with_waiting_ = 0;
    }
    /// Share that waited nowhere: of those who did not so far, what an idle link lets through.
    [[nodiscard]] double never_waited() const { return never_; }
    /// What the variance of all waits together has beyond the sum of theirs, s^2.
    [[nodiscard]] double excess_variance() const { return std::max(excess_, 0.0); }

private:
    static WaitLaw found(const WaitLaw& alone, const FoundAhead& ahead) {
        return with_standing(alone.calm().weighed(ahead.waiting, ahead.mean), alone.bursts);
    }
    /// Covariances of all waits so far with the one of `law` and with there being one, by means given the
    /// wait before.
    void couple(const WaitLaw& law, const WaitLaw& after_wait, const WaitLaw& idle, double slope) {
        const double step = after_wait.mean - slope * mean_ - idle.mean;
        const double both = slope * with_wait_ + step * with_waiting_;
        excess_ += 2 * both;
        with_wait_ = both + law.variance;
        with_waiting_ = with_waiting_ * (idle.none - after_wait.none) + law.mean * law.none;
    }

    double waited_ = 0;   ///< probability that it waited on the link before
    double follows_ = 0;  ///< of who did, the share that came there behind a packet that went there with it
    double mean_ = 0;     ///< mean of the waits there above 0, s
    double with_wait_ = 0, with_waiting_ = 0;  ///< covariances of all its waits so far, s^2 and s
    double excess_ = 0;
    double never_ = 1;
};

template <typename Links>
HopCrossing cross_one(const Links& links, std::uint32_t link, std::uint8_t traffic_class, double span_s) {
    const double stretch = stretch_of(links.service(link));
    HopCrossing hop{.link = link, .lost = losses_of(links, link, traffic_class)};
    if (!links.queued(link, traffic_class)) {
        hop.wait = links.treatment(link, traffic_class).wait.stretched(stretch);
        return hop;
    }
    const auto [from_s, to_s] = links.queued_s(link, traffic_class, span_s);
    hop.queued = {from_s * stretch, to_s * stretch};
    return hop;
}

/// What crosses links.
struct Crosser {
    std::uint8_t traffic_class;
    ByteCount packet_size;
    double span_s;
};

/// The hop of a packet that has come over `last`, null where this is the first.
template <typename Links>
HopCrossing follow(const Links& links, std::uint32_t link, const Crosser& packet,
                   std::span<const HopCrossing> before, Train& train) {
    const HopCrossing* last = before.empty() ? nullptr : &before.back();
    HopCrossing hop = cross_one(links, link, packet.traffic_class, packet.span_s);
    const LinkService& service = links.service(link);
    hop.serialisation = transmission_time(packet.packet_size, service.reported_rate);
    if (links.queued(link, packet.traffic_class)) {
        train.stand_in_queue();
        return hop;
    }
    const std::uint32_t first = before.size() > 1 ? before[before.size() - 2].link : kNoIndex;
    const LinkAhead ahead = last == nullptr ? LinkAhead{} : links.ahead({first, last->link, link});
    const double own_s = last == nullptr ? 0 : seconds_on(links.service(last->link), packet.packet_size);
    hop.wait =
        train.meet(links.treatment(link, packet.traffic_class).wait, ahead, own_s, stretch_of(service));
    return hop;
}

template <typename Links>
FlowCrossing cross_all(const Links& links, std::span<const std::uint32_t> way, const Crosser& packet) {
    FlowCrossing crossing;
    crossing.hops.reserve(way.size());
    Train train;
    for (const std::uint32_t link : way) {
        HopCrossing hop = follow(links, link, packet, crossing.hops, train);
        hop.arrives = crossing.arrives;
        crossing.lost.add(hop.lost, hop.arrives);
        crossing.arrives *= std::max(1 - hop.lost.total(), 0.0);
        crossing.fixed += links.service(link).delay + hop.serialisation;
        crossing.wait += hop.wait;
        crossing.queued += hop.queued;
        crossing.hops.push_back(hop);
    }
    crossing.wait.variance += train.excess_variance();
    crossing.wait.none = train.never_waited();
    return crossing;
}

}  // namespace

HopCrossing cross_link(const FluidLinks& links, std::uint32_t link, std::uint8_t traffic_class,
                       double span_s) {
    return cross_one(links, link, traffic_class, span_s);
}

HopCrossing cross_link(const SteadyView& links, std::uint32_t link, std::uint8_t traffic_class) {
    return cross_one(links, link, traffic_class, 0);
}

FlowCrossing cross(const FluidLinks& links, const FlowLoad& load, ByteCount packet_size, double span_s) {
    return cross_all(links, links.way(load.flow), {load.traffic_class, packet_size, span_s});
}

FlowCrossing cross(const SteadyView& links, std::span<const std::uint32_t> way, std::uint8_t traffic_class,
                   ByteCount packet_size) {
    return cross_all(links, way, {traffic_class, packet_size, 0});
}

}  // namespace hexi
