#include "dataplane/daemon/emulation_report.hpp"

#include <sstream>

#include "dataplane/daemon/conclusion.hpp"
#include "tests/support/places.hpp"
#include "tests/support/small_networks.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

EmulationReport good_report() {
    EmulationReport report{
        .name = "chain",
        .topology = std::make_shared<const Topology>(Topology::create(support::chain()).value()),
        .duration = SimTime(2'000'000'000'000),
        .memory = "256 MiB in huge pages",
        .plan_version = 1};
    PortReport port{.spec = parse_port_spec("a=null,vlan=3,gateway=10.1.0.1/24").value(), .mtu = 1500};
    port.gateway.received = 7;
    port.gateway.dropped[static_cast<std::size_t>(PortDrop::kNotForUs)] = 2;
    port.gateway.malformed[static_cast<std::size_t>(FrameFault::kCutIp)] = 1;
    report.ports.push_back(port);
    // 32 kbit in a second, 2 ms of fibre each.
    report.links.push_back(
        {LinkId(0),
         {.packets = 4, .bytes = 4000, .busy = SimTime(1'000'000'000'000), .flown = SimTime(8'000'000'000)},
         {.rate = BitRate(32'000), .delay = SimTime(2'000'000'000)}});
    report.ledger.received = 7;
    report.ledger.sent = 5;
    report.ledger.dropped = 2;
    report.taps.push_back({.name = "a-b", .file = "/tmp/x.pcapng", .seen = 3, .written = 3});
    report.timing = {
        .release_error = {.count = 5, .p50 = SimTime(1000), .p99 = SimTime(2000), .max = SimTime(3000)},
        .steps = 9,
        .counter_hz = 2.5e9,
        .clock_uncertainty = 1e-7,
        .workers = {{.ports = 1, .links = 1, .steps = 9, .busy_share = 0.25}}};
    return report;
}

TEST(EmulationReport, ObeysItsSchema) {
    const auto schema = read_file(support::source_dir() + "/docs/formats/emulation.schema.json");
    ASSERT_TRUE(schema);
    const auto valid = validate_against_schema(to_json(good_report()), *schema);
    EXPECT_TRUE(valid) << valid.error().message;
    EmulationReport idle = good_report();
    idle.links[0].counters = {};
    EXPECT_TRUE(validate_against_schema(to_json(idle), *schema)) << "nulls where nothing was sent";
}

TEST(EmulationReport, NamesDropsFaultsAndLinks) {
    const Json json = to_json(good_report());
    const Json& port = json.find("ports")->as_array()->front();
    EXPECT_EQ(*port.find("dropped")->find("not_for_us"), Json(2));
    EXPECT_EQ(*port.find("malformed")->find("cut_ip_header"), Json(1));
    EXPECT_EQ(*json.find("links")->as_array()->front().find("utilisation"), Json(0.5));
    EXPECT_NE(to_text(good_report(), false).find("tap a-b: 3 of 3 frames are in /tmp/x.pcapng\n"),
              std::string::npos);
    EXPECT_NE(to_text(good_report(), false).find("every one accounted for"), std::string::npos);
}

TEST(EmulationReport, IsTrustedOnlyWhereNothingSpeaksAgainstIt) {
    EXPECT_TRUE(doubts(good_report()).empty());
    EmulationReport late = good_report();
    late.timing.release_error.p99 = SimTime(250'000'000);
    EXPECT_EQ(
        doubts(late).at(0),
        "one frame in a hundred left 250 µs or more after it was due; at most 100 µs are allowed: give the "
        "emulator a processor of its own");
    EmulationReport unsure = good_report();
    unsure.timing.clock_uncertainty = 3e-6;
    EXPECT_EQ(doubts(unsure).at(0), "the clock is known to 3.00 ppm only; 1 ppm is allowed: run longer");
    EmulationReport full = good_report();
    full.ledger.lost[static_cast<std::size_t>(LinkLoss::kNoMemory)] = 4;
    full.ledger.not_sent = 2;
    full.ledger.not_made = 1;
    EXPECT_EQ(doubts(full).size(), 3U);
    EXPECT_NE(to_text(full, false).find("not trusted"), std::string::npos);
}

TEST(EmulationReport, HoldsLinksAgainstWhatTheyWereToldToDo) {
    const Json json = to_json(good_report());
    const Json& link = json.find("links")->as_array()->front();
    EXPECT_EQ(*link.find("actual_rate_bps"), Json(32'000.0));
    EXPECT_EQ(*link.find("actual_delay_us"), Json(2000.0));
    EXPECT_EQ(*link.find("actual_loss_ratio"), Json(0.0));
    EmulationReport fast = good_report();
    fast.links[0].nominal.rate = BitRate(31'000);
    EXPECT_EQ(doubts(fast).at(0), "link a-b:fwd sent at 32.0 kbit/s instead of 31.0 kbit/s");
    EmulationReport lossy = good_report();
    lossy.links[0].counters.tried = 10'000;
    lossy.links[0].counters.lost[static_cast<std::size_t>(LinkLoss::kRandom)] = 200;
    lossy.links[0].nominal.loss_ratio = 0.01;
    EXPECT_EQ(doubts(lossy).at(0), "link a-b:fwd lost 2 % instead of 1 %");
    lossy.links[0].counters.lost[static_cast<std::size_t>(LinkLoss::kRandom)] = 120;
    EXPECT_TRUE(doubts(lossy).empty()) << "within 4 deviations of 100";
    lossy.links[0].nominal.loss_ratio = 0.5;
    lossy.links[0].nominal.steady = false;
    EXPECT_TRUE(doubts(lossy).empty()) << "it was changed meanwhile";
}

TEST(EmulationReport, KeepsThreeKindsOfLossApart) {
    EmulationReport report = good_report();
    const auto lose = [&](LinkLoss why, std::uint64_t count) {
        report.ledger.lost[static_cast<std::size_t>(why)] = count;
    };
    lose(LinkLoss::kRandom, 1);
    lose(LinkLoss::kLinkDown, 2);
    lose(LinkLoss::kQueueFull, 4);
    lose(LinkLoss::kQueueEarly, 8);
    lose(LinkLoss::kNoMemory, 16);
    report.ledger.not_sent = 32;
    report.not_received = 64;
    const Json json = to_json(report);
    EXPECT_EQ(*json.find("losses")->find("model"), Json(3));
    EXPECT_EQ(*json.find("losses")->find("queue"), Json(12));
    EXPECT_EQ(*json.find("losses")->find("emulator"), Json(112));
    EXPECT_NE(to_text(report, false).find("lost: 3 by the model, 12 by queues, 112 by the emulator"),
              std::string::npos);
    EXPECT_EQ(doubts(report).size(), 3U) << "each thing that the emulator did";
}

TEST(EmulationReport, SumsTheLoopsOfAllWorkers) {
    LoopTiming one, other;
    one.release_error.record(SimTime(40'000));
    one.ingress_error.record(SimTime(1'000'000), 3);
    one.busy = SimTime(500'000'000'000);
    other.release_error.record(SimTime(150'000'000));
    other.late = 1;
    other.stalls = 2;
    TimingSum sum;
    sum.add(one, SimTime(1'000'000'000'000), 2, 5);
    sum.add(other, SimTime(1'000'000'000'000), 0, 7);
    EmulationReport report = good_report();
    report.timing = sum.report();
    const Json json = to_json(report);
    const Json& timing = *json.find("timing");
    EXPECT_EQ(*timing.find("released_frames"), Json(2));
    EXPECT_EQ(*timing.find("late_frames"), Json(1));
    EXPECT_EQ(*timing.find("ingress_error_max_us"), Json(1.0));
    EXPECT_EQ(*timing.find("release_errors")->as_array()->front().find("frames"), Json(1)) << "up to 50 ns";
    const Json& workers = *json.find("workers");
    ASSERT_EQ(workers.as_array()->size(), 2U);
    EXPECT_EQ(*workers.as_array()->front().find("busy_share"), Json(0.5));
    EXPECT_EQ(*workers.as_array()->back().find("links"), Json(7));
}

TEST(EmulationReport, SeesAFrameThatIsMissing) {
    EXPECT_TRUE(conserved(good_report()));
    EmulationReport missing = good_report();
    missing.ledger.sent = 4;
    EXPECT_FALSE(conserved(missing));
    EmulationReport held = good_report();
    held.frames_held = 3;
    EXPECT_FALSE(conserved(held));
    held.drivers_keep = true;
    EXPECT_TRUE(conserved(held));
}

/// How the program ends that printed `report`, and what it printed.
std::pair<ExitStatus, std::string> ended(const EmulationReport& report) {
    std::ostringstream out, err;
    Terminal terminal{out, err};
    const auto status = conclude(report, {.format = OutputFormat::kJson, .out_dir = {}}, terminal);
    return {status.value(), out.str()};
}

TEST(EmulationReport, MakesTheProgramFailWhereAFrameIsMissing) {
    EXPECT_EQ(ended(good_report()).first, ExitStatus::kOk);
    EmulationReport missing = good_report();
    missing.ledger.sent = 4;
    const auto [status, printed] = ended(missing);
    EXPECT_EQ(status, ExitStatus::kMissed);
    EXPECT_EQ(*parse_json(printed, "report")->find("frames")->find("conserved"), Json(false));
}

}  // namespace
}  // namespace hexi
