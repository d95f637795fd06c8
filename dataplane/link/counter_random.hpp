// Random numbers that are looked up rather than drawn: a function of what they are for.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hexi {

/// 128 random bits: `key` and `counter` through Philox4x32 with ten rounds (Salmon, Moraes, Dror, Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Different arguments give independent bits.
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                      std::array<std::uint32_t, 2> key);

/// What a number decides. Each purpose has its own numbers, so that a knob turned changes no other fate.
enum class RandomPurpose : std::uint32_t {
    kLoss,
    kBurstState,
    kBurstLoss,
    kBitErrors,
    kJitter,
    kDuplicate,
    kCorrupt,
    kCorruptBit,
    kReorder,
    kQueue,
};

/// All randomness of one direction of one link: a number for each purpose and index, whoever asks and however
/// often, so that a packet's fate is the same on any number of cores. A value.
class LinkRandom {
public:
    /// `seed`: of the scenario. `link`: any number that no other link of the scenario has.
    constexpr LinkRandom(std::uint64_t seed, std::uint32_t link) : seed_(seed), link_(link) {}

    /// 128 uniform bits for `index`, as two words.
    [[nodiscard]] std::array<std::uint64_t, 2> bits(RandomPurpose purpose, std::uint64_t index) const;
    /// bits() of `index` and the kBlocks - 1 that follow, one behind the other: together they take little
    /// longer than two do, for a processor works on all of them at once.
    static constexpr std::size_t kBlocks = 4;
    [[nodiscard]] std::array<std::uint64_t, 2 * kBlocks> blocks(RandomPurpose purpose,
                                                                std::uint64_t index) const;
    /// Uniform in (0, 1], in steps of 2^-53, of the first of those words; `lane` 1: of the second.
    [[nodiscard]] double uniform(RandomPurpose purpose, std::uint64_t index, unsigned lane = 0) const;

private:
    std::uint64_t seed_;
    std::uint32_t link_;
};

/// The first 53 bits of `word` as a number in (0, 1].
[[nodiscard]] constexpr double to_uniform(std::uint64_t word) {
    return static_cast<double>((word >> 11U) + 1) * 0x1.0p-53;
}

}  // namespace hexi
