#include "emulator/packet/packet_fifo.hpp"

#include <deque>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

TEST(PacketFifo, ReturnsPacketsInTheirOrderWhateverTheFill) {
    ChunkPool pool;
    PacketFifo fifo;
    std::deque<std::uint32_t> model;
    RandomStream random(3, "fifo");
    std::uint32_t next = 0;
    for (int phase = 0; phase < 200; ++phase) {
        const bool filling = random.below(2) == 0;
        for (std::uint64_t i = random.below(150); i > 0; --i) {
            if (filling) {
                fifo.push({.tag = next}, pool);
                model.push_back(next++);
            } else if (!model.empty()) {
                ASSERT_EQ(fifo.front().tag, model.front());
                fifo.pop(pool);
                model.pop_front();
            }
            ASSERT_EQ(fifo.empty(), model.empty());
        }
    }
}

TEST(PacketFifo, TakesNoMoreMemoryThanItsLargestFillNeeded) {
    ChunkPool pool;
    PacketFifo fifo;
    for (int round = 0; round < 10; ++round) {
        for (int i = 0; i < 10'000; ++i) fifo.push({}, pool);
        for (int i = 0; i < 10'000; ++i) fifo.pop(pool);
    }
    EXPECT_LE(pool.bytes(), 10'000 * 34 + 64 * ChunkPool::kChunkBytes);
}

TEST(PacketFifo, ShareOnePoolWithoutMixingPackets) {
    ChunkPool pool;
    std::vector<PacketFifo> fifos(5);
    for (std::uint32_t i = 0; i < 1000; ++i) fifos[i % 5].push({.tag = i}, pool);
    for (std::uint32_t i = 0; i < 1000; ++i) {
        ASSERT_EQ(fifos[i % 5].front().tag, i);
        fifos[i % 5].pop(pool);
    }
}

}  // namespace
}  // namespace hexi
