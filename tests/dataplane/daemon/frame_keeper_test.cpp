#include "dataplane/daemon/frame_keeper.hpp"

#include "tests/dataplane/daemon/memory_ports.hpp"

namespace hexi {
namespace {

using support::Frame, support::MemoryFrames;

class FrameKeeperTest : public ::testing::Test {
protected:
    HeldFrame received(std::size_t length) {
        const HeldFrame frame = buffers.allocate(static_cast<std::uint32_t>(length)).value();
        for (std::size_t i = 0; i < length; ++i) frame.bytes[i] = static_cast<std::uint8_t>(length + i);
        return frame;
    }
    static Frame bytes_of(std::span<const std::uint8_t> view) { return {view.begin(), view.end()}; }

    MemoryFrames buffers{4};
    FrameKeeper keeper{buffers, FrameStore::create(32'768).value()};
};

TEST_F(FrameKeeperTest, FreesTheBufferOfAShortFrameAndGivesItAnotherWhenItLeaves) {
    const HeldFrame frame = received(FrameStore::kLongest);
    const Frame bytes = bytes_of({frame.bytes, frame.length});
    const std::uint64_t handle = keeper.keep(frame);
    EXPECT_EQ(buffers.held(), 0U);
    EXPECT_EQ(keeper.packed(), 1U);
    EXPECT_EQ(bytes_of(keeper.view(handle)), bytes);
    const auto out = keeper.take_out(handle);
    ASSERT_TRUE(out);
    EXPECT_EQ(bytes_of({out->bytes, out->length}), bytes);
    EXPECT_EQ(buffers.held(), 1U);
    EXPECT_EQ(keeper.packed(), 0U);
}

TEST_F(FrameKeeperTest, LeavesALongFrameInItsBuffer) {
    const HeldFrame frame = received(FrameStore::kLongest + 1);
    EXPECT_EQ(keeper.keep(frame), frame.handle);
    EXPECT_EQ(keeper.take_out(frame.handle)->handle, frame.handle);
    keeper.release(frame.handle);
    EXPECT_EQ(buffers.held(), 0U);
}

TEST_F(FrameKeeperTest, LeavesShortFramesInTheirBuffersWhenTheStoreIsFull) {
    std::vector<std::uint64_t> packed;
    for (int i = 0; i < 512; ++i) packed.push_back(keeper.keep(received(60)));
    const HeldFrame one_more = received(60);
    EXPECT_EQ(keeper.keep(one_more), one_more.handle);
    for (const std::uint64_t handle : packed) keeper.release(handle);
    EXPECT_EQ(keeper.packed(), 0U);
}

TEST_F(FrameKeeperTest, KeepsAFrameForWhichThereIsNoBuffer) {
    const std::uint64_t handle = keeper.keep(received(60));
    for (int i = 0; i < 4; ++i) received(60);
    EXPECT_FALSE(keeper.take_out(handle));
    EXPECT_EQ(keeper.packed(), 1U);
    EXPECT_FALSE(keeper.keep_copy(Frame(500))) << "too long to be packed, and no buffer";
    EXPECT_TRUE(keeper.keep_copy(Frame(100)));
}

}  // namespace
}  // namespace hexi
