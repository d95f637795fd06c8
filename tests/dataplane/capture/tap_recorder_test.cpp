#include "dataplane/capture/tap_recorder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "tests/support/run_hexi.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t kEpochNs = 1'700'000'000'000'000'000;
constexpr std::array<std::uint8_t, 4> kFrame{1, 2, 3, 4};

std::uint64_t wall_ns() { return kEpochNs + 1'000'000'000; }

class TapRecorderTest : public ::testing::Test {
protected:
    static std::shared_ptr<TapPoint> point(const std::string& name, std::uint32_t snap_bytes = 0,
                                           std::size_t ring = 1U << 20U) {
        return std::make_shared<TapPoint>(CaptureInterface{.name = name, .snap_bytes = snap_bytes}, ring);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return scratch.path() + "/" + name; }

    const support::ScratchDirectory scratch;
    TapRecorder recorder{kEpochNs, wall_ns};
};

TEST_F(TapRecorderTest, WritesWhatPassedInOrderOfTimeWithItsNumbers) {
    auto forth = point("a-b:fwd"), back = point("a-b:rev", 2);
    ASSERT_TRUE(recorder.start("a-b", path("x.pcapng"), {forth, back}));
    back->pass(SimTime(2'000'999), CaptureDirection::kUnknown, kFrame);
    forth->pass(SimTime(1'000'000), CaptureDirection::kOutbound, kFrame);
    forth->dropped();
    forth.reset();
    back.reset();
    recorder.finish();

    std::string expected;
    append_capture_header(expected, "hexi");
    append_interface(expected, {.name = "a-b:fwd"});
    append_interface(expected, {.name = "a-b:rev", .snap_bytes = 2});
    const CapturedPacket first{0, kEpochNs + 1'000, CaptureDirection::kOutbound, 4, kFrame, 0};
    const CapturedPacket second{1, kEpochNs + 2'000,           CaptureDirection::kUnknown,
                                4, std::span(kFrame).first(2), 0};
    std::string numbers;
    append_statistics(numbers,
                      {.interface = 0, .from_ns = wall_ns(), .until_ns = wall_ns(), .seen = 1, .dropped = 1});
    append_statistics(numbers, {.interface = 1, .from_ns = wall_ns(), .until_ns = wall_ns(), .seen = 1});
    // The recorder may have looked between the two.
    std::string in_order = expected, by_turns = expected;
    append_packet(in_order, first);
    append_packet(in_order, second);
    append_packet(by_turns, second);
    append_packet(by_turns, first);
    const std::string written = scratch.read("x.pcapng");
    EXPECT_TRUE(written == in_order + numbers || written == by_turns + numbers);
    ASSERT_EQ(recorder.reports().size(), 1U);
    const TapReport report = recorder.reports()[0];
    EXPECT_FALSE(report.recording);
    EXPECT_EQ(report.written, 2U);
    EXPECT_EQ(report.lost_there, 1U);
    EXPECT_EQ(report.failure, "");
}

TEST_F(TapRecorderTest, CountsWhatDidNotFitAndNeverWaits) {
    auto small = point("a-b:fwd", 0, 64);  // one frame of four bytes
    for (int i = 0; i < 3; ++i) small->pass(SimTime(0), CaptureDirection::kUnknown, kFrame);
    EXPECT_EQ(small->missed(), 2U);
    ASSERT_TRUE(recorder.start("a-b:fwd", path("x.pcapng"), {small}));
    while (recorder.reports()[0].written < 1) usleep(100);
    small->pass(SimTime(1000), CaptureDirection::kUnknown, kFrame);
    small.reset();
    recorder.finish();
    const TapReport report = recorder.reports()[0];
    EXPECT_EQ(report.seen, 4U);
    EXPECT_EQ(report.written, 2U);
    EXPECT_EQ(report.missed, 2U);
    std::string last;
    append_packet(last, {.at_ns = kEpochNs + 1, .wire_bytes = 4, .bytes = kFrame, .lost_before = 2});
    append_statistics(last, {.from_ns = wall_ns(), .until_ns = wall_ns(), .seen = 4, .missed = 2});
    EXPECT_TRUE(scratch.read("x.pcapng").ends_with(last)) << "the file tells where frames are missing";
}

TEST_F(TapRecorderTest, CompletesAFileOnceNobodyHoldsItsPoints) {
    auto held = point("a-b:fwd");
    ASSERT_TRUE(recorder.start("a-b:fwd", path("x.pcapng"), {held}));
    ASSERT_TRUE(recorder.stop("a-b:fwd"));
    usleep(20'000);
    EXPECT_TRUE(recorder.reports()[0].recording);
    held->pass(SimTime(0), CaptureDirection::kUnknown, kFrame);
    held.reset();
    while (recorder.reports()[0].recording) usleep(100);
    EXPECT_EQ(recorder.reports()[0].written, 1U);
    EXPECT_TRUE(recorder.start("a-b:fwd", path("x.pcapng"), {point("a-b:fwd")})) << "and again";
}

TEST_F(TapRecorderTest, SaysWhatIsWrong) {
    ASSERT_TRUE(recorder.start("a-b", path("x.pcapng"), {point("a-b:fwd")}));
    EXPECT_EQ(recorder.start("a-b", path("y.pcapng"), {}).error().message,
              "'a-b' is being recorded to " + path("x.pcapng"));
    EXPECT_EQ(recorder.start("b-c", path("x.pcapng"), {}).error().message,
              path("x.pcapng") + ": is being written for 'a-b'; give each tap a file of its own");
    EXPECT_EQ(recorder.start("b-c", path("no/x.pcapng"), {}).error().message,
              path("no/x.pcapng") + ": cannot write: No such file or directory");
    EXPECT_EQ(recorder.stop("b-c").error().message, "'b-c' is not being recorded; being recorded: a-b");
}

TEST_F(TapRecorderTest, GivesUpAPipeThatNobodyReads) {
    const std::string pipe = path("pipe");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(recorder.start("a-b", pipe, {}).error().message,
              pipe + ": cannot write: No such device or address");
    const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    auto busy = point("a-b:fwd");
    ASSERT_TRUE(recorder.start("a-b", pipe, {busy}));
    const std::vector<std::uint8_t> frame(1500);
    while (recorder.reports()[0].failure.empty()) {
        busy->pass(SimTime(0), CaptureDirection::kUnknown, frame);
        usleep(1000);
    }
    EXPECT_EQ(recorder.reports()[0].failure, pipe + ": cannot write: Connection timed out");
    EXPECT_GT(recorder.reports()[0].missed, 0U);
    busy.reset();
    recorder.finish();
    close(reader);
}

TEST_F(TapRecorderTest, SurvivesAReaderThatLeaves) {
    const std::string pipe = path("pipe");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    auto busy = point("a-b:fwd");
    ASSERT_TRUE(recorder.start("a-b", pipe, {busy}));
    close(reader);
    while (recorder.reports()[0].failure.empty()) {
        busy->pass(SimTime(0), CaptureDirection::kUnknown, kFrame);
        usleep(1000);
    }
    EXPECT_EQ(recorder.reports()[0].failure, pipe + ": cannot write: Broken pipe");
}

}  // namespace
}  // namespace hexi
