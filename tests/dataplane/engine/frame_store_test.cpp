#include "dataplane/engine/frame_store.hpp"

#include <algorithm>
#include <map>

#include "topology/base/check.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

FrameStore store_of(std::size_t bytes) {
    auto store = FrameStore::create(bytes);
    HEXI_CHECK(store, "the test store fits the machine");
    return std::move(*store);
}

std::vector<std::uint8_t> frame(std::size_t length, std::uint64_t mark) {
    std::vector<std::uint8_t> bytes(length);
    for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(mark * 31 + i);
    return bytes;
}

TEST(FrameStore, GivesBackWhatWasPutInWhateverComesBetween) {
    FrameStore store = store_of(1 << 20);
    RandomStream random(1, "frames");
    std::map<std::uint64_t, std::vector<std::uint8_t>> kept;
    for (std::uint64_t i = 0; i < 50'000; ++i) {
        if (kept.size() > 2'000 || (!kept.empty() && random.below(2) == 0)) {
            const auto one = std::next(kept.begin(), static_cast<std::ptrdiff_t>(random.below(kept.size())));
            const auto view = store.view(one->first);
            ASSERT_TRUE(std::equal(view.begin(), view.end(), one->second.begin(), one->second.end()));
            store.release(one->first);
            kept.erase(one);
        } else {
            const auto bytes = frame(1 + random.below(FrameStore::kLongest), i);
            const auto handle = store.put(bytes);
            ASSERT_TRUE(handle);
            ASSERT_TRUE(FrameStore::holds(*handle));
            ASSERT_TRUE(kept.emplace(*handle, bytes).second) << "a cell in use was given away";
        }
        ASSERT_EQ(store.frames(), kept.size());
    }
}

TEST(FrameStore, PacksSmallFramesTightly) {
    for (const std::size_t length : {60U, 61U, 64U, 65U, 81U, 128U, 192U}) {
        constexpr std::size_t kFrames = 100'000;
        FrameStore store = store_of(FrameStore::memory_needed(kFrames, length));
        for (std::size_t i = 0; i < kFrames; ++i) ASSERT_TRUE(store.put(frame(length, i)));
        // The promise is 1.2 x (bytes + 32 of descriptor), and a descriptor takes 32 x 128 / 127.
        const double most = 1.2 * static_cast<double>(length + 32) - 32.0 * 128 / 127;
        EXPECT_LE(static_cast<double>(store.used()), most * kFrames) << length << " bytes";
    }
}

TEST(FrameStore, SaysWhenItIsFullAndGoesOnWhenItIsNot) {
    FrameStore store = store_of(16'384);
    std::vector<std::uint64_t> handles;
    for (auto handle = store.put(frame(64, 1)); handle; handle = store.put(frame(64, 1)))
        handles.push_back(*handle);
    EXPECT_EQ(handles.size(), 256U);
    store.release(handles.back());
    EXPECT_EQ(store.put(frame(60, 2)), handles.back() - (std::uint64_t{4} << 32U)) << "the cell freed last";
}

TEST(FrameStore, RefusesMoreMemoryThanThereIs) {
    const auto none = FrameStore::create(std::size_t{1} << 40U);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().message,
              "1099511627776 bytes are too many for packed frames; allowed are 68719476736");
}

}  // namespace
}  // namespace hexi
