#include "emulator/experiment/delay_log.hpp"

namespace hexi {
namespace {

/// However many there are, between two visits to the histogram or not.
TEST(DelayLog, HoldsWhatAHistogramHolds) {
    DelayLog log(SimTime(1'000));
    DelayHistogram all(SimTime(1'000));
    for (int i = 0; i < 100; ++i) {
        const SimTime delay(1'000 + 37 * i * i);
        log.record(delay);
        all.record(delay);
        EXPECT_EQ(log.histogram().buckets(), all.buckets()) << i;
        EXPECT_EQ(log.histogram().mean(), all.mean()) << i;
    }
}

TEST(DelayLog, IsEmptyAtFirst) { EXPECT_EQ(DelayLog().histogram().count(), 0U); }

}  // namespace
}  // namespace hexi
