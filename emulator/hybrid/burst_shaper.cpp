#include "emulator/hybrid/burst_shaper.hpp"

#include <algorithm>

#include "topology/base/check.hpp"

namespace hexi {

BurstShaper::BurstShaper(const UpstreamBursts& upstream, std::uint64_t seed, double now_ps,
                         const BurstShaper* before)
    : link_(upstream.link),
      traffic_class_(upstream.traffic_class),
      buffer_ps_(upstream.buffer_ps),
      delay_ps_(upstream.delay_ps),
      at_ps_(now_ps - upstream.delay_ps),
      comes_(upstream.steady_load),
      queue_ps_(before == nullptr ? 0 : before->queue_ps_) {
    HEXI_CHECK(!upstream.sources.empty(), "a link is overloaded by something");
    for (const UpstreamBursts::Source& source : upstream.sources) {
        const BurstReplay* known = before == nullptr ? nullptr : before->replay_of(source.bursts);
        sources_.push_back(
            {known != nullptr ? *known : BurstReplay(source.bursts, seed), source.load, source.here});
        BurstReplay& own = sources_.back().replay;
        while (own.next_ps() < at_ps_) own.turn();
        own.run_at(source.speed, at_ps_);
        if (own.on()) switched(sources_.back());
    }
    load_ = leaves();
    while (leaving_.empty()) see_next();
}

const BurstReplay* BurstShaper::replay_of(const BurstSource& bursts) const {
    for (const Source& source : sources_) {
        if (source.replay.source().same_as(bursts)) return &source.replay;
    }
    return nullptr;
}

void BurstShaper::switched(const Source& source) {
    const double sign = source.replay.on() ? 1 : -1;
    comes_ += sign * source.load;
    here_ += sign * source.here;
}

/// Of what comes now, once it leaves.
double BurstShaper::leaves() const {
    const bool held = queue_ps_ > 0 || comes_ > 1;
    return std::max(held && comes_ > 0 ? here_ / comes_ : here_, 0.0);
}

/// What comes stays as it is until then; a queue that empties lets it through as it comes.
void BurstShaper::pass_until(double to_ps) {
    if (queue_ps_ > 0 && comes_ < 1 && at_ps_ + queue_ps_ / (1 - comes_) <= to_ps) {
        at_ps_ += queue_ps_ / (1 - comes_);
        queue_ps_ = 0;
        leaving_.push_back({at_ps_, leaves()});
    }
    queue_ps_ = std::clamp(queue_ps_ + (comes_ - 1) * (to_ps - at_ps_), 0.0, buffer_ps_);
    at_ps_ = to_ps;
}

void BurstShaper::see_next() {
    Source& next = *std::min_element(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
        return a.replay.next_ps() < b.replay.next_ps();
    });
    pass_until(std::max(next.replay.next_ps(), at_ps_));
    next.replay.turn();
    switched(next);
    leaving_.push_back({at_ps_ + queue_ps_, leaves()});
}

void BurstShaper::turn() {
    load_ = leaving_.front().load;
    leaving_.pop_front();
    while (leaving_.empty()) see_next();
}

}  // namespace hexi
