// Real public files, where they are at hand: sizes as their makers state them, and what must be said about
// them.
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/places.hpp"
#include "topology/formats/formats.hpp"

namespace hexi {
namespace {

struct Sample {
    std::string file;
    std::size_t nodes, directed_links;
    std::vector<std::string> notes;  ///< each a part of some note
};

const std::vector<Sample> kSamples = {
    {"topo/topologyzoo_Chinanet.graphml",
     42,
     132,
     {"4 nodes without position: 'International Link 1'", "66 links without capacity"}},
    {"topo/topohub_Chinanet.gml",
     38,
     124,
     {"'Hong Kong' is placed at 30.13, 100.52 (latitude, longitude), 1617 km from"}},
    {"topo/topohub_Chinanet.json",
     38,
     124,
     {"'Hong Kong' is placed at 30.13, 100.52", "62 links without capacity"}},
    {"topo/topohub_sndlib_geant.json", 22, 72, {"36 links without length"}},
    {"topo/sndlib_abilene.xml", 12, 30, {"132 demands left out"}},
    {"topo/sndlib_geant.xml", 22, 72, {"36 of 36 links without installed capacity"}},
    {"topo/sndlib_polska.xml",
     12,
     36,
     {"The file states no unit", "18 of 18 links without installed capacity"}},
    {"tm/repetita/Chinanet.graph",
     42,
     132,
     {"62 of 62 delays that can be checked are shorter than light in fibre needs over the great circle, by a "
      "median factor of 2.9",
      "All links have the same capacity, 1000000 kbit/s"}},
    {"tm/repetita/Abilene.graph", 11, 28, {"14 of 14 delays"}},
    {"tm/sndlib/geant-20050504-1500.xml", 22, 0, {"The file lists no link"}},
};

TEST(Samples, AreReadWithTheirRightSizesAndNotes) {
    const std::string folder = support::source_dir() + "/../shared/samples/";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "the public sample files are not beside this repository";
    for (const Sample& sample : kSamples) {
        SCOPED_TRACE(sample.file);
        const Result<Topology> topology = load_topology(folder + sample.file);
        ASSERT_TRUE(topology) << topology.error().message;
        EXPECT_EQ(topology->nodes().size(), sample.nodes);
        EXPECT_EQ(topology->links().size(), sample.directed_links);
        for (const std::string& note : sample.notes)
            EXPECT_THAT(topology->spec().notes, testing::Contains(testing::HasSubstr(note)));
    }
}

TEST(Samples, ChinanetIsTheSameNetworkInEveryFormat) {
    const std::string folder = support::source_dir() + "/../shared/samples/";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "the public sample files are not beside this repository";
    const Topology json = load_topology(folder + "topo/topohub_Chinanet.json").value();
    const Topology gml = load_topology(folder + "topo/topohub_Chinanet.gml").value();
    const Topology repetita = load_topology(folder + "tm/repetita/Chinanet.graph").value();
    for (const Link& link : json.links()) {
        const LinkId in_gml = gml.find_links(link.id).value().front();
        EXPECT_EQ(gml.link(in_gml).delay, link.delay) << link.id;
        const LinkId other = repetita.find_links(link.id).value().front();
        EXPECT_NEAR(to_us(repetita.link(other).delay.propagation), to_us(link.delay.propagation), 30)
            << link.id;
    }
}

}  // namespace
}  // namespace hexi
