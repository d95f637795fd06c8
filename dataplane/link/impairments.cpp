#include "dataplane/link/impairments.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "dataplane/link/jitter.hpp"
#include "dataplane/link/link_trace.hpp"
#include "dataplane/link/loss_models.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::size_t kMostHeld = 64;

struct Held {
    Passage passage;
    std::uint32_t to_pass = 0;  ///< packets that have yet to overtake it
    SimTime until{0};           ///< released then at the latest
};

}  // namespace

class Impairments::State {
public:
    State(const ImpairmentSpec& wanted, LinkRandom from)
        : spec(wanted),
          random(from),
          trace(spec.trace),
          loss(RandomPurpose::kLoss, from),
          bit_errors(from),
          duplicate(RandomPurpose::kDuplicate, from),
          corrupt(RandomPurpose::kCorrupt, from),
          reorder(RandomPurpose::kReorder, from) {
        arrange(nullptr);
    }

    void arrange(const ImpairmentSpec* before);
    void look_out();
    void follow_trace(SimTime now);
    [[nodiscard]] bool loses(std::uint64_t index, std::uint16_t bytes);
    [[nodiscard]] SimTime due(std::uint64_t index, SimTime departure);
    [[nodiscard]] std::uint32_t wrong_bit(std::uint64_t index, std::uint16_t bytes);
    [[nodiscard]] bool holds(std::uint64_t index);
    void hand_on(Passage& passage, PassageSink& sink);
    void overtake(SimTime due, PassageSink& sink);
    void hold(const Passage& passage, SimTime departure);
    [[nodiscard]] bool keeps_order() const { return !spec.jitter || !spec.jitter->overtake; }
    void release_oldest(PassageSink& sink);

    ImpairmentSpec spec;
    LinkRandom random;
    ImpairmentCounts counts;
    TraceCursor trace;
    SimTime delay{0};  ///< fixed part now in force
    std::optional<Jitter> jitter;
    RareEvent loss;
    std::optional<MarkovLoss> bursts;
    BitErrors bit_errors;
    RareEvent duplicate, corrupt, reorder;
    std::uint64_t next_rare = 0;        ///< a packet before which nothing rare happens to any
    SimTime last_due = SimTime::min();  ///< of what was handed on in order
    std::array<Held, kMostHeld> held;   ///< the first held_count of them, by `until`
    std::size_t held_count = 0;
};

/// Sets everything that is derived from the spec; what is as `before` goes on undisturbed.
void Impairments::State::arrange(const ImpairmentSpec* before) {
    const std::uint64_t index = counts.taken;
    if (!before || before->trace != spec.trace) trace = TraceCursor(spec.trace);
    if (!before || before->jitter != spec.jitter) {
        jitter.reset();
        if (spec.jitter) jitter.emplace(*spec.jitter, random);
    }
    if (!before || before->loss.bursts != spec.loss.bursts) {
        bursts.reset();
        if (spec.loss.bursts) bursts.emplace(*spec.loss.bursts, index, random);
    }
    delay = trace.in_force().delay.value_or(spec.delay);
    loss.set_ratio(trace.in_force().loss_ratio.value_or(spec.loss.ratio), index);
    bit_errors.set_ratio(spec.loss.bit_error_ratio, index);
    duplicate.set_ratio(spec.duplicate_ratio, index);
    corrupt.set_ratio(spec.corrupt_ratio, index);
    reorder.set_ratio(spec.reorder.ratio, index);
    look_out();
}

/// What strikes in a pattern is asked about every packet; the rest say which is their next.
void Impairments::State::look_out() {
    next_rare = std::min({loss.next(), duplicate.next(), corrupt.next(), reorder.next()});
    if (bursts) next_rare = std::min(next_rare, bursts->next());
    if (spec.loss.periodic || spec.reorder.every != 0) next_rare = 0;
}

void Impairments::State::follow_trace(SimTime now) {
    if (now < trace.next() || !trace.move_to(now, spec.trace)) return;
    delay = trace.in_force().delay.value_or(spec.delay);
    loss.set_ratio(trace.in_force().loss_ratio.value_or(spec.loss.ratio), counts.taken);
    look_out();
}

/// Asks every model, so that none misses its next packet.
bool Impairments::State::loses(std::uint64_t index, std::uint16_t bytes) {
    bool lost = loss.strikes(index);
    if (bursts) lost |= bursts->strikes(index);
    lost |= bit_errors.strikes(index, bytes);
    if (spec.loss.periodic) lost |= strikes(*spec.loss.periodic, index);
    return lost;
}

SimTime Impairments::State::due(std::uint64_t index, SimTime departure) {
    if (!jitter) return departure + delay;
    return departure + std::max(SimTime(0), delay + jitter->draw(index, departure));
}

std::uint32_t Impairments::State::wrong_bit(std::uint64_t index, std::uint16_t bytes) {
    const Uint128 drawn = random.bits(RandomPurpose::kCorruptBit, index)[0];
    constexpr std::uint32_t kAround = kPreambleAndGap + kFrameCheck;
    const std::uint32_t frame = bytes > kAround ? bytes - kAround : 1;
    return static_cast<std::uint32_t>((drawn * 8U * frame) >> 64U);
}

bool Impairments::State::holds(std::uint64_t index) {
    return reorder.strikes(index) ||
           (spec.reorder.every != 0 && index % spec.reorder.every == spec.reorder.every - 1);
}

void Impairments::State::hand_on(Passage& passage, PassageSink& sink) {
    if (keeps_order()) {
        if (passage.due < last_due) passage.due = last_due;
        last_due = passage.due;
    }
    if (!passage.duplicate) [[likely]]
        return sink.passed(passage);
    passage.duplicate = false;
    sink.passed(passage);
    passage.duplicate = true;
    passage.packet.marks |= kDuplicate;
    ++counts.duplicated;
    sink.passed(passage);
}

void Impairments::State::hold(const Passage& passage, SimTime departure) {
    ++counts.reordered;
    const Held one{passage, spec.reorder.depth, departure + spec.reorder.hold};
    const auto end = held.begin() + static_cast<std::ptrdiff_t>(held_count++);
    const auto place =
        std::find_if(held.begin(), end, [&](const Held& other) { return other.until > one.until; });
    std::move_backward(place, end, end + 1);
    *place = one;
}

/// One more packet has passed those that are held, and arrives at `due`.
void Impairments::State::overtake(SimTime due, PassageSink& sink) {
    const auto kept =
        std::remove_if(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(held_count), [&](Held& one) {
            if (--one.to_pass > 0) return false;
            one.passage.due = std::max(one.passage.due, due);
            hand_on(one.passage, sink);
            return true;
        });
    held_count = static_cast<std::size_t>(kept - held.begin());
}

/// Its time is over.
void Impairments::State::release_oldest(PassageSink& sink) {
    const auto end = held.begin() + static_cast<std::ptrdiff_t>(held_count);
    Passage passage = held.front().passage;
    passage.due = std::max(passage.due, held.front().until + delay);
    std::move(held.begin() + 1, end, held.begin());
    --held_count;
    hand_on(passage, sink);
}

Impairments::Impairments(const ImpairmentSpec& spec, LinkRandom random)
    : state_(std::make_unique<State>(spec, random)) {}
Impairments::Impairments(Impairments&&) noexcept = default;
Impairments& Impairments::operator=(Impairments&&) noexcept = default;
Impairments::~Impairments() = default;

bool Impairments::pass_plainly(std::uint16_t bytes, SimTime departure, SimTime& due) {
    State& s = *state_;
    if (s.counts.taken >= s.next_rare || s.held_count > 0 || departure >= s.trace.next()) [[unlikely]]
        return false;
    if (!s.keeps_order() || !s.bit_errors.spare(bytes)) [[unlikely]]
        return false;
    due = s.due(s.counts.taken++, departure);
    s.counts.kept_order += due < s.last_due ? 1 : 0;
    s.last_due = due = std::max(due, s.last_due);
    return true;
}

void Impairments::pass(const EmulatedPacket& packet, SimTime departure, PassageSink& sink) {
    State& s = *state_;
    release_until(departure, sink);
    s.follow_trace(departure);
    const std::uint64_t index = s.counts.taken++;
    // All are asked about a lost packet, too: one that missed its next would never strike again.
    const bool lost = s.loses(index, packet.bytes), twice = s.duplicate.strikes(index),
               corrupt = s.corrupt.strikes(index), late = s.holds(index);
    s.look_out();
    if (lost) {
        ++s.counts.lost;
        return sink.lost(packet, LinkLoss::kRandom);
    }
    Passage passage{packet, s.due(index, departure)};
    passage.duplicate = twice;
    if (corrupt) {
        passage.corrupt_bit = s.wrong_bit(index, packet.bytes);
        passage.packet.marks |= kCorrupted;
        ++s.counts.corrupted;
    }
    if (late && s.held_count < kMostHeld) return s.hold(passage, departure);
    if (s.keeps_order() && passage.due < s.last_due) {
        ++s.counts.kept_order;
        passage.due = s.last_due;
    }
    s.hand_on(passage, sink);
    if (s.held_count > 0) s.overtake(passage.due, sink);
}

SimTime Impairments::next_release() const {
    return state_->held_count == 0 ? kNever : state_->held.front().until;
}

void Impairments::release_until(SimTime now, PassageSink& sink) {
    while (next_release() <= now) state_->release_oldest(sink);
}

SimTime Impairments::least_delay() const {
    const ImpairmentSpec& spec = state_->spec;
    SimTime least = spec.delay;
    for (const TraceStep& step : spec.trace.steps) least = std::min(least, step.delay.value_or(least));
    if (spec.jitter) least += least_jitter(spec.jitter->law);
    return std::max(SimTime(0), least);
}

bool Impairments::keeps_order() const { return state_->keeps_order(); }
std::uint32_t Impairments::held() const { return static_cast<std::uint32_t>(state_->held_count); }
const ImpairmentCounts& Impairments::counts() const { return state_->counts; }

void Impairments::change(const ImpairmentSpec& spec) {
    const ImpairmentSpec before = std::move(state_->spec);
    state_->spec = spec;
    state_->arrange(&before);
}

}  // namespace hexi
