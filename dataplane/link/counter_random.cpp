#include "dataplane/link/counter_random.hpp"

namespace hexi {
namespace {

// Multipliers and Weyl increments of Philox4x32 (Salmon et al. 2011, 3.3 and Table 2).
constexpr std::uint64_t kMultiplier0 = 0xD2511F53;
constexpr std::uint64_t kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85;
constexpr int kRounds = 10;

constexpr std::uint32_t low(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
constexpr std::uint32_t high(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32U); }
constexpr std::uint64_t join(std::uint32_t upper, std::uint32_t lower) {
    return (static_cast<std::uint64_t>(upper) << 32U) | lower;
}

using Block = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

/// Round by round for all blocks, which do not wait for each other.
template <std::size_t kCount>
[[gnu::always_inline]] inline void encrypt(std::array<Block, kCount>& blocks, Key key) {
    for (int round = 0; round < kRounds; ++round) {
        for (Block& block : blocks) {
            const std::uint64_t a = kMultiplier0 * block[0];
            const std::uint64_t b = kMultiplier1 * block[2];
            block = {high(b) ^ block[1] ^ key[0], low(b), high(a) ^ block[3] ^ key[1], low(a)};
        }
        key = {key[0] + kWeyl0, key[1] + kWeyl1};
    }
}

}  // namespace

Block philox4x32(Block counter, Key key) {
    std::array<Block, 1> block{counter};
    encrypt(block, key);
    return block[0];
}

std::array<std::uint64_t, 2> LinkRandom::bits(RandomPurpose purpose, std::uint64_t index) const {
    const auto words = philox4x32({low(index), high(index), link_, static_cast<std::uint32_t>(purpose)},
                                  {low(seed_), high(seed_)});
    return {join(words[1], words[0]), join(words[3], words[2])};
}

std::array<std::uint64_t, 2 * LinkRandom::kBlocks> LinkRandom::blocks(RandomPurpose purpose,
                                                                      std::uint64_t index) const {
    std::array<Block, kBlocks> blocks;
    for (std::size_t i = 0; i < kBlocks; ++i)
        blocks[i] = {low(index + i), high(index + i), link_, static_cast<std::uint32_t>(purpose)};
    encrypt(blocks, {low(seed_), high(seed_)});
    std::array<std::uint64_t, 2 * kBlocks> bits{};
    for (std::size_t i = 0; i < kBlocks; ++i) {
        bits[2 * i] = join(blocks[i][1], blocks[i][0]);
        bits[2 * i + 1] = join(blocks[i][3], blocks[i][2]);
    }
    return bits;
}

double LinkRandom::uniform(RandomPurpose purpose, std::uint64_t index, unsigned lane) const {
    return to_uniform(bits(purpose, index)[lane]);
}

}  // namespace hexi
