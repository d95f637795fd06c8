#include "traces/capture/reorder_window.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hexi {
namespace {

/// What comes out of a window of `room` packets when packets of these times, in ns, go in; each carries its
/// number as its byte.
std::string through(ReorderWindow& window, const std::vector<std::uint32_t>& times) {
    std::string out;
    const auto drain = [&](bool all) {
        while (const auto packet = window.pop(all)) out += static_cast<char>(packet->bytes[0]);
    };
    for (std::size_t i = 0; i < times.size(); ++i) {
        std::uint8_t byte = static_cast<std::uint8_t>('a' + i);
        window.push({.at = {0, times[i]}, .bytes = &byte, .captured = 1, .wire_bytes = 1});
        byte = '!';  // the window has its own copy
        drain(false);
    }
    drain(true);
    return out;
}

TEST(ReorderWindow, PutsPacketsInTheOrderOfTheirTimes) {
    ReorderWindow window(2);
    EXPECT_EQ(through(window, {1, 3, 2, 5, 4, 6}), "acbedf");
    EXPECT_EQ(window.disordered(), 2U);
    EXPECT_EQ(window.late(), 0U);
}

TEST(ReorderWindow, KeepsTheOrderOfEqualTimes) {
    ReorderWindow window(3);
    EXPECT_EQ(through(window, {7, 7, 7, 7, 7}), "abcde");
    EXPECT_EQ(window.disordered(), 0U);
}

TEST(ReorderWindow, CountsWhatComesTooLateToBePutRight) {
    ReorderWindow window(1);
    EXPECT_EQ(through(window, {10, 20, 30, 5, 40}), "abdce");
    EXPECT_EQ(window.disordered(), 1U);
    EXPECT_EQ(window.late(), 1U);
}

TEST(ReorderWindow, HoldsNoMoreBytesThanItMay) {
    ReorderWindow window(1'000'000);
    const std::vector<std::uint8_t> bytes(kLongestPacket);
    std::size_t held = 0, most = 0;
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        window.push(
            {.at = {i, 0}, .bytes = bytes.data(), .captured = kLongestPacket, .wire_bytes = kLongestPacket});
        ++held;
        while (window.pop(false)) --held;
        most = std::max(most, held);
    }
    EXPECT_EQ(most, ReorderWindow::kMostBytes / kLongestPacket);
}

}  // namespace
}  // namespace hexi
