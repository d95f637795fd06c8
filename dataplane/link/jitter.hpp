// A delay that varies from packet to packet.
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/link/counter_random.hpp"
#include "emulator/experiment/behaviour/impairment_spec.hpp"

namespace hexi {

/// The value that a share `above` (0, 1] of all draws exceeds; ParetoLaw and TableLaw are cut as stated.
[[nodiscard]] SimTime jitter_value(const JitterLaw& law, double above);
/// Bounds of all draws.
[[nodiscard]] SimTime least_jitter(const JitterLaw& law);
[[nodiscard]] SimTime most_jitter(const JitterLaw& law);

/// Draws of one link's jitter. With a half-life the draws are those of an Ornstein-Uhlenbeck process looked
/// at when packets pass (Uhlenbeck & Ornstein, Phys. Rev. 36, 1930), bent to the law: whatever the gaps
/// between packets, every draw has exactly that law, and the correlation of two is 2^(-gap / half-life)
/// before the bending.
class Jitter {
public:
    Jitter(const JitterSpec& spec, LinkRandom random);

    /// For packet `index`, at `now`, which never goes back.
    [[nodiscard]] SimTime draw(std::uint64_t index, SimTime now);
    [[nodiscard]] const JitterSpec& spec() const { return spec_; }
    [[nodiscard]] SimTime half_life() const { return half_life_; }

private:
    [[nodiscard]] double uniform(std::uint64_t index);
    [[nodiscard]] double gaussian(std::uint64_t index);
    void remember(SimTime gap);

    JitterSpec spec_;
    LinkRandom random_;
    SimTime half_life_{0};
    bool begun_ = false;
    double state_ = 0;  ///< standard normal
    SimTime last_{0};
    SimTime gap_{-1};  ///< for which the two factors hold
    double keep_ = 0, renew_ = 1;
    static constexpr std::uint64_t kDrawn = 2 * LinkRandom::kBlocks;  ///< packets that draw together
    std::uint64_t drawn_ = ~std::uint64_t{0};                         ///< whose bits are `bits_`
    std::array<std::uint64_t, kDrawn> bits_{};
};

}  // namespace hexi
