// hexi trace replay in real time, out of af_packet ports into network namespaces.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <optional>

#include "tests/dataplane/daemon/lab.hpp"
#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "tests/traces/flow/packet_bytes.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using namespace support;

/// `count` packets `gap_us` apart, every other one the other way.
std::string conversation(unsigned count, std::uint32_t gap_us) {
    std::string bytes = pcap_header({});
    for (std::uint32_t i = 0; i < count; ++i) {
        const bool there = i % 2 == 0;
        const std::string packet = ethernet(
            ipv4(there ? "10.0.0.1" : "11.0.0.2", there ? "11.0.0.2" : "10.0.0.1", 17, ports(5000, 5001)));
        const std::uint64_t us = std::uint64_t{i} * gap_us;
        bytes += pcap_record(static_cast<std::uint32_t>(100 + us / 1'000'000),
                             static_cast<std::uint32_t>(us % 1'000'000),
                             static_cast<std::uint32_t>(packet.size()), 60) +
                 packet;
    }
    return bytes;
}

class LiveReplay : public testing::Test {
protected:
    void SetUp() override {
        const std::string missing = Lab::missing();
        if (!missing.empty()) GTEST_SKIP() << missing;
        lab_.emplace();
    }
    [[nodiscard]] int received(const std::string& host) const {
        return std::stoi(lab_->on(host, "cat /sys/class/net/eth0/statistics/rx_packets"));
    }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(lab_->folder() + "/" + name, std::ios::binary) << text;
        return lab_->folder() + "/" + name;
    }
    /// What it says as JSON, in the namespace between the hosts.
    [[nodiscard]] Json replay(const std::string& arguments) const {
        const std::string said = lab_->on("m", bin_dir() + "/hexi trace replay " + arguments +
                                                   " --format json 2>" + lab_->folder() + "/err");
        const auto json = parse_json(said, "replay");
        if (!json) ADD_FAILURE() << said << read_file(lab_->folder() + "/err").value_or("");
        if (!json) return {};
        const auto rules = read_file(source_dir() + "/docs/formats/trace-replay.schema.json");
        const auto valid = validate_against_schema(*json, rules.value());
        if (!valid) ADD_FAILURE() << valid.error().message;
        return *json;
    }
    static std::int64_t sent(const Json& json) {
        return *json.find("fidelity")->find("sent_packets")->as_int64();
    }
    std::optional<Lab> lab_;
};

TEST_F(LiveReplay, SendsATraceWholeAtItsOwnTiming) {
    const std::string file = write("x.pcap", conversation(4000, 100));
    const int before = received("a");
    const Json json = replay(file + " --device af_packet:to-a");
    EXPECT_EQ(sent(json), 4000);
    EXPECT_NEAR(received("a") - before, 4000, 20) << "the hosts' own multicast besides";
    EXPECT_EQ(*json.find("padded_packets")->as_int64(), 4000);
    EXPECT_NEAR(json.find("fidelity")->find("mean_gap_us")->to_double(), 100, 0.1);
    EXPECT_EQ(*json.find("fidelity")->find("dropped_packets")->as_int64(), 0);
}

/// Seconds since 1970.
double wall_clock_s() {
    const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
    return now.count();
}

TEST_F(LiveReplay, BeginsAtAnInstantOfTheDaysClock) {
    const std::string file = write("x.pcap", conversation(1, 1));
    const auto start_s = static_cast<std::time_t>(wall_clock_s()) + 6;
    std::tm utc{};
    gmtime_r(&start_s, &utc);
    std::array<char, 32> text{};
    ASSERT_GT(std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc), 0U);
    EXPECT_EQ(sent(replay(file + " --device af_packet:to-a --start-at " + text.data())), 1);
    EXPECT_GE(wall_clock_s(), static_cast<double>(start_s));
    EXPECT_LE(wall_clock_s(), static_cast<double>(start_s) + 10);
}

TEST_F(LiveReplay, GivesUpAtOnceWhereTheTraceIsTooLong) {
    std::string bytes = pcap_header({});
    for (const std::uint32_t s : {1U, 1000U, 100'000'000U}) bytes += pcap_packet(s, 0, 60);
    const std::string said = lab_->on(
        "m", bin_dir() + "/hexi trace replay " + write("x.pcap", bytes) + " --device null 2>&1 || true");
    EXPECT_NE(said.find("a packet would leave 1157 days after the first: a replay lasts 100 days at most"),
              std::string::npos)
        << said;
}

TEST_F(LiveReplay, SendsEachDirectionByThePortOfItsNodeOverAndOver) {
    const std::string file = write("x.pcap", conversation(1000, 50));
    const std::string hubs = write("hubs.csv", "prefix,node\n10.0.0.0/8,beijing\n11.0.0.0/8,guiyang\n");
    const int at_a = received("a"), at_b = received("b");
    const Json json =
        replay(file + " --prefixes " + hubs +
               " --port beijing=af_packet:to-a --port guiyang=af_packet:to-b --repeat 4 --speed 2");
    EXPECT_EQ(sent(json), 4000);
    EXPECT_NEAR(received("a") - at_a, 2000, 20);
    EXPECT_NEAR(received("b") - at_b, 2000, 20);
    EXPECT_NEAR(json.find("fidelity")->find("mean_gap_us")->to_double(), 50, 0.2)
        << "100 us a port, at twice the speed";
    EXPECT_EQ(*json.find("portless_packets")->as_int64(), 0);
}

TEST(LiveReplayRefusal, SaysWhatIsWrong) {
    const ScratchDirectory scratch;
    const std::string file = scratch.write("x.pcap", conversation(2, 50));
    const auto said = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"trace", "replay", file};
        words.insert(words.end(), more.begin(), more.end());
        return run_hexi(words).err;
    };
    EXPECT_EQ(
        said({"--device", "null", "--port", "beijing=null"}),
        "hexi-dataplane: --device is one device for the whole trace: --port is not allowed beside it\n");
    EXPECT_EQ(said({"--port", "beijing=null"}),
              "hexi-dataplane: --prefixes is needed, or --unknown hash: else no address is at any node of "
              "the network\n");
    EXPECT_EQ(said({"--device", "null", "--start-at", "noon"}),
              "hexi-dataplane: --start-at: 'noon' is not allowed: must be a time such as "
              "2026-01-31T12:00:00, in UTC\n");
    EXPECT_EQ(said({"--unknown", "hash", "--start-at", "2026-01-31T12:00:00"}),
              "hexi: --start-at is of real time, which --port or --device ask for\n");
}

TEST(LiveReplayRefusal, TheDocumentedReportObeysItsSchema) {
    const std::string text = read_file(source_dir() + "/docs/formats/trace-replay.md").value();
    const std::size_t from = text.find("```json\n") + 8;
    const auto json = parse_json(text.substr(from, text.find("```", from) - from), "page");
    ASSERT_TRUE(json);
    const auto valid = validate_against_schema(
        *json, read_file(source_dir() + "/docs/formats/trace-replay.schema.json").value());
    EXPECT_TRUE(valid) << valid.error().message;
}

}  // namespace
}  // namespace hexi
