#include "dataplane/replay/replay_sender.hpp"

#include <gmock/gmock.h>

#include <string>

#include "dataplane/replay/frame_builder.hpp"
#include "tests/dataplane/daemon/memory_ports.hpp"
#include "tests/traces/flow/packet_bytes.hpp"

namespace hexi {
namespace {

using support::ethernet;
using support::view;

constexpr SimTime kUs{1'000'000};

TEST(FrameBuilder, PadsGivesHeadersAndCountsTheRest) {
    support::MemoryFrames memory;
    FrameBuilder builder(memory, {.longest = 200});
    HeldFrame frame;
    const std::string whole = ethernet(std::string(80, 'p'));
    const auto text = [&] { return std::string(reinterpret_cast<const char*>(frame.bytes), frame.length); };
    ASSERT_EQ(builder.build(view(whole), LinkType::kEthernet, frame), FrameBuilder::Outcome::kMade);
    EXPECT_EQ(text(), whole);
    memory.release(frame.handle);
    // Captured in part; then too short for Ethernet.
    ASSERT_EQ(builder.build(view(whole, {}, 150), LinkType::kEthernet, frame), FrameBuilder::Outcome::kMade);
    EXPECT_EQ(text(), whole + std::string(150 - whole.size(), '\0'));
    memory.release(frame.handle);
    const std::string ip = support::ipv4("10.0.0.1", "10.0.0.2", 17, support::ports(1, 2));
    ASSERT_EQ(builder.build(view(ip), LinkType::kRawIp, frame), FrameBuilder::Outcome::kMade);
    EXPECT_EQ(text(),
              std::string("\xFF\xFF\xFF\xFF\xFF\xFF\2\0\0\0\0\1\x08\0", 14) + ip + std::string(18, '\0'));
    memory.release(frame.handle);
    EXPECT_EQ(builder.build(view(whole, {}, 201), LinkType::kEthernet, frame),
              FrameBuilder::Outcome::kLeftOut);
    EXPECT_EQ(builder.build(view(whole), static_cast<LinkType>(147), frame), FrameBuilder::Outcome::kLeftOut);
    EXPECT_EQ(builder.counts(), (FrameCounts{.made = 3, .padded = 1, .too_long = 1, .no_frames = 1}));
    EXPECT_EQ(memory.held(), 0U);
}

/// A clock that goes on by 1 us at every look, and by a jump now and then.
struct LookedAtClock {
    SimTime now{0};
    SimTime jump_at{SimTime::max()}, jump{0};
    SimTime operator()() {
        now += kUs;
        if (now >= jump_at) {
            now += jump;
            jump_at = SimTime::max();
        }
        return now;
    }
};

class Sending : public testing::Test {
protected:
    void add(SimTime due, std::uint32_t port) {
        auto frame = memory_.allocate(60);
        ASSERT_TRUE(queue_.frames.push({due, port, *frame}));
    }
    ReplaySender sender() {
        return ReplaySender({.ports = {&first_, &second_},
                             .memory = &memory_,
                             .now = [this] { return clock_(); },
                             .spare = [this](SimTime, SimTime) { ++spares_; },
                             .begin = 10 * kUs});
    }
    support::MemoryFrames memory_;
    support::MemoryPort first_{memory_}, second_{memory_};
    LookedAtClock clock_;
    ReplayQueue queue_{1024};
    std::atomic<bool> stop_{false};
    int spares_ = 0;
};

TEST_F(Sending, KeepsEveryDeadlineThoughOneWasMissed) {
    for (int i = 0; i < 100; ++i) add(SimTime(100'000'000) * i, static_cast<std::uint32_t>(i % 2));
    queue_.all_made = true;
    clock_.jump_at = 2000 * kUs;
    clock_.jump = 450 * kUs;  // as where the kernel takes the processor away
    ReplaySender sending = sender();
    sending.run(queue_, stop_);
    const Fidelity fidelity = sending.fidelity();
    EXPECT_EQ(fidelity.sent, 100U);
    EXPECT_GE(fidelity.late, 3U);
    EXPECT_LE(fidelity.late, 5U) << "those after the jump are on time again";
    EXPECT_LE(fidelity.lateness_p50, 3 * kUs);
    EXPECT_EQ(first_.sent().size() + second_.sent().size(), 100U);
    EXPECT_EQ(sending.dropped(), 0U);
}

TEST_F(Sending, TellsTheMachinesInterruptionsFromItsOwnErrors) {
    for (int i = 0; i < 100; ++i) add(SimTime(100'000'000) * i, 0);
    queue_.all_made = true;
    clock_.jump_at = 2000 * kUs;
    clock_.jump = 450 * kUs;
    ReplaySender sending = sender();
    sending.run(queue_, stop_);
    EXPECT_EQ(sending.interruptions().count, 1U);
    EXPECT_EQ(sending.interruptions().longest, 451 * kUs);
    const Fidelity fidelity = sending.fidelity();
    EXPECT_GE(fidelity.gap_error_max, 300 * kUs);
    EXPECT_LE(fidelity.undisturbed_max, 3 * kUs);
}

TEST_F(Sending, LooksAfterTheClockWhereFramesAreNeverFar) {
    for (int i = 0; i < 1000; ++i) add(SimTime(20'000'000) * i, 0);  // 20 us, 20 ms in all
    queue_.all_made = true;
    clock_.jump_at = 19'980 * kUs;
    clock_.jump = 1'000'000 * kUs;
    const SimTime second(1'000'000'000'000);
    for (int i = 0; i < 20; ++i) add(second + SimTime(20'000'000) * (1001 + i), 0);
    ReplaySender sending = sender();
    sending.run(queue_, stop_);
    EXPECT_EQ(spares_, 1) << "once a second";
}

TEST_F(Sending, StopsAndGivesBackWhatIsLeft) {
    for (int i = 0; i < 100; ++i) add(SimTime(1'000'000'000'000) * i, 0);
    queue_.all_made = true;
    stop_ = true;
    ReplaySender sending = sender();
    sending.run(queue_, stop_);
    EXPECT_EQ(sending.fidelity().sent, 0U);
    EXPECT_EQ(memory_.held(), 0U);
}

TEST_F(Sending, HasTimeForOtherThingsWhereTheNextFrameIsFar) {
    add(SimTime(10'000'000'000), 0);
    queue_.all_made = true;
    ReplaySender sending = sender();
    sending.run(queue_, stop_);
    EXPECT_GE(spares_, 5);
    EXPECT_LE(spares_, 10) << "once a millisecond at most";
}

}  // namespace
}  // namespace hexi
