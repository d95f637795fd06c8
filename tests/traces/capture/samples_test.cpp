// Real captures, held against what capinfos says of them. They are not ours to ship: HEXI_SAMPLES names the
// folder, whose EXPECTED.tsv is capinfos 4.0.17's answers.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>

#include "tests/support/places.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "topology/base/file.hpp"
#include "traces/capture/capture_summary.hpp"

namespace hexi {
namespace {

using support::KeptPacket;

/// What is wrong with capinfos' own arithmetic, not with ours: seconds compared in 32 bits (nstime_cmp), and
/// microseconds above 4.29 s times 1000 in 32 bits.
const std::map<std::string, std::string> kCapinfosOverflows{
    {"pcap/pcpp_pcapng-example.pcapng", "a time of the year 586524 beside one of 2015"},
    {"pcap/pcpp_pcapng-example.pcapng.zst", "the same"},
    {"pcap/tcpdump_gre-heapoverflow-1.pcap", "808464432 microseconds after the second"},
    {"pcap/tcpdump_hoobr_juniper.pcap", "the same"},
    {"pcap/tcpdump_mpls-label-heapoverflow.pcap", "the same"},
    {"pcap/tcpdump_pktap-heap-overflow.pcap", "the same"},
    {"pcap/tcpdump_udp-length-heapoverflow.pcap", "the same"}};

std::string samples_folder() {
    const char* const named = std::getenv("HEXI_SAMPLES");
    return named != nullptr ? named : support::source_dir() + "/../shared/samples";
}

using Row = std::map<std::string, std::string>;

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
    return fields;
}

std::vector<Row> expected_rows() {
    const auto text = read_file(samples_folder() + "/EXPECTED.tsv");
    std::vector<Row> rows;
    if (!text) return rows;
    std::istringstream in(*text);
    std::vector<std::string> columns;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with('#')) continue;
        const auto fields = fields_of(line);
        if (columns.empty()) {
            columns = fields;
            continue;
        }
        Row row;
        for (std::size_t i = 0; i < fields.size() && i < columns.size(); ++i) row[columns[i]] = fields[i];
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string time_text(const std::optional<TraceTime>& time, int digits) {
    return time ? seconds_text(*time, digits) : "n/a";
}

/// The figures of a row of EXPECTED.tsv as we find them; ERF stays "erf" there, while we say what is in it.
Row found(const CaptureSummary& summary) {
    const PacketTotals& totals = summary.totals;
    const int digits = summary.time_digits();
    const bool erf = summary.format == CaptureFormat::kErf, cut = totals.cut_packets > 0;
    return {{"type", std::string(to_string(summary.format))},
            {"encap", erf ? "erf" : summary.link_word()},
            {"snaplen", std::to_string(summary.snap_bytes())},
            {"snapmin", cut ? std::to_string(totals.least_cut) : "n/a"},
            {"snapmax", cut ? std::to_string(totals.most_cut) : "n/a"},
            {"packets", std::to_string(totals.packets)},
            {"data_bytes", std::to_string(totals.wire_bytes)},
            {"duration_s", totals.first ? duration_s_text(*totals.first, *totals.last, digits) : "n/a"},
            {"first", time_text(totals.first, digits)},
            {"last", time_text(totals.last, digits)}};
}

void expect_agreement(const Row& row) {
    const std::string& name = row.at("file");
    SCOPED_TRACE(name);
    auto reader = CaptureReader::open(samples_folder() + "/" + name, Strictness::kStrict);
    ASSERT_TRUE(reader) << reader.error().message;
    CaptureSummariser summariser;
    for (;;) {
        const auto packets = reader->next();
        ASSERT_TRUE(packets) << packets.error().message;
        if (packets->empty()) break;
        summariser.add(*packets);
    }
    const Row ours = found(summariser.summary(*reader));
    const bool overflows = kCapinfosOverflows.contains(name);
    for (const auto& [column, value] : ours) {
        const bool of_time = column == "first" || column == "last" || column == "duration_s";
        if (row.at(column) == "(not set)" || (overflows && of_time)) continue;
        // A fraction of seven digits is capinfos' way to say 1.0105 s in microseconds.
        const auto point = row.at(column).find('.');
        const bool carried = of_time && point != std::string::npos && row.at(column).size() - point - 1 == 7;
        if (!carried) {
            EXPECT_EQ(value, row.at(column)) << column;
        }
    }
}

TEST(Samples, AreCountedAsCapinfosCountsThem) {
    const auto rows = expected_rows();
    if (rows.empty())
        GTEST_SKIP() << "no samples in " << samples_folder() << "; HEXI_SAMPLES names another folder";
    for (const Row& row : rows) {
        if (row.at("rc") == "0") expect_agreement(row);
    }
}

TEST(Samples, ThatAreNoCapturesAreRefusedInASentence) {
    const auto rows = expected_rows();
    if (rows.empty())
        GTEST_SKIP() << "no samples in " << samples_folder() << "; HEXI_SAMPLES names another folder";
    // capinfos knows no private link types; to us a link type is a number.
    const std::string ours_alone = "pcap/ns3_ns3tcp-loss-NewReno0.pcap";
    for (const Row& row : rows) {
        const std::string& name = row.at("file");
        if (row.at("rc") == "0" || name == ours_alone) continue;
        const auto reader = CaptureReader::open(samples_folder() + "/" + name, Strictness::kLenient);
        ASSERT_FALSE(reader) << name;
        EXPECT_THAT(reader.error().message, testing::AnyOf(testing::HasSubstr("is no capture that is read"),
                                                           testing::HasSubstr("is compressed by")));
    }
    EXPECT_EQ(
        support::read_capture(CaptureReader::open(samples_folder() + "/" + ours_alone, Strictness::kStrict))
            .error,
        "");
}

/// The ERF sample went through a program that turned every 0A into 0D, in its times, too.
TEST(Samples, OfOneTraceInFourFormatsHoldTheSamePackets) {
    const std::string stem = samples_folder() + "/pcap/libtrace_100_packets";
    if (!std::filesystem::exists(stem + ".pcap")) GTEST_SKIP() << "no samples in " << samples_folder();
    const auto pcap = support::read_capture(CaptureReader::open(stem + ".pcap", Strictness::kStrict));
    for (const std::string other : {"ns.pcap", ".pcapng", ".erf"}) {
        const auto read = support::read_capture(CaptureReader::open(stem + other, Strictness::kStrict));
        ASSERT_EQ(read.packets.size(), pcap.packets.size()) << other;
        for (std::size_t i = 0; i < read.packets.size(); ++i) {
            const KeptPacket &ours = read.packets[i], &theirs = pcap.packets[i];
            if (other != ".erf") {
                EXPECT_EQ(ours.bytes, theirs.bytes) << other << " " << i;
            }
            EXPECT_EQ(ours.bytes.size(), theirs.bytes.size());
            EXPECT_EQ(ours.packet.wire_bytes, theirs.packet.wire_bytes);
            EXPECT_LT(std::abs(ns_between(ours.packet.at, theirs.packet.at)), other == ".erf" ? 4'000 : 1)
                << other << i;
        }
    }
}

}  // namespace
}  // namespace hexi
