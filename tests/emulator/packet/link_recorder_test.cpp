#include "emulator/packet/link_recorder.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/emulator/packet/experiments.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "topology/base/scratch_file.hpp"
#include "traces/flow/packet_headers.hpp"

namespace hexi {
namespace {

using namespace support;

/// Twice what the second link carries, so that it drops.
Experiment crowded() {
    Experiment experiment = make_experiment({{"a", "b"}, {"b", "c", 10_Mbps, 3_ms, 20'000_B}});
    experiment.duration = 100_ms;
    experiment.sources = {{.route = key(experiment, "a", "c"), .rate = 20_Mbps, .packet_size = 1000_B}};
    return experiment;
}

std::unique_ptr<PacketCore> play(const Experiment& experiment, LinkRecorder& recorder) {
    auto core = std::make_unique<PacketCore>(experiment, CoreOptions{.tap = &recorder});
    core->run_before(SimTime::max());
    return core;
}

TEST(LinkRecorder, WritesWhatComesOutOfEveryLinkAndWhatWasLost) {
    const Experiment experiment = crowded();
    const ScratchFile scratch("all.pcapng");
    const std::string& file = scratch.path();
    auto recorder = LinkRecorder::create(experiment, file, {}).value();
    const auto core = play(experiment, *recorder);
    ASSERT_TRUE(recorder->close());
    const ReadCapture read = read_capture(CaptureReader::open(file, Strictness::kStrict));
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.packets.size(), core->packet_hops());
    std::uint64_t dropped = 0, lost = 0;
    for (const TraceInterface& interface : read.interfaces) dropped += interface.dropped.value_or(0);
    for (const LinkQueue& link : core->links()) lost += link.meter().drops.total();
    EXPECT_GT(lost, 0U);
    EXPECT_EQ(dropped, lost);
    const auto& [packet, bytes] = read.packets.front();
    EXPECT_EQ(packet.wire_bytes, 1000U);
    EXPECT_EQ(packet.captured, 42U);
    EXPECT_EQ(packet.direction, CaptureDirection::kInbound);
    const PacketHeaders headers = find_headers({.bytes = reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                .captured = packet.captured,
                                                .wire_bytes = packet.wire_bytes},
                                               LinkType::kEthernet);
    ASSERT_EQ(headers.kind, HeaderKind::kIp);
    EXPECT_EQ(to_string(headers.key.source), "10.0.0.1");
    EXPECT_EQ(to_string(headers.key.destination), "10.0.0.3");
}

TEST(LinkRecorder, KeepsToTheLinksAskedForInOrderOfTime) {
    const Experiment experiment = crowded();
    const ScratchFile scratch("one.pcap");
    const std::string& file = scratch.path();
    const auto slow = std::ranges::find(experiment.topology->links(), 10_Mbps, &Link::capacity);
    const std::string name = slow->id;
    auto recorder = LinkRecorder::create(experiment, file, {name}).value();
    const auto core = play(experiment, *recorder);
    ASSERT_TRUE(recorder->close());
    const ReadCapture read = read_capture(CaptureReader::open(file, Strictness::kStrict));
    EXPECT_EQ(read.format, CaptureFormat::kPcapNs);
    ASSERT_GT(read.packets.size(), 100U);
    for (std::size_t i = 1; i < read.packets.size(); ++i) {
        const std::int64_t gap = ns_between(read.packets[i - 1].packet.at, read.packets[i].packet.at);
        ASSERT_GE(gap, 800'000) << "1000 bytes take 0.8 ms at 10 Mbit/s";
    }
    EXPECT_THAT(LinkRecorder::create(experiment, file, {"nowhere"}).error().message,
                testing::StartsWith("no link, fibre or risk group 'nowhere' in "));
}

}  // namespace
}  // namespace hexi
