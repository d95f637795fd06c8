#include "traces/flow/flow_table.hpp"

#include <gtest/gtest.h>

#include <map>

#include <fmt/format.h>

#include "tests/traces/flow/packet_bytes.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

using namespace support;

constexpr std::int64_t kSecond = kNsPerSecond;

/// "10.0.0.1 > 10.0.0.2, 1.5..3.0 s, 2 packets, 120 bytes".
std::string told(const FlowRecord& flow) {
    return fmt::format("{}:{} > {}:{}, {}..{} s, {} packets, {} bytes", to_string(flow.key.source),
                       flow.key.source_port, to_string(flow.key.destination), flow.key.destination_port,
                       seconds_text(flow.first, 1), seconds_text(flow.last, 1), flow.packets, flow.bytes);
}

class Flows {
public:
    explicit Flows(FlowTimeouts timeouts = {})
        : table_(timeouts, [this](const FlowRecord& flow) { ended_.push_back(flow); }) {}

    void packet(double at_s, const std::string& from, unsigned port, std::uint32_t wire = 60) {
        add(ipv4(from, "10.0.0.9", 17, ports(port, 53)), at_s, wire);
    }
    void add(const std::string& bytes, double at_s, std::uint32_t wire = 0) {
        const auto s = static_cast<std::int64_t>(at_s);
        const TracePacket one = view(
            bytes, trace_time(s, static_cast<std::uint64_t>((at_s - static_cast<double>(s)) * 1e9)), wire);
        constexpr LinkType kLink = LinkType::kRawIp;
        table_.add({&one, 1}, {&kLink, 1});
    }
    std::vector<std::string> finish() {
        table_.finish();
        std::vector<std::string> lines;
        for (const FlowRecord& flow : ended_) lines.push_back(told(flow));
        return lines;
    }
    FlowTable& table() { return table_; }
    [[nodiscard]] const std::vector<FlowRecord>& ended() const { return ended_; }

private:
    std::vector<FlowRecord> ended_;
    FlowTable table_;
};

TEST(FlowTable, SumsUpEachDirectionOfEachConversation) {
    Flows flows;
    flows.packet(1.5, "10.0.0.1", 7);
    flows.packet(2, "10.0.0.2", 7, 1'000);
    flows.packet(3, "10.0.0.1", 7, 100);
    flows.add(ipv4("10.0.0.9", "10.0.0.1", 17, ports(53, 7)), 3.5, 70);
    EXPECT_EQ(flows.finish(),
              (std::vector<std::string>{"10.0.0.1:7 > 10.0.0.9:53, 1.5..3.0 s, 2 packets, 160 bytes",
                                        "10.0.0.2:7 > 10.0.0.9:53, 2.0..2.0 s, 1 packets, 1000 bytes",
                                        "10.0.0.9:53 > 10.0.0.1:7, 3.5..3.5 s, 1 packets, 70 bytes"}));
}

TEST(FlowTable, EndsAFlowThatPausesOrLastsTooLong) {
    Flows flows({.idle_ns = 10 * kSecond, .active_ns = 25 * kSecond});
    for (const double at : {0.0, 10.0, 20.5, 30.0, 40.0, 46.0}) flows.packet(at, "10.0.0.1", 7);
    EXPECT_EQ(flows.finish(),
              (std::vector<std::string>{"10.0.0.1:7 > 10.0.0.9:53, 0.0..10.0 s, 2 packets, 120 bytes",
                                        "10.0.0.1:7 > 10.0.0.9:53, 20.5..40.0 s, 3 packets, 180 bytes",
                                        "10.0.0.1:7 > 10.0.0.9:53, 46.0..46.0 s, 1 packets, 60 bytes"}));
}

TEST(FlowTable, EndsIdleFlowsWithoutBeingAskedAboutThem) {
    Flows flows({.idle_ns = kSecond});
    for (unsigned port = 0; port < 1'000; ++port) flows.packet(0, "10.0.0.1", port);
    for (int i = 0; i < 400; ++i) flows.packet(i * 0.01, "10.0.0.2", 7);
    EXPECT_EQ(flows.table().live(), 1U);
    EXPECT_EQ(flows.ended().size(), 1'000U);
}

TEST(FlowTable, TakesPacketsOutOfOrder) {
    Flows flows;
    flows.packet(5, "10.0.0.1", 7);
    flows.packet(3, "10.0.0.1", 7);
    EXPECT_EQ(flows.finish(),
              std::vector<std::string>{"10.0.0.1:7 > 10.0.0.9:53, 3.0..5.0 s, 2 packets, 120 bytes"});
}

TEST(FlowTable, MakesRoomWhereItIsFullAndCountsIt) {
    Flows flows({.most_flows = 16});
    for (unsigned i = 0; i < 100; ++i) flows.packet(i, "10.0.0.1", i);
    EXPECT_EQ(flows.table().counts().evicted, 84U);
    EXPECT_EQ(flows.table().counts().most_live, 16U);
    EXPECT_EQ(flows.finish().size(), 100U);
}

/// Against a plain map, with everything that can happen to a table: growth, gaps, chains of equal places.
TEST(FlowTable, CountsEveryByteOnceLikeAPlainMap) {
    RandomStream random(7, "flows");
    Flows flows({.idle_ns = 2 * kSecond, .active_ns = 30 * kSecond, .most_flows = 512});
    std::map<FlowTuple, std::uint64_t> expected, found;
    std::uint64_t ip_bytes = 0, all_bytes = 0;
    for (int i = 0; i < 50'000; ++i) {
        const auto wire = static_cast<std::uint32_t>(60 + random.below(1'400));
        all_bytes += wire;
        const std::string bytes = random.below(10) == 0
                                      ? std::string("\x10no IP")
                                      : ipv4(fmt::format("10.0.{}.1", random.below(30)), "10.1.0.1", 6,
                                             ports(static_cast<unsigned>(random.below(100)), 80));
        flows.add(bytes, i * 1e-3, wire);
        const PacketHeaders headers = find_headers(view(bytes), LinkType::kRawIp);
        if (headers.kind != HeaderKind::kIp) continue;
        ip_bytes += wire;
        expected[headers.key] += wire;
    }
    flows.finish();
    for (const FlowRecord& flow : flows.ended()) found[flow.key] += flow.bytes;
    EXPECT_EQ(found, expected);
    const FlowCounts& counts = flows.table().counts();
    EXPECT_EQ(counts.flow_bytes, ip_bytes);
    EXPECT_EQ(counts.flow_bytes + counts.other_bytes + counts.cut_bytes, all_bytes);
    EXPECT_EQ(counts.flows, flows.ended().size());
    EXPECT_GT(counts.evicted, 0U);
}

TEST(FlowTable, SurvivesTimesThatAreFarApart) {
    Flows flows;
    for (const std::int64_t s :
         {std::int64_t{0}, std::numeric_limits<std::int64_t>::max(), std::int64_t{-5}, std::int64_t{1}}) {
        const std::string bytes = ipv4("10.0.0.1", "10.0.0.2", 17, ports(1, 2));
        const TracePacket one = view(bytes, {s, 0});
        constexpr LinkType kLink = LinkType::kRawIp;
        flows.table().add({&one, 1}, {&kLink, 1});
    }
    flows.finish();
    std::uint64_t packets = 0;
    for (const FlowRecord& flow : flows.ended()) packets += flow.packets;
    EXPECT_EQ(packets, 4U);
}

}  // namespace
}  // namespace hexi
