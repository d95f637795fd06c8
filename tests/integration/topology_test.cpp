#include <filesystem>

#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::ScratchDirectory;

Json info(const std::string& file) {
    const auto said = run_hexi({"topology", "info", file, "--format", "json"});
    EXPECT_EQ(said.status, 0) << said.err;
    return said.status == 0 ? *parse_json(said.out, "info") : Json::object();
}

TEST(HexiTopology, CountsTheNationalBackbone) {
    const Json counts = info("national");
    EXPECT_EQ(counts.find("hubs")->to_uint64(), 8U);
    EXPECT_EQ(counts.find("clusters")->to_uint64(), 10U);
    EXPECT_EQ(counts.find("layers")->as_array()->size(), 3U);
}

TEST(HexiTopology, ReadsRealFilesOfEveryFormat) {
    const std::string samples = support::source_dir() + "/../shared/samples/";
    if (!std::filesystem::exists(samples))
        GTEST_SKIP() << "the sample networks are not beside the repository";
    struct File {
        std::string path;
        std::uint64_t nodes, links;
    };
    const std::vector<File> files{{"topo/topologyzoo_Chinanet.graphml", 42, 66},
                                  {"topo/topohub_Chinanet.gml", 38, 62},
                                  {"topo/topohub_Chinanet.json", 38, 62},
                                  {"topo/sndlib_abilene.xml", 12, 15},
                                  {"topo/sndlib_geant.xml", 22, 36},
                                  {"topo/sndlib_polska.xml", 12, 18},
                                  {"tm/repetita/Abilene.graph", 11, 14},
                                  {"tm/repetita/Chinanet.graph", 42, 66}};
    for (const File& file : files) {
        SCOPED_TRACE(file.path);
        const Json counts = info(samples + file.path);
        ASSERT_NE(counts.find("nodes"), nullptr);
        EXPECT_EQ(counts.find("nodes")->to_uint64(), file.nodes);
        EXPECT_EQ(counts.find("links")->to_uint64(), file.links);
    }
}

TEST(HexiTopology, ConvertsWithoutLoss) {
    const ScratchDirectory scratch;
    ASSERT_EQ(
        run_hexi({"topology", "convert", "national", "--to", "hexi", "--output", "copy.json"}, scratch.path())
            .status,
        0);
    const auto said = run_hexi(
        {"topology", "convert", "copy.json", "--to", "rfc8345", "--output", "rfc.json"}, scratch.path());
    ASSERT_EQ(said.status, 0);
    EXPECT_EQ(said.err,
              "note: rfc8345 has no place for 8 hubs, the compute of 10 nodes, 275 fibres: read back, it is "
              "another network\n");
    const Json before = info("national"), after = info(scratch.path() + "/rfc.json");
    EXPECT_EQ(before.find("nodes")->to_uint64(), after.find("nodes")->to_uint64());
    EXPECT_EQ(before.find("directed_links")->to_uint64(), after.find("directed_links")->to_uint64());
}

TEST(HexiTopology, FindsNoErrorInTheNationalBackbone) {
    EXPECT_EQ(run_hexi({"topology", "check", "national"}).status, 0);
}

TEST(HexiTopology, LeavesFilesWhereAskedTo) {
    const support::ScratchDirectory scratch;
    EXPECT_EQ(support::run_hexi({"topology", "info", "national", "--out", "o"}, scratch.path()).status, 0);
    EXPECT_LE(support::run_hexi({"topology", "check", "national", "--out", "o"}, scratch.path()).status, 1);
    EXPECT_THAT(scratch.read("o/info.json"), testing::HasSubstr("\"fibres\""));
    EXPECT_THAT(scratch.read("o/info.csv"), testing::StartsWith("layer,"));
    EXPECT_THAT(scratch.read("o/check.json"), testing::HasSubstr("\"findings\""));
    EXPECT_THAT(scratch.read("o/check.csv"), testing::StartsWith("kind,finding"));
}

}  // namespace
}  // namespace hexi
