#include "traces/flow/flow_text.hpp"

#include <gmock/gmock.h>

#include "traces/flow/hpcc_flows.hpp"

namespace hexi {
namespace {

struct Lines {
    std::string text;  ///< the flows, as our own lines
    std::string error;
    FlowLineCounts counts;
};

Lines read(const std::string& columns, const std::vector<std::string>& lines, bool lenient = false) {
    Lines read;
    auto parsed = FlowColumns::parse(columns);
    if (!parsed) return {"", parsed.error().message, {}};
    FlowLineReader reader(*parsed, "f.csv", lenient);
    for (const std::string& line : lines) {
        const auto done = reader.line(line, [&](const FlowRecord& flow) { append_flow(read.text, flow); });
        if (!done) read.error = done.error().message;
        if (!done) break;
    }
    read.counts = reader.counts();
    return read;
}

TEST(FlowText, ReadsBackWhatItWrites) {
    const std::string line =
        "10.0.0.1,2001:db8::1,7,65535,17,1700000000.000000001,1700000002.500000000,3,180\n";
    const std::string header = flow_header();
    const Lines again = read("hexi", {header.substr(0, header.size() - 1), line.substr(0, line.size() - 1)});
    EXPECT_EQ(again.error, "");
    EXPECT_EQ(again.text, line);
}

TEST(FlowText, TakesColumnsByNameOrNumberWithCrlfAndBlankCells) {
    const Lines named =
        read("source=Src IP,destination=Dst IP,first_s=Timestamp,bytes=Total,source_port=Sport",
             {"\xEF\xBB\xBF"
              "Flow ID, Src IP, Sport,Dst IP,Timestamp,Total\r",
              "x, 10.0.0.1,,10.0.0.2,2015-01-03 13:04:47.1234567,100\r", "\r"});
    EXPECT_EQ(named.error, "");
    EXPECT_EQ(named.text, "10.0.0.1,10.0.0.2,0,0,0,1420290287.123456700,1420290287.123456700,0,100\n");
    EXPECT_EQ(read("source=1,destination=2,first_s=3,bytes=4", {"10.0.0.1,10.0.0.2,5,6"}).text,
              "10.0.0.1,10.0.0.2,0,0,0,5.000000000,5.000000000,0,6\n");
}

TEST(FlowText, KnowsTheFilesOfOthers) {
    const Lines nfdump =
        read("nfdump", {"2010-06-29 19:41:35,2010-06-29 19:41:36,1.000,10.118.10.1,10.118.10.2,0,2048,ICMP,"
                        "........,0,0,1,100,0,0"});
    EXPECT_EQ(nfdump.error, "");
    EXPECT_EQ(nfdump.text,
              "10.118.10.1,10.118.10.2,0,2048,1,1277840495.000000000,1277840496.000000000,1,100\n");
    const Lines argus =
        read("argus",
             {"StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,SrcPkts,DstPkts,SrcBytes,DstBytes,State",
              "1277840495.135052,0.5,icmp,10.118.10.1,0x0008,  <->,10.118.10.2,0x0300,1,2,122,244,ECO"});
    EXPECT_EQ(argus.error, "");
    EXPECT_EQ(argus.text,
              "10.118.10.1,10.118.10.2,8,768,1,1277840495.135052000,1277840495.635052000,1,122\n"
              "10.118.10.2,10.118.10.1,768,8,1,1277840495.135052000,1277840495.635052000,2,244\n");
    const Lines zeek = read("zeek", {"#fields\tts\tuid",
                                     "1300475167.096535\tCx\t141.142.220.202\t5353\t224.0.0."
                                     "251\t5353\tudp\tdns\t-\t-\t-\tS0\t-\t-\t0\tD\t1\t73\t0\t0"});
    EXPECT_EQ(zeek.error, "");
    EXPECT_EQ(zeek.text,
              "141.142.220.202,224.0.0.251,5353,5353,17,1300475167.096535000,1300475167.096535000,1,73\n");
}

TEST(FlowText, RefusesWhatItDoesNotUnderstandOrSkipsIt) {
    const std::string columns = "source=1,destination=2,source_port=3,protocol=4,first_s=5,last_s=6,bytes=7";
    const std::string good = "10.0.0.1,10.0.0.2,1,tcp,5,6,7";
    struct Case {
        std::string line, said;
    };
    for (const auto& [line, said] : std::vector<Case>{
             {"10.0.0,10.0.0.2,1,6,5,6,7", "f.csv:2: source: '10.0.0' is not allowed: must be an address"},
             {"10.0.0.1,host,1,6,5,6,7", "f.csv:2: destination: 'host' is not allowed: must be an address"},
             {"10.0.0.1,10.0.0.2,65536,6,5,6,7",
              "f.csv:2: source_port: '65536' is not allowed: must be a number up to 65535"},
             {"10.0.0.1,10.0.0.2,1,magic,5,6,7",
              "f.csv:2: protocol: 'magic' is not allowed: must be a number up to 255 or a protocol's name"},
             {"10.0.0.1,10.0.0.2,1,6,NaN,6,7",
              "f.csv:2: first_s: 'NaN' is not allowed: must be seconds since 1970, or a date and time"},
             {"10.0.0.1,10.0.0.2,1,6,2015-02-30 00:00:00,6,7",
              "f.csv:2: first_s: '2015-02-30 00:00:00' is not allowed: must be seconds since 1970, or a date "
              "and time"},
             {"10.0.0.1,10.0.0.2,1,6,5,4,7",
              "f.csv:2: last_s: '4' is not allowed: must be a time, and not before the first"},
             {"10.0.0.1,10.0.0.2,1,6,5,6,1e3",
              "f.csv:2: bytes: '1e3' is not allowed: must be a whole number"},
             {"10.0.0.1,10.0.0.2,1,6,5,6,", "f.csv:2: bytes: '' is not allowed: must be a whole number"},
             {"10.0.0.1,10.0.0.2", "f.csv:2: 2 fields; 7 are needed"}}) {
        EXPECT_EQ(read(columns, {good, line}).error, said);
        const Lines lenient = read(columns, {good, line, good}, true);
        EXPECT_EQ(lenient.error, "");
        EXPECT_EQ(lenient.counts.flows, 2U);
        EXPECT_EQ(lenient.counts.skipped_lines, 1U);
        EXPECT_EQ(lenient.counts.remarks, std::vector<std::string>{said});
    }
    EXPECT_EQ(read("hexi", {"a,b"}, true).error, "f.csv:1: no column 'source'; there are a, b");
    EXPECT_EQ(read("source=1,destination=2,first_s=0,bytes=3", {"a"}).error,
              "f.csv: column '0' is not allowed: columns count from 1");
    EXPECT_EQ(read("source=1,destination=2,bytes=3", {}).error,
              "'source=1,destination=2,bytes=3' is not allowed: first_s is missing");
    EXPECT_THAT(read("weight=1", {}).error,
                testing::StartsWith("'weight=1' is not allowed: must be hexi, nfdump, "));
}

TEST(FlowText, ReadsTimesInBothForms) {
    EXPECT_EQ(parse_trace_time("0"), (TraceTime{0, 0}));
    EXPECT_EQ(parse_trace_time("1.0000000019"), (TraceTime{1, 1}));
    EXPECT_EQ(parse_trace_time("2000-02-29T23:59:60Z"), (TraceTime{951'868'800, 0}));
    for (const char* const bad :
         {"", "-1", "1.x", "1e9", "2015-1-3 13:04:47", "2015-01-03 24:00:00", "99999999999999"})
        EXPECT_FALSE(parse_trace_time(bad)) << bad;
}

TEST(HpccFlows, ObeyTheCountAndSayWhatFollows) {
    const auto read = read_hpcc_flows(
        "2\n2 1 3 100 200000000 2\r\n7 3 1 3 101 5000 2.5\n4 1 3 100 9 3\nand a word\n", "flow.txt", false);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->flows,
              (std::vector<HostFlow>{{2, 1, 3, 100, ByteCount(200'000'000), SimTime(2'000'000'000'000)},
                                     {3, 1, 3, 101, ByteCount(5'000), SimTime(2'500'000'000'000)}}));
    EXPECT_EQ(read->notes,
              std::vector<std::string>{
                  "flow.txt: its first line counts 2 flows, and 1 more follow: they are left out"});
}

TEST(HpccFlows, AreRefusedWhereTheyLie) {
    const auto said = [](const std::string& text) {
        return read_hpcc_flows(text, "flow.txt", false).error().message;
    };
    EXPECT_EQ(said(""), "flow.txt:1: '' is not allowed: must be how many flows follow");
    EXPECT_EQ(said("many\n"), "flow.txt:1: 'many' is not allowed: must be how many flows follow");
    EXPECT_EQ(said("2\n1 2 3 4 5 6\n"), "flow.txt:2: ends after 1 flows of the 2 that its first line counts");
    EXPECT_EQ(said("1\n1 2 3 4 5\n"), "flow.txt:2: 5 fields; 6 are needed, or 7 with a flow id");
    EXPECT_EQ(said("1\n1 2 3 4 -5 6\n"), "flow.txt:2: '-5' is not allowed: must be a whole number of bytes");
    EXPECT_EQ(said("1\n1 2 3 4 5 nan\n"), "flow.txt:2: 'nan' is not allowed: must be seconds from 0 to 9e6");
    EXPECT_EQ(said("1\n1 2 3 4.5 5 6\n"),
              "flow.txt:2: '4.5' is not allowed: must be a whole number below 2^32");
    const auto lenient = read_hpcc_flows("3\n1 2 3 4 5 6\nx\n", "flow.txt", true);
    ASSERT_TRUE(lenient);
    EXPECT_EQ(lenient->flows.size(), 1U);
    EXPECT_EQ(lenient->notes, (std::vector<std::string>{"flow.txt: 2 flows of the 3 counted are there",
                                                        "flow.txt: 1 lines could not be understood"}));
}

}  // namespace
}  // namespace hexi
