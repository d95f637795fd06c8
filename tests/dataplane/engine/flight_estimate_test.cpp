#include "dataplane/engine/flight_estimate.hpp"

#include "tests/dataplane/engine/small_networks.hpp"

namespace hexi {
namespace {

using namespace support;
using namespace hexi::literals;

LinkService link(BitRate rate, SimTime delay, std::uint64_t buffer) {
    return {.rate = rate, .reported_rate = rate, .delay = delay, .buffer = buffer};
}

TEST(FlightEstimate, HoldsWhatEntersDuringTheLongestStay) {
    const auto chains = chains_over({{0}, {0, 1}});
    const std::vector<LinkService> links{link(8_Gbps, 10_ms, 1'000'000), link(8_Gbps, 20_ms, 2'000'000)};
    const FlightEstimate estimate = estimate_flight(links, *chains, 1_Gbps, 1000_B);
    EXPECT_EQ(estimate.longest_stay, 30_ms + 3_ms + 2 * 1_us) << "fibre, buffers, transmissions";
    EXPECT_EQ(estimate.packets, 4127U) << "1 Gbit/s for 33.002 ms in packets of 1000 bytes, and one";
    EXPECT_EQ(estimate.packed_frames, 0_B);
    EXPECT_EQ(estimate.pinned_frames.count(), estimate.packets * 976);
}

TEST(FlightEstimate, HoldsNoMoreThanLinksAndBuffersDo) {
    const auto chains = chains_over({{0}});
    const FlightEstimate estimate = estimate_flight({link(8_Mbps, 10_ms, 5'000)}, *chains, 100_Gbps, 1000_B);
    EXPECT_EQ(estimate.packets, 17U) << "10 on the wire, 5 waiting, one in transmission, and one";
}

TEST(FlightEstimate, PacksAHundredGigabitsOfSmallFramesInLessThanAGigabyte) {
    const auto chains = chains_over({{0}});
    const FlightEstimate estimate = estimate_flight({link(100_Gbps, 40_ms, 64)}, *chains, 100_Gbps, 84_B);
    EXPECT_NEAR(static_cast<double>(estimate.packets), 100e9 * 0.04 / 8 / 84, 10);
    EXPECT_LE(static_cast<double>(estimate.memory().count()),
              1.2 * (60 + 32) * static_cast<double>(estimate.packets));
}

}  // namespace
}  // namespace hexi
