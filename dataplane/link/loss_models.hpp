// Which packets are lost: each model a small value that is asked packet by packet and draws only when one is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "dataplane/link/counter_random.hpp"
#include "emulator/experiment/behaviour/impairment_spec.hpp"

namespace hexi {

/// How many trials fail before the first success of probability `ratio` a trial, by inversion of `u` in
/// (0, 1]: geometric; the largest number where `ratio` is 0.
[[nodiscard]] std::uint64_t trials_before(double u, double ratio);

/// Strikes each packet by itself with a probability; one random number a strike, none a packet.
class RareEvent {
public:
    RareEvent(RandomPurpose purpose, LinkRandom random) : random_(random), purpose_(purpose) {}

    /// True where packet `index` is struck. Indices ascend by one from call to call.
    bool strikes(std::uint64_t index) {
        if (index != next_) [[likely]]
            return false;
        aim(index + 1);
        return true;
    }
    /// The next packet that is struck.
    [[nodiscard]] std::uint64_t next() const { return next_; }
    /// A new probability from packet `index` on; the same one changes no fate.
    void set_ratio(double ratio, std::uint64_t index) {
        if (ratio == ratio_) return;
        ratio_ = ratio;
        aim(index);
    }

private:
    void aim(std::uint64_t from);

    LinkRandom random_;
    RandomPurpose purpose_;
    double ratio_ = 0;
    std::uint64_t next_ = std::numeric_limits<std::uint64_t>::max();
};

/// See MarkovLossSpec. Draws where the state changes and where a packet is lost. Begins in the first state.
class MarkovLoss {
public:
    /// From packet `index` on.
    MarkovLoss(const MarkovLossSpec& spec, std::uint64_t index, LinkRandom random);

    bool strikes(std::uint64_t index) {
        if (index == leave_) enter(successor_, index);
        return loss_.strikes(index);
    }
    /// A packet before which none is struck and strikes() has nothing to do.
    [[nodiscard]] std::uint64_t next() const { return std::min(leave_, loss_.next()); }

private:
    void enter(std::size_t state, std::uint64_t index);

    MarkovLossSpec spec_;
    LinkRandom random_;
    RareEvent loss_;
    std::uint64_t leave_ = 0;    ///< packet with which the state changes
    std::size_t successor_ = 0;  ///< to which
};

/// Strikes bits, each by itself. One random number an error.
class BitErrors {
public:
    explicit BitErrors(LinkRandom random) : random_(random) {}

    /// True where a bit of packet `index`, of `bytes` on the wire, is wrong. Ethernet's preamble and gap (20
    /// bytes) do not count.
    bool strikes(std::uint64_t index, std::uint16_t bytes);
    /// As strikes() where that answers false and draws nothing; else false, and nothing was done.
    bool spare(std::uint16_t bytes) {
        const std::uint64_t bits = bits_of(bytes);
        if (good_bits_ < bits) [[unlikely]]
            return false;
        if (good_bits_ != kNever) good_bits_ -= bits;
        return true;
    }
    void set_ratio(double ratio, std::uint64_t index);

private:
    static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
    [[nodiscard]] static std::uint64_t bits_of(std::uint16_t bytes) {
        return bytes > kPreambleAndGap ? 8 * (bytes - kPreambleAndGap) : 0;
    }

    LinkRandom random_;
    double ratio_ = 0;
    std::uint64_t good_bits_ = std::numeric_limits<std::uint64_t>::max();  ///< before the next error
};

/// See PeriodicLossSpec.
[[nodiscard]] constexpr bool strikes(const PeriodicLossSpec& spec, std::uint64_t index) {
    if (index < spec.first) return false;
    const std::uint64_t since = index - spec.first;
    return (spec.every == 0 ? since : since % spec.every) < spec.burst;
}

}  // namespace hexi
