#include "dataplane/dpdk/mbuf_memory.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/dataplane/dpdk/test_eal.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kFrames = 1023, kLongest = 2048;

class MbufMemoryTest : public ::testing::Test {
protected:
    std::vector<std::uint64_t> take_all() {
        std::vector<std::uint64_t> handles;
        while (const auto frame = memory->allocate(64)) handles.push_back(frame->handle);
        return handles;
    }

    std::unique_ptr<MbufMemory> memory = MbufMemory::create(eal(), kFrames, kLongest).value();
};

TEST_F(MbufMemoryTest, HasRoomForSoManyFramesAndNoMore) {
    std::vector<std::uint64_t> handles = take_all();
    EXPECT_EQ(handles.size(), kFrames);
    EXPECT_EQ(memory->held(), kFrames);
    memory->release_all(handles);
    EXPECT_EQ(memory->held(), 0U);
}

/// Each in a page of its own would share a few lines of the processor's cache with all others.
TEST_F(MbufMemoryTest, BuffersLieCloseTogether) {
    std::vector<std::uint64_t> handles = take_all();
    std::sort(handles.begin(), handles.end());
    EXPECT_LT((handles.back() - handles.front()) / handles.size(), kLongest + 512);
    memory->release_all(handles);
}

TEST_F(MbufMemoryTest, HoldsEachFrameWhole) {
    std::vector<std::uint64_t> handles = take_all();
    for (std::size_t i = 0; i < handles.size(); ++i) {
        const HeldFrame frame = memory->view(handles[i]);
        std::fill_n(frame.bytes, kLongest, static_cast<std::uint8_t>(i));
    }
    for (std::size_t i = 0; i < handles.size(); ++i) {
        const std::uint8_t* bytes = memory->view(handles[i]).bytes;
        const auto expected = static_cast<std::uint8_t>(i);
        EXPECT_TRUE(std::all_of(bytes, bytes + kLongest, [&](auto byte) { return byte == expected; }));
    }
    memory->release_all(handles);
}

TEST_F(MbufMemoryTest, RefusesWhatIsTooLong) { EXPECT_FALSE(memory->allocate(kLongest + 1)); }

TEST(MbufMemory, NamesTheMemoryItLacks) {
    constexpr std::uint32_t kTooMany = 2'000'000'000;
    const auto refused = MbufMemory::create(eal(), kTooMany, kLongest);
    ASSERT_FALSE(refused);
    EXPECT_THAT(
        refused.error().message,
        testing::StartsWith("2000000000 frames of 2048 bytes need 4638672 MiB of memory, and there is not"));
}

}  // namespace
}  // namespace hexi
