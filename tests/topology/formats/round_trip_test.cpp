// What a writer writes, its reader reads back to an equal network.
#include <cmath>
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/formats.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

const std::string kData = support::source_dir() + "/tests/data/topology/";

void expect_equal_nodes(const Topology& a, const Topology& b) {
    ASSERT_EQ(a.nodes().size(), b.nodes().size());
    for (std::size_t i = 0; i < a.nodes().size(); ++i) {
        const Node &one = a.nodes()[i], &other = b.nodes()[i];
        EXPECT_EQ(one.id, other.id);
        EXPECT_EQ(one.name, other.name);
        EXPECT_EQ(one.kind, other.kind);
        EXPECT_EQ(one.position, other.position);
        EXPECT_EQ(one.forwarding_delay, other.forwarding_delay);
        EXPECT_EQ(one.population_million, other.population_million);
    }
}

std::set<std::string> colours(const Topology& topology, const Link& link) {
    std::set<std::string> names;
    for (const ColourId colour : link.colours) names.insert(topology.colours()[colour.index()]);
    return names;
}

void expect_equal_links(const Topology& a, const Topology& b) {
    ASSERT_EQ(a.links().size(), b.links().size());
    for (std::size_t i = 0; i < a.links().size(); ++i) {
        const Link &one = a.links()[i], &other = b.links()[i];
        EXPECT_EQ(one.id, other.id);
        EXPECT_EQ(one.from, other.from);
        EXPECT_EQ(one.to, other.to);
        EXPECT_EQ(one.reverse, other.reverse);
        EXPECT_EQ(one.layer, other.layer);
        EXPECT_EQ(one.capacity, other.capacity);
        EXPECT_EQ(one.lane_rate, other.lane_rate);
        EXPECT_EQ(one.delay, other.delay) << one.id;
        EXPECT_NEAR(one.length.count(), other.length.count(), 1e-9);
        EXPECT_NEAR(one.metric, other.metric, 1e-9);
        EXPECT_EQ(one.buffer, other.buffer);
        EXPECT_EQ(colours(a, one), colours(b, other));
        EXPECT_EQ(one.provenance.confidence, other.provenance.confidence);
    }
}

std::vector<std::string> networks() {
    std::vector<std::string> files{kData + "every_key.json"};
    for (const auto& entry : std::filesystem::directory_iterator(kData + "imports")) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
}

TEST(RoundTrip, EveryFormatThatIsWrittenReadsBackToEqualNodesAndLinks) {
    for (const std::string& file : networks()) {
        const Topology topology = load_topology(file).value();
        for (const auto format :
             {TopologyFormat::kHexi, TopologyFormat::kRfc8345, TopologyFormat::kGraphMl}) {
            SCOPED_TRACE(file + " as " + std::string(to_string(format)));
            const std::string text = write_topology(topology, format).value();
            const Result<TopologySpec> again = parse_topology(text, "again");
            ASSERT_TRUE(again) << again.error().message;
            const Result<Topology> read = Topology::create(*again);
            ASSERT_TRUE(read) << read.error().message;
            expect_equal_nodes(topology, *read);
            expect_equal_links(topology, *read);
            EXPECT_EQ(write_topology(topology, format).value(), text);
        }
    }
}

TEST(RoundTrip, KeepsSharedRisks) {
    const Topology topology = load_topology(kData + "every_key.json").value();
    for (const auto format : {TopologyFormat::kRfc8345, TopologyFormat::kGraphMl}) {
        const Topology again =
            Topology::create(parse_topology(write_topology(topology, format).value(), "x").value()).value();
        for (const auto* risk : {"bohai-coast", "jing-jin"}) {
            EXPECT_EQ(again.find_links(risk).value(), topology.find_links(risk).value()) << risk;
        }
    }
}

TEST(RoundTrip, HexiJsonObeysItsSchema) {
    const std::string schema =
        read_file(support::source_dir() + "/docs/formats/topology.schema.json").value();
    for (const std::string& file : networks()) {
        const std::string text = write_topology(load_topology(file).value(), TopologyFormat::kHexi).value();
        const Result<void> valid = validate_against_schema(parse_json(text, "x").value(), schema);
        EXPECT_TRUE(valid) << file << ": " << valid.error().message;
    }
}

}  // namespace
}  // namespace hexi
