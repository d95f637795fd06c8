#include "dataplane/daemon/live_view.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

TEST(LiveView, ShowsPortsBusiestLinksAndTime) {
    const Topology topology = Topology::create(support::chain()).value();
    LiveFigures before{.at = SimTime(1'000'000'000'000)}, now{.at = SimTime(3'000'000'000'000)};
    before.ports[0] = {.gateway = {.received = 100}, .left_frames = 10, .left_bytes = 1'000};
    now.ports[0] = {.gateway = {.received = 300}, .left_frames = 20, .left_bytes = 26'000};
    now.ports[0].gateway.dropped[0] = 7;
    now.links[LinkId(0)] = {.packets = 4, .bytes = 1'000};
    now.links[LinkId(1)] = {.packets = 2, .bytes = 250'000, .most_backlog = 1500};
    now.links[LinkId(1)].lost[0] = 3;
    now.release = {.p99 = SimTime(2'000'000), .max = SimTime(3'000'000)};
    now.in_flight = 5;
    now.plan_version = 2;
    EXPECT_EQ(live_tables(topology, {"a=null,gateway=10.1.0.1/24", "c=ring"}, before, now),
              "port    in/s  out/s         out  dropped\n"
              "a=null   100      5  100 kbit/s        7\n"
              "c=ring     0      0  0.00 bit/s        0\n"
              "link     packets/s         rate  most queued  lost\n"
              "a-b:rev          1  1.00 Mbit/s       1500 B     3\n"
              "a-b:fwd          2  4.00 kbit/s          0 B     0\n"
              "3 s; release error p99 2.00 µs, max 3.00 µs; 0 stalls; 5 packets under way; plan 2\n");
}

TEST(ReleaseErrors, CountsByPowersOfTen) {
    DelayHistogram histogram;
    histogram.record(SimTime(50'000));
    histogram.record(SimTime(2'000'000), 3);
    histogram.record(SimTime(20'000'000'000));
    const ReleaseErrors errors = release_errors(histogram);
    EXPECT_EQ(errors.counts, (std::array<std::uint64_t, 7>{1, 0, 3, 0, 0, 0, 1}));
    EXPECT_EQ(errors.max, SimTime(20'000'000'000));
    EXPECT_EQ(release_errors(DelayHistogram()).max, SimTime(0));
}

TEST(LiveFigures, AddUpOverWorkers) {
    LiveFigures all, one{.at = SimTime(5), .plan_version = 2, .in_flight = ~std::uint64_t{0}},
        other{.at = SimTime(4), .plan_version = 1, .in_flight = 3};
    one.ports[0].left_frames = 1;
    other.ports[1].left_frames = 2;
    all.add(one);
    all.add(other);
    EXPECT_EQ(all.in_flight, 2U) << "what left one worker's links ended on the other's";
    EXPECT_EQ(all.ports.size(), 2U);
    EXPECT_EQ(all.at, SimTime(5));
    EXPECT_EQ(all.plan_version, 2U);
}

}  // namespace
}  // namespace hexi
