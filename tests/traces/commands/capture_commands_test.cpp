// hexi trace info, convert and split.
#include <filesystem>

#include "tests/support/run_hexi.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "tests/traces/commands/run_trace.hpp"

namespace hexi {
namespace {

using namespace support;

/// Two interfaces, four packets, the second out of order, the third cut.
std::string sample() {
    return pcapng_section() + pcapng_interface(1, 0, pcapng_option(2, "BJ->SH")) +
           pcapng_interface(1, 0, pcapng_option(2, "a/b c")) + pcapng_packet(0, 2'000'000, "aaaa", 4) +
           pcapng_packet(1, 1'000'000, "bbbb", 4) + pcapng_packet(0, 3'000'000, "cccc", 60) +
           pcapng_packet(0, 5'500'000, "dddd", 4);
}

class CaptureCommands : public testing::Test {
protected:
    [[nodiscard]] std::string at(const std::string& name) const { return scratch_.path() + "/" + name; }
    ScratchDirectory scratch_;
    const std::string file_ = scratch_.write("x.pcapng", sample());
};

TEST_F(CaptureCommands, InfoSaysWhatIsThereInEveryForm) {
    const TraceSaid table = run_trace({"info", file_}), csv = run_trace({"info", file_, "--format", "csv"});
    EXPECT_EQ(table.status, 0) << table.err;
    EXPECT_THAT(table.out, testing::HasSubstr("1 packets are captured in part only, 4 to 4 bytes of them"));
    EXPECT_THAT(table.out, testing::HasSubstr("1 packets are earlier than one before them"));
    EXPECT_EQ(csv.out.substr(csv.out.find('\n') + 1),
              file_ + ",pcapng,none,ether,0,4,72,16,1.000000,5.500000,4.500000,1,0\n");
    const Json json = checked_json(run_trace({"info", file_, "--format", "json"}).out, "trace-info");
    const Json& capture = json.find("files")->as_array()->at(0);
    EXPECT_EQ(*capture.find("first_s")->as_string(), "1.000000");
    EXPECT_EQ(*capture.find("mean_bps")->as_int64(), 128);
    EXPECT_EQ(*capture.find("interfaces")->as_array()->at(0).find("packets")->as_int64(), 3);
}

TEST_F(CaptureCommands, InfoOfSeveralFilesGoesOnBehindABadOne) {
    const std::string bad = scratch_.write("bad.pcap", "no capture");
    const TraceSaid said = run_trace({"info", bad, file_, "--format", "csv"});
    EXPECT_EQ(said.status, 2);
    EXPECT_THAT(said.out, testing::HasSubstr("x.pcapng,pcapng"));
    EXPECT_THAT(said.err, testing::StartsWith("hexi: " + bad + ": is no capture that is read"));
    EXPECT_EQ(run_trace({"info", bad}).out, "");
}

TEST_F(CaptureCommands, InfoWritesFilesWhereItIsAskedTo) {
    EXPECT_EQ(run_trace({"info", file_, "--out", at("out")}).status, 0);
    checked_json(scratch_.read("out/info.json"), "trace-info");
    EXPECT_THAT(scratch_.read("out/info.csv"), testing::StartsWith("file,format,"));
}

TEST_F(CaptureCommands, ConvertSelectsOrdersAndPads) {
    const TraceSaid said = run_trace({"convert", file_, "--output", at("y.pcap"), "--to", "pcap", "--reorder",
                                      "8", "--pad", "--until-s", "3", "--format", "json"});
    EXPECT_EQ(said.status, 0) << said.err;
    const Json json = checked_json(said.out, "trace-written");
    EXPECT_EQ(*json.find("outside_time_packets")->as_int64(), 1);
    EXPECT_EQ(*json.find("out_of_order_packets")->as_int64(), 1);
    EXPECT_EQ(*json.find("late_packets")->as_int64(), 0);
    EXPECT_EQ(*json.find("written")->as_array()->at(0).find("padded_packets")->as_int64(), 1);
    const ReadCapture read = read_capture(CaptureReader::open(at("y.pcap"), Strictness::kStrict));
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[0].bytes, "bbbb");
    EXPECT_EQ(read.packets[1].bytes, "aaaa");
    EXPECT_EQ(read.packets[2].bytes, "cccc" + std::string(56, '\0'));
}

TEST_F(CaptureCommands, ConvertTakesNoMoreThanItIsTold) {
    EXPECT_EQ(run_trace({"convert", file_, "--output", at("y"), "--count", "2"}).status, 0);
    EXPECT_EQ(read_capture(CaptureReader::open(at("y"), Strictness::kStrict)).packets.size(), 2U);
    EXPECT_EQ(run_trace({"convert", file_, "--output", at("z"), "--filter", "greater 60"}).status, 0);
    EXPECT_EQ(read_capture(CaptureReader::open(at("z"), Strictness::kStrict)).packets.size(), 1U);
}

TEST_F(CaptureCommands, SplitDividesByInterfaceTimeAndNumber) {
    const Json by_interface = checked_json(
        run_trace({"split", file_, "--output", at("i"), "--format", "json"}).out, "trace-written");
    const auto& written = *by_interface.find("written")->as_array();
    ASSERT_EQ(written.size(), 2U);
    EXPECT_EQ(*written[0].find("file")->as_string(), at("i-00000-BJ-_SH.pcapng"));
    EXPECT_EQ(*written[1].find("file")->as_string(), at("i-00001-a_b_c.pcapng"))
        << "a name leads to no other folder";
    EXPECT_EQ(
        read_capture(CaptureReader::open(at("i-00000-BJ-_SH.pcapng"), Strictness::kStrict)).packets.size(),
        3U);
    EXPECT_EQ(
        run_trace({"split", file_, "--output", at("t"), "--by", "seconds", "--seconds", "2", "--to", "pcap"})
            .status,
        0);
    EXPECT_EQ(read_capture(CaptureReader::open(at("t-00000.pcap"), Strictness::kStrict)).packets.size(), 3U);
    EXPECT_EQ(read_capture(CaptureReader::open(at("t-00001.pcap"), Strictness::kStrict)).packets.size(), 1U);
    EXPECT_EQ(run_trace({"split", file_, "--output", at("n"), "--by", "packets", "--packets", "3"}).status,
              0);
    EXPECT_EQ(read_capture(CaptureReader::open(at("n-00001.pcapng"), Strictness::kStrict)).packets.size(),
              1U);
}

TEST_F(CaptureCommands, RefuseWhatTheyCannotDoInASentence) {
    const std::string cut = scratch_.write("cut.pcapng", sample().substr(0, sample().size() - 5));
    struct Case {
        std::vector<std::string> arguments;
        std::string said;
    };
    for (const auto& [arguments, said] : std::vector<Case>{
             {{"info", "/no/such"}, "hexi: /no/such: cannot open: No such file or directory\n"},
             {{"info", cut},
              "hexi: " + cut + ": byte 200: the file ends 31 bytes into a record of at least 36\n"},
             {{"convert", file_}, "hexi: --output is required (--help lists what is allowed)\n"},
             {{"convert", file_, "--output", at("y"), "--to", "pcapn"},
              "hexi: --to: 'pcapn' is not allowed: must be pcapng, pcap or pcap-us\n"},
             {{"convert", file_, "--output", at("y"), "--filter", "prt 3"},
              "hexi: --filter: 'prt 3' is no filter for packets of link type ether: "},
             {{"split", file_, "--output", at("s"), "--by", "seconds"},
              "hexi: --by seconds: needs --seconds S\n"},
             {{"split", file_, "--output", at("s"), "--by", "packets"},
              "hexi: --by packets: needs --packets N\n"}}) {
        const TraceSaid answer = run_trace(arguments);
        EXPECT_EQ(answer.status, 2);
        EXPECT_EQ(answer.out, "");
        EXPECT_THAT(answer.err, testing::StartsWith(said));
    }
    EXPECT_FALSE(std::filesystem::exists(at("y"))) << "nothing half done is left";
    const TraceSaid lenient = run_trace({"info", cut, "--lenient"});
    EXPECT_EQ(lenient.status, 0);
    EXPECT_THAT(lenient.out, testing::HasSubstr("1 damaged places were passed over, 31 bytes"));
}

TEST(TraceFormats, OfTheDocumentationObeyTheirSchemas) {
    for (const std::string page : {"trace-flows", "trace-info", "trace-matrix", "trace-written"})
        checked_json(documented_json(page), page);
}

TEST_F(CaptureCommands, AnIndexChangesNothingButHowMuchIsRead) {
    std::string bytes = pcap_header({});
    for (std::uint32_t i = 0; i < 40'000; ++i) bytes += pcap_packet(1000 + i, 0, 300);
    const std::string file = scratch_.write("large.pcap", bytes);
    const auto late = [&](const std::string& name) {
        const TraceSaid said = run_trace({"convert", file, "--output", at(name), "--from-s", "35000.5",
                                          "--until-s", "35010", "--format", "json"});
        EXPECT_EQ(said.status, 0) << said.err;
        return checked_json(said.out, "trace-written");
    };
    const Json without = late("without.pcapng");
    const TraceSaid indexed = run_trace({"index", file, "--format", "json"});
    EXPECT_EQ(indexed.status, 0) << indexed.err;
    EXPECT_EQ(*checked_json(indexed.out, "trace-index")
                   .find("files")
                   ->as_array()
                   ->at(0)
                   .find("packets")
                   ->as_int64(),
              40'000);
    const Json with = late("with.pcapng");
    EXPECT_EQ(scratch_.read("with.pcapng"), scratch_.read("without.pcapng"));
    EXPECT_EQ(*with.find("outside_time_packets")->as_int64(),
              *without.find("outside_time_packets")->as_int64());
    EXPECT_LT(*with.find("read_packets")->as_int64(), *without.find("read_packets")->as_int64() / 2);
    EXPECT_EQ(run_trace({"info", file, "--jobs", "3", "--format", "csv"}).out,
              run_trace({"info", file, "--format", "csv"}).out);
    checked_json(documented_json("trace-index"), "trace-index");
}

}  // namespace
}  // namespace hexi
