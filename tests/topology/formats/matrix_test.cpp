#include "topology/formats/matrix.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/places.hpp"
#include "topology/formats/formats.hpp"

namespace hexi {
namespace {

using namespace literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// Nodes "a", "b", "new-york" ("New York") in a row.
Topology row() {
    TopologySpec spec{.name = "row"};
    spec.nodes = {{.id = "a"}, {.id = "b"}, {.id = "new-york", .name = "New York"}};
    spec.links = {{.id = "ab", .from = "a", .to = "b", .capacity = 1_Gbps, .delay = 1_ms},
                  {.id = "bn", .from = "b", .to = "new-york", .capacity = 1_Gbps, .delay = 1_ms}};
    return Topology::create(spec).value();
}

std::vector<Demand> demands(std::string_view text) {
    const auto read = parse_matrix(text, "m", row());
    EXPECT_TRUE(read.has_value()) << read.error().message;
    return read ? read->matrix.demands() : std::vector<Demand>{};
}

std::string error(std::string_view text) {
    const auto read = parse_matrix(text, "m", row());
    return read ? "no error" : read.error().message;
}

TEST(Matrix, IsTheSameInEveryFormat) {
    const std::vector<Demand> expected{{NodeId(0), NodeId(2), 1500_Mbps}, {NodeId(1), NodeId(0), 2_Mbps}};
    EXPECT_EQ(demands("DEMANDS 2\nlabel src dest bw\nd0 0 2 1500000\nd1 1 0 2e3\n"), expected);
    EXPECT_EQ(demands("source,destination,rate_bps\na,new-york,1500000000\nb,a,2000000\n"), expected);
    EXPECT_EQ(demands("source,destination,rate_bps\nA,\"New York\",1500000000\nb,a,2000000\n"), expected);
    EXPECT_EQ(demands(R"({"schema": "hexi-matrix/1", "demands": [
                          {"source": "a", "destination": "new-york", "rate_bps": 1.5e9},
                          {"source": "b", "destination": "a", "rate_bps": 2000000}]})"),
              expected);
    EXPECT_EQ(
        demands("<network><meta><unit>MBITPERSEC</unit></meta><demands>"
                "<demand id='1'><source>a</source><target>New_York</target>"
                "<demandValue> 1500 </demandValue></demand>"
                "<demand id='2'><source>b</source><target>a</target><demandValue>2</demandValue></demand>"
                "</demands></network>"),
        expected);
    EXPECT_EQ(demands("?SNDlib native format; type: network; version: 1.0\nMETA ( unit = MBITPERSEC )\n"
                      "NODES ( a ( 1 2 ) b ( 1 2 ) )\nLINKS ( )\n"
                      "DEMANDS (\n d1 ( a New_York ) 1 1500 UNLIMITED\n d2 ( b a ) 1 2 UNLIMITED\n)\n"),
              expected);
}

TEST(Matrix, SaysWhatItAddedUpAndLeftOut) {
    const auto read =
        parse_matrix("DEMANDS 4\nlabel src dest bw\nd 0 1 5\nd 0 1 7\nd 2 2 9\nd 1 0 0\n", "m", row());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->matrix.demands(), (std::vector<Demand>{{NodeId(0), NodeId(1), BitRate(12'000)}}));
    EXPECT_THAT(read->notes, ElementsAre("1 demand from a node to itself left out: no link carries it.",
                                         "1 demand between a pair that already has one: added up."));
}

TEST(Matrix, KeepsClassesAndDelayBoundsApart) {
    const std::vector<TermedDemand> expected{
        {{NodeId(0), NodeId(1), 5_Gbps}, {0, 2_ms}},
        {{NodeId(0), NodeId(2), 1_Gbps}, {}},
        {{NodeId(0), NodeId(1), 7_Gbps}, {3, std::nullopt}},
    };
    const std::string csv =
        "max_delay_ms,source,destination,class,rate_bps\n2,a,b,0,5e9\n,a,b,3,3e9\n,a,b,3,4e9\n"
        ",a,new-york,,1e9\n";
    const auto read = parse_demands(csv, "m", row());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->demands, expected);
    const auto json = parse_demands(R"({"schema": "hexi-matrix/1", "demands": [
        {"source": "a", "destination": "b", "rate_bps": 5e9, "max_delay_ms": 2},
        {"source": "a", "destination": "b", "rate_bps": 7e9, "class": 3},
        {"source": "a", "destination": "new-york", "rate_bps": 1e9}]})",
                                    "m", row());
    ASSERT_TRUE(json) << json.error().message;
    EXPECT_EQ(json->demands, expected);
    const auto plain = parse_matrix(csv, "m", row());
    EXPECT_EQ(plain->matrix.at(NodeId(0), NodeId(1)), 12_Gbps);
    EXPECT_THAT(plain->notes, testing::Contains("Classes and delay bounds of the matrix are left out here."));
}

TEST(Matrix, RefusesTermsThatCannotBe) {
    const std::string head = "source,destination,rate_bps,class,max_delay_ms\n";
    EXPECT_EQ(error(head + "a,b,1,8,\n"), "m:2: class '8' is not a whole number from 0 to 7");
    EXPECT_EQ(error(head + "a,b,1,,0\n"), "m:2: max_delay_ms '0' is not a number above 0, up to 1000000");
    EXPECT_EQ(
        error(head + "a,b,1,0,3\na,b,1,0,4\n"),
        "m:3: the demands from 'a' to 'b' of class 0 have different delay bounds, and would add up to one");
    EXPECT_EQ(error(head + "a,zz,1,0,3\n"), "m:2: no node 'zz' in row; did you mean 'a', 'b'?");
    EXPECT_EQ(error("source,destination,rate_bps,priority\n"),
              "m:1: 'priority' is not a column of demands; source, destination, rate_bps, class and "
              "max_delay_ms are");
    EXPECT_THAT(error(R"({"schema": "hexi-matrix/1", "demands": [{"source": "a", "destination": "b",
                          "rate_bps": 3, "class": 8}]})"),
                HasSubstr("/demands/0/class: 8 is not allowed: must be a whole number from 0 to 7"));
}

TEST(Matrix, MayBeEmptyAndSaysSo) {
    const auto read = parse_matrix("source,destination,rate_bps\n", "m", row());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_THAT(read->notes, ElementsAre("The matrix is empty: no demand above 0."));
}

TEST(Matrix, NamesPlaceValueAndRule) {
    const std::string head = "DEMANDS 1\nlabel src dest bw\n";
    EXPECT_EQ(error(head + "d 0 1 -5\n"), "m:3: bw '-5' is not allowed: must be at least 0");
    EXPECT_EQ(error(head + "d 0 1 nan\n"), "m:3: bw 'nan' is not allowed: must be at least 0");
    EXPECT_EQ(error(head + "d 0 7 5\n"),
              "m:3: dest, a node's number, '7' is not allowed: must be a whole number from 0 to 2");
    EXPECT_THAT(error(head + "d 0 1 5\nd 0 1 5\n"), HasSubstr("does DEMANDS count too few?"));
    EXPECT_EQ(error(head + "d 0 1 1e30\n"),
              "m:3: a demand of 1e+30 is not allowed: must be from 0 to 1.8e+19 bit/s");
    EXPECT_THAT(error("source,destination,rate_mbps\na,b,1\n"), HasSubstr("'rate_mbps' is not a column"));
    EXPECT_THAT(error("source,destination,rate_bps\na,zz,1\n"), HasSubstr("'zz'"));
    EXPECT_THAT(error("<network><meta><unit>LITRES</unit></meta><demands/></network>"),
                HasSubstr("the unit 'LITRES' is not a rate"));
    EXPECT_THAT(error("<network/>"), HasSubstr("not an SNDlib 'network' with 'demands'"));
    EXPECT_THAT(error(R"({"schema": "hexi-matrix/1", "demands": [{"source": "a", "destination": "b",
                          "rate_mbps": 3}]})"),
                HasSubstr("/demands/0"));
    EXPECT_THAT(error("hello"), HasSubstr("is no matrix that is understood"));
    EXPECT_THAT(error(std::string(1000, '[')), HasSubstr("nested deeper than"));
    EXPECT_THAT(error("\xff\xfe{"), HasSubstr("is UTF-16; UTF-8 is needed"));
}

TEST(Matrix, ReadsThePublicSamples) {
    const std::filesystem::path folder = std::filesystem::path(support::source_dir()) / "../shared/samples";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the samples are not beside the sources";
    const auto china = load_topology(folder / "tm/repetita/Chinanet.graph");
    ASSERT_TRUE(china) << china.error().message;
    const auto repetita = read_matrix(folder / "tm/repetita/Chinanet.0000.demands", *china);
    ASSERT_TRUE(repetita) << repetita.error().message;
    EXPECT_EQ(repetita->matrix.demands().size(), 1722U);
    EXPECT_EQ(repetita->matrix.at(NodeId(0), NodeId(1)), BitRate(5'487'000));
    const auto abilene = load_topology(folder / "tm/sndlib/abilene-20040301-0000.xml");
    ASSERT_TRUE(abilene) << abilene.error().message;
    const auto sndlib = read_matrix(folder / "tm/sndlib/abilene-20040301-0000.xml", *abilene);
    ASSERT_TRUE(sndlib) << sndlib.error().message;
    EXPECT_EQ(sndlib->matrix.at(*abilene->find_node("ATLAM5"), *abilene->find_node("ATLAng")),
              BitRate(522'208));
}

}  // namespace
}  // namespace hexi
