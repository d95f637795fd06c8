#include "topology/formats/hexi_json.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

const std::string kData = support::source_dir() + "/tests/data/topology/";

std::string schema() {
    return read_file(support::source_dir() + "/docs/formats/topology.schema.json").value();
}
std::string every_key() { return read_file(kData + "every_key.json").value(); }

TEST(HexiJson, ReadsEveryKey) {
    const Result<TopologySpec> spec = read_hexi_json(every_key(), "every_key.json");
    ASSERT_TRUE(spec) << spec.error().message;
    EXPECT_EQ(spec->physics.amplifier_delay, SimTime(250'000));
    EXPECT_EQ(spec->default_capacity, BitRate(100'000'000'000));
    EXPECT_EQ(spec->nodes[0].compute.green_ratio, 0.33);
    EXPECT_EQ(spec->nodes[0].provenance, (Provenance{"S1", "2025-06", Confidence::kDerived}));
    EXPECT_EQ(spec->links[0].capacity, BitRate(17'500'000'000'000));
    EXPECT_EQ(spec->links[0].delay, SimTime(700'123'456));
    EXPECT_EQ(spec->links[1].id, "beijing-tianjin");
    EXPECT_EQ(spec->references[0].max, SimTime(23'900'000'000));
    const Result<Topology> topology = Topology::create(*spec);
    EXPECT_TRUE(topology) << topology.error().message;
}

TEST(HexiJson, WritesWhatReadsBackEqual) {
    const TopologySpec spec = read_hexi_json(every_key(), "x").value();
    const std::string text = write_hexi_json(spec);
    EXPECT_EQ(read_hexi_json(text, "x").value(), spec);
    EXPECT_EQ(write_hexi_json(spec), text);
}

TEST(HexiJson, WritesWhatTheSchemaAllows) {
    const std::string text = write_hexi_json(read_hexi_json(every_key(), "x").value());
    const Result<void> valid = validate_against_schema(parse_json(text, "x").value(), schema());
    EXPECT_TRUE(valid) << valid.error().message;
}

/// Every property named anywhere in the schema.
void collect_properties(const Json& json, std::set<std::string>& names) {
    if (const Json::Array* items = json.as_array()) {
        for (const Json& item : *items) collect_properties(item, names);
    }
    if (!json.is_object()) return;
    for (const Json::Member& member : *json.as_object()) {
        if (member.key == "properties") {
            for (const Json::Member& property : *member.value.as_object()) names.insert(property.key);
        }
        collect_properties(member.value, names);
    }
}

TEST(HexiJson, HasATestFileThatUsesEveryKeyOfTheSchema) {
    std::set<std::string> names;
    collect_properties(parse_json(schema(), "schema").value(), names);
    ASSERT_GT(names.size(), 40U);
    const std::string text = write_hexi_json(read_hexi_json(every_key(), "x").value());
    for (const std::string& name : names) EXPECT_NE(text.find('"' + name + '"'), std::string::npos) << name;
}

TEST(HexiJson, TellsAnotherVersionFromAnotherDocument) {
    EXPECT_EQ(read_hexi_json(R"({"schema":"hexi-topology/9","nodes":[]})", "x").error().code,
              ErrorCode::kUnsupported);
    EXPECT_EQ(read_hexi_json(R"({"schema":"hexi-scenario/1"})", "x").error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace hexi
