#include "emulator/experiment/recorded_packets.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/experiment/play/source_player.hpp"
#include "emulator/experiment/replayed_traffic.hpp"
#include "tests/support/small_experiments.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

constexpr SimTime kMs{1'000'000'000};

TEST(Recorder, LeavesPacketsInOrderOfTimeByPair) {
    auto folder = RecordingFolder::create().value();
    const std::string path = folder->path();
    Recorder recorder(folder);
    // 600 packets of one pair, the second half before the first; one of another.
    for (int i = 0; i < 600; ++i)
        ASSERT_TRUE(recorder.add(NodeId(0), NodeId(1), {kMs * ((i + 300) % 600), 100, 7}));
    ASSERT_TRUE(recorder.add(NodeId(1), NodeId(0), {kMs, 60, 7}));
    const auto made = recorder.finish();
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_EQ(made->size(), 2U);
    EXPECT_EQ((*made)[0].packets, 600U);
    EXPECT_EQ((*made)[0].bytes, 60'000U);
    EXPECT_EQ((*made)[0].last, kMs * 599);
    const auto packets = read_recording((*made)[0].file).value();
    ASSERT_EQ(packets.size(), 600U);
    for (int i = 0; i < 600; ++i) EXPECT_EQ(packets[static_cast<std::size_t>(i)].at, kMs * i);
    EXPECT_EQ(read_recording((*made)[1].file).value(), (std::vector<RecordedPacket>{{kMs, 60, 7}}));
    folder.reset();
    EXPECT_TRUE(std::filesystem::exists(path)) << "the recorder still holds it";
}

TEST(RecordingFolder, GoesWithItsLastOwner) {
    auto folder = RecordingFolder::create().value();
    const std::string path = folder->path();
    ASSERT_TRUE(write_recording(path + "/x", {{kMs, 60, 0}}));
    folder.reset();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(RecordingReader, RefusesWhatIsNoRecording) {
    const auto folder = RecordingFolder::create().value();
    const std::string file = folder->path() + "/x";
    ASSERT_TRUE(write_file(file, "seventeen bytes!!"));
    EXPECT_EQ(RecordingReader::open(file).error().message,
              file + ": is no recording: it holds no whole packets");
    EXPECT_EQ(RecordingReader::open(file + "y").error().message,
              file + "y: cannot open: No such file or directory");
}

/// One source from north to south, routes both ways.
Experiment two_way_experiment() {
    const auto topology = support::hub_network();
    const auto route = [&](const char* from, const char* to, const char* link) {
        return Route{
            .key = {support::node_of(*topology, from), support::node_of(*topology, to), Layer::kOptical, 0},
            .paths = {{.path = support::path_of(*topology, {link})}}};
    };
    const Route there = route("north", "south", "otn-north-south:fwd"),
                back = route("south", "north", "otn-north-south:rev");
    return {.name = "two ways",
            .topology = topology,
            .classes = {{"all"}},
            .sources = {{.route = there.key,
                         .process = ArrivalProcess::kConstant,
                         .rate = BitRate(1000),
                         .packet_size = ByteCount(100)}},
            .routes = RouteTimeline({{SimTime{0}, RoutingTable({there, back})}}),
            .duration = 100 * kMs};
}

/// The source 0 of a small experiment, with `packets` recorded.
Experiment recorded(const std::string& file, const std::vector<RecordedPacket>& packets) {
    EXPECT_TRUE(write_recording(file, packets));
    Experiment experiment = two_way_experiment();
    experiment.sources.front().recording = file;
    return experiment;
}

TEST(SourcePlayer, PlaysARecordingAsItIs) {
    const auto folder = RecordingFolder::create().value();
    const Experiment experiment =
        recorded(folder->path() + "/x", {{kMs, 60, 0}, {kMs, 1500, 0}, {3 * kMs, 40, 0}, {9 * kMs, 50, 0}});
    ASSERT_TRUE(check_experiment(experiment)) << check_experiment(experiment).error().message;
    SourcePlayer player(experiment.sources.front(), 1, 5 * kMs, RandomStream(1, "x"));
    player.change_rate(SimTime{0}, 2);
    std::vector<std::pair<SimTime, int>> played;
    while (player.next() != SimTime::max()) {
        const SimTime at = player.next();
        played.emplace_back(at, player.emit());
    }
    EXPECT_EQ(played, (std::vector<std::pair<SimTime, int>>{{kMs, 60}, {kMs, 1500}, {3 * kMs, 40}}));
}

TEST(CheckExperiment, RefusesARecordingThatIsNotThereOrScaled) {
    const auto folder = RecordingFolder::create().value();
    Experiment experiment = recorded(folder->path() + "/x", {{kMs, 60, 0}});
    experiment.scaling.rate_factor = 0.5;
    EXPECT_THAT(check_experiment(experiment).error().message,
                testing::HasSubstr("sources/0: a recording needs constant spacing"));
    experiment.scaling.rate_factor = 1;
    experiment.sources.front().recording += "y";
    EXPECT_THAT(
        check_experiment(experiment).error().message,
        testing::AllOf(testing::HasSubstr("sources/0: recording: "), testing::HasSubstr("cannot open")));
}

TEST(RatesOfRecordings, KeepTheBytesOfEveryBin) {
    const auto folder = RecordingFolder::create().value();
    Experiment experiment =
        recorded(folder->path() + "/x", {{kMs, 600, 0}, {2 * kMs, 400, 0}, {25 * kMs, 3000, 0}});
    experiment.sources.front().stop = experiment.duration;
    const auto rates = with_rates_of_recordings(experiment, 10 * kMs);
    ASSERT_TRUE(rates);
    ASSERT_EQ(rates->sources.size(), 2U);
    EXPECT_EQ(rates->sources[0].start, SimTime{0});
    EXPECT_EQ(rates->sources[0].stop, 10 * kMs);
    EXPECT_EQ(rates->sources[0].rate, BitRate(800'000));
    EXPECT_EQ(rates->sources[0].packet_size, ByteCount(500));
    EXPECT_EQ(rates->sources[1].start, 20 * kMs);
    EXPECT_EQ(rates->sources[1].rate, BitRate(2'400'000));
    EXPECT_TRUE(rates->sources[1].recording.empty());
}

TEST(CausalReplies, WaitForTheirCauseAndTheRecordedGap) {
    const auto folder = RecordingFolder::create().value();
    // A request at 1 ms, its answer recorded 2 ms later, the next request 1 ms after that; and a stranger.
    Experiment experiment =
        recorded(folder->path() + "/there", {{kMs, 100, 1}, {4 * kMs, 100, 1}, {5 * kMs, 100, 2}});
    PacketSource back = experiment.sources.front();
    back.route = reversed(back.route);
    back.recording = folder->path() + "/back";
    ASSERT_TRUE(write_recording(back.recording, {{3 * kMs, 100, 1}}));
    experiment.sources = {experiment.sources.front(), back};
    const Route* const there = experiment.routes.tables().front().table.find(experiment.sources[0].route);
    const Route* const home = experiment.routes.tables().front().table.find(back.route);
    ASSERT_TRUE(there != nullptr && home != nullptr);
    const auto way = [&](const Route& route) {
        return path_floor(*experiment.topology, route.paths.front().path, ByteCount(100));
    };
    ASSERT_TRUE(make_replies_causal(experiment));
    const SimTime answer = kMs + way(*there) + 2 * kMs, next = answer + way(*home) + kMs;
    EXPECT_EQ(read_recording(back.recording).value(), (std::vector<RecordedPacket>{{answer, 100, 1}}));
    const auto requests = read_recording(experiment.sources[0].recording).value();
    ASSERT_EQ(requests.size(), 3U);
    EXPECT_THAT(requests,
                testing::UnorderedElementsAre(RecordedPacket{kMs, 100, 1}, RecordedPacket{next, 100, 1},
                                              RecordedPacket{5 * kMs, 100, 2}));
    EXPECT_THAT(experiment.remarks.back(), testing::HasSubstr("2 of 4 packets of the trace leave later"));
}

}  // namespace
}  // namespace hexi
