#include "traces/flow/netflow.hpp"

#include <gmock/gmock.h>

#include "tests/traces/flow/packet_bytes.hpp"
#include "traces/flow/flow_text.hpp"

namespace hexi {
namespace {

using namespace support;

/// A field of a template: its number and length, and an enterprise's.
std::string field(unsigned type, unsigned length, std::uint32_t enterprise = 0) {
    return enterprise == 0 ? big16(type) + big16(length)
                           : big16(type | 0x8000U) + big16(length) + big32(enterprise);
}
std::string set(unsigned id, const std::string& body) {
    return big16(id) + big16(static_cast<unsigned>(4 + body.size())) + body;
}
std::string v9(const std::string& sets, std::uint32_t source = 7) {
    return big16(9) + big16(1) + big32(60'000) + big32(1'700'000'000) + big32(1) + big32(source) + sets;
}
std::string ipfix(const std::string& sets) {
    return big16(10) + big16(static_cast<unsigned>(16 + sets.size())) + big32(1'700'000'000) + big32(1) +
           big32(7) + sets;
}
std::string v5(unsigned count, unsigned sampling, const std::string& records) {
    return big16(5) + big16(count) + big32(60'000) + big32(1'700'000'000) + big32(500'000'000) + big32(0) +
           big16(0) + big16(0x4000U | sampling) + records;
}
/// 10.0.0.1:7 to 10.0.0.2:9, UDP, 3 packets, 180 bytes, from 10 s to 8 s before the datagram.
std::string v5_record() {
    return big32(0x0A000001) + big32(0x0A000002) + big32(0) + big32(0) + big32(3) + big32(180) +
           big32(50'000) + big32(52'000) + big16(7) + big16(9) + std::string("\0\0\x11\0", 4) + big64(0);
}

/// What is read from datagrams, all of one exporter unless said otherwise.
struct Exports {
    explicit Exports(bool lenient = false)
        : reader(lenient, [this](const FlowRecord& flow) { append_flow(text, flow); }) {}

    std::string read(const std::string& datagram, const std::string& exporter = "a") {
        const auto done = reader.datagram(
            {reinterpret_cast<const std::uint8_t*>(datagram.data()), datagram.size()}, exporter, "x");
        return done ? "" : done.error().message;
    }
    std::string text;
    NetflowReader reader;
};

const std::string kFields = field(8, 4) + field(12, 4) + field(7, 2) + field(11, 2) + field(4, 1) +
                            field(22, 4) + field(21, 4) + field(2, 4) + field(1, 4);
const std::string kTemplate = big16(260) + big16(9) + kFields;
const std::string kRecord = big32(0x0A000001) + big32(0x0A000002) + big16(7) + big16(9) + "\x11" +
                            big32(50'000) + big32(52'000) + big32(3) + big32(180);
const std::string kLine = "10.0.0.1,10.0.0.2,7,9,17,1699999990.000000000,1699999992.000000000,3,180\n";

TEST(Netflow, ReadsVersion5AndScalesWhatIsSampled) {
    Exports exports;
    EXPECT_EQ(exports.read(v5(2, 0, v5_record() + v5_record()) + v5(1, 100, v5_record())), "");
    EXPECT_EQ(exports.text,
              "10.0.0.1,10.0.0.2,7,9,17,1699999990.500000000,1699999992.500000000,3,180\n"
              "10.0.0.1,10.0.0.2,7,9,17,1699999990.500000000,1699999992.500000000,3,180\n"
              "10.0.0.1,10.0.0.2,7,9,17,1699999990.500000000,1699999992.500000000,300,18000\n");
    EXPECT_EQ(exports.reader.counts().datagrams, 2U);
    EXPECT_EQ(exports.reader.counts().sampled_flows, 1U);
}

TEST(Netflow, ReadsVersion9WhetherTheTemplateComesBeforeOrAfter) {
    Exports before, after;
    EXPECT_EQ(before.read(v9(set(0, kTemplate) + set(260, kRecord + kRecord + "\0\0"))), "");
    EXPECT_EQ(before.text, kLine + kLine) << "what is left below a record is padding";
    EXPECT_EQ(after.read(v9(set(260, kRecord))), "");
    EXPECT_EQ(after.text, "");
    EXPECT_EQ(after.read(v9(set(0, kTemplate))), "");
    EXPECT_EQ(after.text, kLine);
}

TEST(Netflow, KeepsTemplatesOfExportersAndDomainsApart) {
    Exports exports;
    EXPECT_EQ(exports.read(v9(set(0, kTemplate))), "");
    EXPECT_EQ(exports.read(v9(set(260, kRecord)), "b"), "");
    EXPECT_EQ(exports.read(v9(set(260, kRecord), 8)), "");
    EXPECT_EQ(exports.text, "");
    exports.reader.finish();
    EXPECT_EQ(exports.reader.counts().undecoded_sets, 2U);
}

TEST(Netflow, ScalesByTheSamplingThatOptionsTell) {
    // One scope field and one option, which v9 counts in bytes.
    const std::string options = big16(300) + big16(4) + big16(4) + field(1, 4) + field(34, 4);
    Exports exports;
    EXPECT_EQ(exports.read(v9(set(1, options) + set(300, big32(1) + big32(10)) + set(0, kTemplate) +
                              set(260, kRecord))),
              "");
    EXPECT_THAT(exports.text, testing::EndsWith(",30,1800\n"));
    EXPECT_EQ(exports.reader.counts().option_records, 1U);
}

TEST(Netflow, ReadsIpfixWithVariableEnterpriseAndReverseFields) {
    const std::string fields = field(27, 16) + field(28, 16) + field(152, 8) + field(153, 8) +
                               field(82, 0xFFFF) + field(1, 3) + field(2, 2) + field(500, 2, 12'345) +
                               field(1, 4, 29'305) + field(2, 4, 29'305);
    const std::string record = big64(0xFD00000000000000) + big64(1) + big64(0xFD00000000000000) + big64(2) +
                               big64(1'700'000'000'250) + big64(1'700'000'001'000) + "\5eth12" +
                               std::string("\0\1\0", 3) + big16(2) + "xx" + big32(99) + big32(1);
    const std::string other = record.substr(0, 48) + "\xFF" + big16(3) + "abc" + record.substr(54);
    Exports exports;
    EXPECT_EQ(exports.read(ipfix(set(2, big16(256) + big16(10) + fields) + set(256, record + other))), "");
    const std::string there = "fd00::1,fd00::2,0,0,0,1700000000.250000000,1700000001.000000000,2,256\n",
                      back = "fd00::2,fd00::1,0,0,0,1700000000.250000000,1700000001.000000000,1,99\n";
    EXPECT_EQ(exports.text, there + back + there + back);
    EXPECT_EQ(exports.reader.counts().flows, 4U);
}

TEST(Netflow, RefusesWhatBreaksItsFormatOrPassesOverIt) {
    struct Case {
        std::string datagram, said;
    };
    for (const auto& [datagram, said] : std::vector<Case>{
             {big16(7) + big16(1), "x: version 7 of NetFlow is not read; 5, 9 and 10 (IPFIX) are"},
             {"\5", "x: ends in the middle of a header"},
             {v5(1, 0, "").substr(0, 20), "x: ends in the middle of a v5 header"},
             {v5(3, 0, v5_record()),
              "x: v5 counts 3 records, from 1 to 30 are allowed, and 48 bytes are there"},
             {v5(55'582, 0, v5_record()),
              "x: v5 counts 55582 records, from 1 to 30 are allowed, and 48 bytes are there"},
             {v9("").substr(0, 8), "x: ends in the middle of a v9 header"},
             {v9(big16(0) + big16(100)), "x: a set of 100 bytes at byte 20; from 4 to 4 are there"},
             {v9(big16(0) + big16(3)), "x: a set of 3 bytes at byte 20; from 4 to 4 are there"},
             {v9(set(0, big16(260) + big16(9) + field(8, 4))),
              "x: template 260 has 9 fields, and ends in field 2"},
             {ipfix("").substr(0, 2) + big16(400) + ipfix("").substr(4),
              "x: IPFIX says 400 bytes, and 16 are there"},
             {ipfix(set(2, big16(256) + big16(2) + field(82, 0xFFFF) + field(1, 4)) + set(256, "\x90zzzzzz")),
              "x: a record of template 256 does not fit in its set"}}) {
        Exports strict, lenient(true);
        EXPECT_EQ(strict.read(datagram), said);
        EXPECT_EQ(lenient.read(datagram), "");
        EXPECT_EQ(lenient.reader.counts().bad_datagrams, 1U);
        EXPECT_EQ(lenient.reader.counts().remarks, std::vector<std::string>{said});
    }
}

TEST(Netflow, HoldsNoMoreThanItMay) {
    Exports exports;
    const std::string waiting = v9(set(260, std::string(60'000, 'w')));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(exports.read(waiting), "");
    EXPECT_GT(exports.reader.counts().undecoded_sets, 0U);
    exports.reader.finish();
    EXPECT_EQ(exports.reader.counts().undecoded_sets, 100U);
}

}  // namespace
}  // namespace hexi
