#include "traces/capture/capture_index.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/run_hexi.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "topology/base/file.hpp"
#include "traces/capture/parallel_summary.hpp"

namespace hexi {
namespace {

using namespace support;

class Index : public testing::Test {
protected:
    /// 60,000 packets of 300 bytes, a second apart, every tenth two seconds early: 19 MB.
    static std::string capture() {
        std::string bytes = pcap_header({});
        for (std::uint32_t i = 0; i < 60'000; ++i)
            bytes += pcap_packet(1000 + i - (i % 10 == 9 ? 2 : 0), 0, 300);
        return bytes;
    }
    ScratchDirectory scratch_;
    const std::string file_ = scratch_.write("x.pcap", capture());
    const std::function<void(double)> silent_ = [](double) {};
};

TEST_F(Index, IsKeptBesideTheCaptureWhileThatIsTheSame) {
    const auto built = CaptureIndex::build(file_, silent_);
    ASSERT_TRUE(built) << built.error().message;
    EXPECT_EQ(built->packets(), 60'000U);
    EXPECT_GE(built->points().size(), 4U);
    EXPECT_LE(built->points().size(), 6U);
    EXPECT_FALSE(CaptureIndex::load(file_));
    ASSERT_TRUE(built->save(file_));
    const auto loaded = CaptureIndex::load(file_);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->points(), built->points());
    scratch_.write("x.pcap", capture() + pcap_packet(9, 0, 60));
    EXPECT_FALSE(CaptureIndex::load(file_)) << "another length";
    ASSERT_TRUE(write_file(CaptureIndex::file_of(file_), "HEXIIDX1 and nothing"));
    EXPECT_FALSE(CaptureIndex::load(file_));
}

TEST_F(Index, PointsLieBeforeEveryPacketOfATimeOn) {
    const auto index = CaptureIndex::build(file_, silent_).value();
    for (const std::int64_t s : {1000, 20'000, 40'000, 60'900, 99'999}) {
        const auto point = index.before({s, 0});
        auto reader = CaptureReader::open(file_, Strictness::kStrict).value();
        std::uint64_t early = 0, wanted = 0, packets = 0;
        for (auto batch = reader.next(); batch && !batch->empty(); batch = reader.next()) {
            for (const TracePacket& packet : *batch) {
                if (packets++ < (point ? point->packets : 0) && packet.at.s >= s) ++early;
                wanted += packet.at.s >= s ? 1 : 0;
            }
        }
        EXPECT_EQ(early, 0U) << s;
        if (!point) continue;
        auto again = CaptureReader::open(file_, Strictness::kStrict).value();
        ASSERT_TRUE(again.next());
        ASSERT_TRUE(again.seek(point->offset));
        for (auto batch = again.next(); batch && !batch->empty(); batch = again.next()) {
            for (const TracePacket& packet : *batch) wanted -= packet.at.s >= s ? 1 : 0;
        }
        EXPECT_EQ(wanted, 0U) << "all of them are found behind the point";
    }
}

TEST_F(Index, ManyThreadsCountAsOneDoes) {
    const auto index = CaptureIndex::build(file_, silent_).value();
    const auto one = summarise_in_parallel(file_, index, 1, Strictness::kStrict);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->totals.packets, 60'000U);
    EXPECT_EQ(one->out_of_order, 6000U);
    for (const std::size_t jobs : {2, 3, 64}) {
        const auto many = summarise_in_parallel(file_, index, jobs, Strictness::kStrict);
        ASSERT_TRUE(many) << many.error().message;
        EXPECT_EQ(many->totals.packets, one->totals.packets);
        EXPECT_EQ(many->totals.wire_bytes, one->totals.wire_bytes);
        EXPECT_EQ(many->totals.first, one->totals.first);
        EXPECT_EQ(many->totals.last, one->totals.last);
        EXPECT_EQ(many->out_of_order, one->out_of_order);
        EXPECT_EQ(many->counts, one->counts);
        EXPECT_EQ(many->per_interface.front().captured_bytes, one->per_interface.front().captured_bytes);
    }
}

TEST_F(Index, RefusesWhatCannotBeBegunInTheMiddle) {
    std::string late = pcapng_section() + pcapng_interface(1, 0);
    for (int i = 0; i < 300; ++i) late += pcapng_packet(0, 1000, "aaaa", 4);
    late += pcapng_interface(1, 0) + pcapng_packet(1, 1000, "bbbb", 4);
    const std::string file = scratch_.write("late.pcapng", late);
    EXPECT_EQ(
        CaptureIndex::build(file, silent_).error().message,
        file + ": has no index: interfaces come behind its first packets, so it is read from its beginning");
}

}  // namespace
}  // namespace hexi
