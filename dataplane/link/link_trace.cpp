#include "dataplane/link/link_trace.hpp"

namespace hexi {
namespace {

constexpr Uint128 kPicosPerSecond = 1'000'000'000'000;

/// What of a transmission of `bit_picos` (bits times 1e12) is left after `time` at `rate`.
Uint128 after(Uint128 bit_picos, SimTime time, BitRate rate) {
    const Uint128 sent = static_cast<Uint128>(time.count()) * rate.count();
    return sent < bit_picos ? bit_picos - sent : 0;
}

}  // namespace

void TraceCursor::rewind(const TraceSpec& spec, SimTime from) {
    taken_ = 0;
    round_ = from;
    aim(spec);
}

void TraceCursor::aim(const TraceSpec& spec) {
    if (taken_ < spec.steps.size()) {
        next_ = round_ + spec.steps[taken_].at;
    } else {
        next_ = spec.steps.empty() || spec.period == SimTime(0) ? SimTime::max() : round_ + spec.period;
    }
}

bool TraceCursor::move_to(SimTime now, const TraceSpec& spec) {
    bool moved = false;
    while (next_ <= now && next_ != SimTime::max()) {
        if (taken_ == spec.steps.size()) {
            rewind(spec, next_ + (now - next_) / spec.period * spec.period);  // one round is like another
            continue;
        }
        const TraceStep& step = spec.steps[taken_++];
        current_.at = next_;
        if (step.delay) current_.delay = step.delay;
        if (step.rate) current_.rate = step.rate;
        if (step.loss_ratio) current_.loss_ratio = step.loss_ratio;
        aim(spec);
        moved = true;
    }
    return moved;
}

SimTime transmission_end(SimTime start, ByteCount size, BitRate rate, TraceCursor& cursor,
                         const TraceSpec& spec) {
    Uint128 left = kPicosPerSecond * 8 * size.count();
    for (SimTime now = start;;) {
        cursor.move_to(now, spec);
        const BitRate current = cursor.in_force().rate.value_or(rate);
        const SimTime until = cursor.next();
        if (until == SimTime::max() || after(left, until - now, current) == 0) {
            if (current.count() == 0) return SimTime::max();
            return now + SimTime(static_cast<std::int64_t>((left + current.count() - 1) / current.count()));
        }
        left = after(left, until - now, current);
        now = until;
    }
}

}  // namespace hexi
