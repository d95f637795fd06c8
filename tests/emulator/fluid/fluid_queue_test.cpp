#include "emulator/fluid/fluid_queue.hpp"

#include <limits>
#include <numeric>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

void offer(FluidQueue& queue, std::vector<double> inflow) { queue.offer(inflow); }

TEST(FluidQueue, PassesOnWhatFits) {
    FluidQueue queue(100, 50, 2);
    offer(queue, {30, 60});
    EXPECT_EQ(queue.passed(0), 1);
    EXPECT_EQ(queue.passed(1), 1);
    EXPECT_FALSE(queue.backlogged(1));
    EXPECT_EQ(queue.next_change_s(), kNever);
}

TEST(FluidQueue, FillsLosesAndDrains) {
    FluidQueue queue(100, 50, 1);
    offer(queue, {150});
    EXPECT_DOUBLE_EQ(queue.next_change_s(), 1);
    EXPECT_DOUBLE_EQ(queue.wait_s(0, 0), 0);
    EXPECT_DOUBLE_EQ(queue.wait_s(0, 1), 0.5);
    EXPECT_EQ(queue.lost_ratio(), 0);
    queue.advance(1);
    EXPECT_DOUBLE_EQ(queue.lost_ratio(), 1.0 / 3);
    EXPECT_DOUBLE_EQ(queue.wait_s(0, 7), 0.5);
    EXPECT_EQ(queue.next_change_s(), kNever);
    offer(queue, {75});
    EXPECT_EQ(queue.lost_ratio(), 0);
    EXPECT_DOUBLE_EQ(queue.passed(0), 100.0 / 75) << "what waited leaves, too";
    EXPECT_DOUBLE_EQ(queue.next_change_s(), 2);
    queue.advance(2);
    EXPECT_FALSE(queue.backlogged(0));
    EXPECT_EQ(queue.next_change_s(), kNever);
}

TEST(FluidQueue, ServesTheUrgentFirst) {
    FluidQueue queue(100, 60, 2);
    offer(queue, {80, 50});
    EXPECT_EQ(queue.passed(0), 1);
    EXPECT_DOUBLE_EQ(queue.passed(1), 0.4);
    EXPECT_FALSE(queue.backlogged(0));
    EXPECT_TRUE(queue.backlogged(1));
    EXPECT_DOUBLE_EQ(queue.next_change_s(), 2);
    EXPECT_DOUBLE_EQ(queue.wait_s(1, 2), 3) << "60 bits at what the urgent leave, 20 bit/s";
}

TEST(FluidQueue, DropsWhateverComesLastWhenFull) {
    FluidQueue queue(100, 60, 2);
    offer(queue, {80, 120});
    queue.advance(queue.next_change_s());
    EXPECT_DOUBLE_EQ(queue.lost_ratio(), 0.5) << "of either class: one buffer holds both";
    EXPECT_DOUBLE_EQ(queue.passed(0), 0.5);
    EXPECT_DOUBLE_EQ(queue.outflow_bps(), 100);
}

TEST(FluidQueue, ForgetsWhatALinkLosesWhenItGoesDown) {
    FluidQueue queue(100, 50, 1);
    offer(queue, {150});
    queue.advance(0.5);
    queue.clear();
    EXPECT_EQ(queue.backlog_bits(), 0);
}

/// What came in is what left, was lost or waits, whatever the rates.
TEST(FluidQueue, ConservesWork) {
    RandomStream random(1, "fluid-queue");
    for (int round = 0; round < 200; ++round) {
        FluidQueue queue(100, 40 + 60 * random.uniform(), 3);
        double came = 0, left = 0, lost = 0;
        for (int change = 0; change < 30; ++change) {
            std::vector<double> inflow;
            for (int k = 0; k < 3; ++k) inflow.push_back(random.uniform() < 0.3 ? 0 : 80 * random.uniform());
            queue.offer(inflow);
            double span = random.uniform();
            while (span > 0) {
                const double step = std::min(span, queue.next_change_s());
                const double comes = std::accumulate(inflow.begin(), inflow.end(), 0.0);
                came += comes * step;
                lost += comes * queue.lost_ratio() * step;
                left += queue.outflow_bps() * step;
                queue.advance(step);
                span -= step;
            }
        }
        EXPECT_NEAR(came, left + lost + queue.backlog_bits(), 1e-4 * came) << "round " << round;
    }
}

}  // namespace
}  // namespace hexi
