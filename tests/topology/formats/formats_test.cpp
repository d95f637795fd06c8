#include "topology/formats/formats.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/hexi_json.hpp"

namespace hexi {
namespace {

const std::string kImports = support::source_dir() + "/tests/data/topology/imports/";

/// Each file of tests/data/topology/imports has beside it, in expected/, the Hexi JSON it must become: small
/// enough to read, notes and rules included. After an intended change, HEXI_UPDATE_EXPECTED=1 writes them
/// anew; read the difference.
TEST(Formats, EveryImportBecomesTheHexiJsonBesideIt) {
    const bool update = std::getenv("HEXI_UPDATE_EXPECTED") != nullptr;
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kImports)) {
        if (!entry.is_regular_file()) continue;
        ++files;
        const std::string expected = kImports + "expected/" + entry.path().filename().string() + ".json";
        const Result<TopologySpec> spec = read_topology(entry.path());
        ASSERT_TRUE(spec) << spec.error().message;
        const std::string text = write_hexi_json(*spec);
        ASSERT_TRUE(!update || write_file(expected, text));
        EXPECT_EQ(text, read_file(expected).value()) << entry.path();
        const Result<Topology> topology = Topology::create(*spec);
        EXPECT_TRUE(topology) << entry.path() << ": " << topology.error().message;
    }
    EXPECT_EQ(files, 10U);
}

TEST(Formats, HaveAWordEach) {
    for (const auto format : {TopologyFormat::kHexi, TopologyFormat::kRfc8345, TopologyFormat::kGraphMl,
                              TopologyFormat::kGml, TopologyFormat::kSndlibXml, TopologyFormat::kSndlibText,
                              TopologyFormat::kTopohub, TopologyFormat::kRepetita}) {
        EXPECT_EQ(parse_topology_format(to_string(format)).value(), format);
    }
    EXPECT_EQ(parse_topology_format("visio").error().message,
              "'visio' is not a topology format; allowed are hexi, rfc8345, graphml, gml, sndlib-xml, "
              "sndlib, topohub, repetita");
}

TEST(Formats, SomeAreReadOnly) {
    const Topology topology = load_topology(kImports + "zoo.gml").value();
    EXPECT_EQ(write_topology(topology, TopologyFormat::kGml).error().message,
              "format 'gml' is read only; allowed are hexi, rfc8345, graphml");
}

TEST(Formats, AreNotReadFromUtf16) {
    EXPECT_EQ(parse_topology("\xfe\xff{", "x").error().message,
              "x: is UTF-16; UTF-8 is needed (iconv -f UTF-16 -t UTF-8)");
}

TEST(Formats, AreKnownByTheirContentDespiteAByteOrderMark) {
    const std::string text = read_file(kImports + "topohub.json").value();
    EXPECT_EQ(parse_topology("\xef\xbb\xbf" + text, "x").value().nodes.size(), 2U);
}

}  // namespace
}  // namespace hexi
