#include "dataplane/capture/capture_ring.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace hexi {
namespace {

bool push(CaptureRing& ring, const std::string& text) {
    std::uint8_t* room = ring.reserve(text.size());
    if (room == nullptr) return false;
    std::memcpy(room, text.data(), text.size());
    ring.commit();
    return true;
}

std::vector<std::string> take(CaptureRing& ring) {
    std::vector<std::string> all;
    ring.peek([&](std::span<const std::uint8_t> record) { all.emplace_back(record.begin(), record.end()); });
    ring.release();
    return all;
}

TEST(CaptureRing, GivesRecordsInOrderAndOnce) {
    CaptureRing ring(64);
    EXPECT_TRUE(push(ring, "one"));
    EXPECT_TRUE(push(ring, ""));
    EXPECT_EQ(take(ring), (std::vector<std::string>{"one", ""}));
    EXPECT_TRUE(take(ring).empty());
}

TEST(CaptureRing, RefusesWhatDoesNotFit) {
    CaptureRing ring(64);
    EXPECT_FALSE(push(ring, std::string(57, 'x'))) << "longer than all of it";
    EXPECT_TRUE(push(ring, std::string(48, 'x')));
    EXPECT_FALSE(push(ring, "y")) << "8 bytes are left, 16 are needed";
    EXPECT_EQ(take(ring).size(), 1U);
    EXPECT_TRUE(push(ring, "y"));
}

TEST(CaptureRing, KeepsRecordsWholeAtItsEnd) {
    CaptureRing ring(64);
    for (std::size_t length = 0; length < 25; ++length) {
        for (int lap = 0; lap < 9; ++lap) {
            const std::string text(length, static_cast<char>('a' + lap));
            ASSERT_TRUE(push(ring, text)) << length << " " << lap;
            ASSERT_EQ(take(ring), std::vector<std::string>{text});
        }
    }
}

TEST(CaptureRing, CarriesBetweenTwoThreads) {
    CaptureRing ring(1024);
    constexpr std::uint32_t kCount = 100'000;
    std::thread producer([&] {
        std::minstd_rand random(1);
        for (std::uint32_t i = 0; i < kCount; ++i) {
            const std::string text = std::to_string(i) + ' ' + std::string(random() % 200, 'x');
            while (!push(ring, text)) std::this_thread::yield();
        }
    });
    std::uint32_t next = 0;
    while (next < kCount) {
        for (const std::string& text : take(ring)) {
            ASSERT_EQ(text.substr(0, text.find(' ')), std::to_string(next++));
            ASSERT_EQ(std::count(text.begin(), text.end(), 'x') + 1 + text.find(' '), text.size());
        }
    }
    producer.join();
}

}  // namespace
}  // namespace hexi
