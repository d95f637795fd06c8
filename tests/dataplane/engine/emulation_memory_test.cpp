#include "dataplane/engine/emulation_memory.hpp"

namespace hexi {
namespace {

TEST(EmulationMemory, IsBandwidthTimesDelayAndLittleMore) {
    // 100 Gbit/s for 40 ms in frames of 60 bytes: 5,952,380 of them. They occupy 64 bytes each; the mixture
    // of lengths that packs worst may need as much as cells of 96 for each.
    const EmulationMemory memory = memory_needed({.frames = 16'384, .packed = 5'952'380, .links = 10});
    EXPECT_NEAR(static_cast<double>(memory.packed_mb + memory.descriptors_mb), 734, 5);
    EXPECT_EQ(memory.buffers_mb, 39U) << "2432 bytes each";
}

TEST(EmulationMemory, CountsPagesOnceAndWorkersHardly) {
    const EmulationRoom room{.frames = 100'000, .packed = 100'000, .links = 100};
    EmulationRoom four = room;
    four.workers = 4;
    const EmulationMemory one = memory_needed(room), all = memory_needed(four);
    EXPECT_EQ(one.ordinary_mb(true), one.packed_mb + one.descriptors_mb);
    EXPECT_EQ(one.ordinary_mb(false), one.ordinary_mb(true) + one.dpdk_mb());
    EXPECT_LE(all.packed_mb, one.packed_mb + 1) << "3 x 12 slabs of 16 KiB";
    EXPECT_EQ(all.descriptors_mb, one.descriptors_mb);
}

TEST(EmulationMemory, IsRefusedWithTheNumberNeeded) {
    const EmulationMemory memory{
        .buffers_mb = 500, .packed_mb = 200, .descriptors_mb = 100, .devices_mb = 64};
    EXPECT_TRUE(check_memory(memory, false, 864));
    const auto refused = check_memory(memory, false, 863);
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().message,
        "864 MiB of memory are needed (564 for buffers, 200 for packed frames, 100 for descriptors) and "
        "863 MiB are available; --frames and --packed say how much is to be under way at most");
    EXPECT_TRUE(check_memory(memory, true, 300)) << "buffers are in huge pages";
    EXPECT_GT(available_memory_mb(), 0U);
}

}  // namespace
}  // namespace hexi
