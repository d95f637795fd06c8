#include "topology/json/json_reader.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace hexi {
namespace {

struct Cable {
    std::string id;
    double length = 0;
    std::optional<double> factor;
    std::uint64_t lanes = 0;
    bool buried = false;
    std::vector<std::string> ducts;
};

Cable read_cable(ObjectReader& in) {
    Cable cable;
    cable.id = in.string("id");
    cable.length = in.number("length_km", {.min = 0});
    cable.factor = in.optional_number("slack_factor", {.min = 1, .max = 3});
    cable.lanes = in.integer_or("lanes", 1, {.min = 1, .max = 96});
    cable.buried = in.boolean_or("buried", true);
    cable.ducts = in.strings("ducts");
    in.forbid_unknown();
    return cable;
}

std::string error_of(std::string_view text) {
    const Json json = parse_json(text, "c.json").value();
    JsonErrors errors("c.json");
    ObjectReader root(json, errors);
    for (ObjectReader& item : root.required_objects("cables")) read_cable(item);
    root.forbid_unknown();
    return errors.first() ? errors.first()->message : "";
}

TEST(ObjectReader, ReadsWhatIsThereAndDefaultsWhatIsNot) {
    const Json json =
        parse_json(R"({"id":"a","length_km":1.5e2,"lanes":4.0,"ducts":["x","y"]})", "x").value();
    JsonErrors errors("x");
    ObjectReader in(json, errors);
    const Cable cable = read_cable(in);
    EXPECT_FALSE(errors.first());
    EXPECT_EQ(cable.id, "a");
    EXPECT_EQ(cable.length, 150);
    EXPECT_EQ(cable.lanes, 4U);
    EXPECT_FALSE(cable.factor);
    EXPECT_TRUE(cable.buried);
    EXPECT_EQ(cable.ducts, (std::vector<std::string>{"x", "y"}));
}

TEST(ObjectReader, NamesThePlaceTheValueAndWhatIsAllowed) {
    const auto one = [](const std::string& cable) { return error_of("{\"cables\":[" + cable + "]}"); };
    EXPECT_EQ(error_of("{}"), "c.json: /: lacks 'cables', an array of objects");
    EXPECT_EQ(error_of("[]"), "c.json: /: an array is not allowed: must be an object");
    EXPECT_EQ(error_of(R"({"cables":{}})"),
              "c.json: /cables: an object is not allowed: must be an array of objects");
    EXPECT_EQ(one("3"), "c.json: /cables/0: 3 is not allowed: must be an object");
    EXPECT_EQ(one(R"({"length_km":1})"), "c.json: /cables/0: lacks 'id', a text");
    EXPECT_EQ(one(R"({"id":"","length_km":1})"),
              "c.json: /cables/0/id: \"\" is not allowed: must be a text that is not empty");
    EXPECT_EQ(one(R"({"id":"a","length_km":-5})"),
              "c.json: /cables/0/length_km: -5 is not allowed: must be at least 0");
    EXPECT_EQ(one(R"({"id":"a","length_km":"5"})"),
              "c.json: /cables/0/length_km: \"5\" is not allowed: must be a number");
    EXPECT_EQ(one(R"({"id":"a","length_km":1,"slack_factor":4})"),
              "c.json: /cables/0/slack_factor: 4 is not allowed: must be a number from 1 to 3");
    EXPECT_EQ(one(R"({"id":"a","length_km":1,"lanes":1.5})"),
              "c.json: /cables/0/lanes: 1.5 is not allowed: must be a whole number from 1 to 96");
    EXPECT_EQ(one(R"({"id":"a","length_km":1,"buried":1})"),
              "c.json: /cables/0/buried: 1 is not allowed: must be true or false");
    EXPECT_EQ(one(R"({"id":"a","length_km":1,"ducts":["x",2]})"),
              "c.json: /cables/0/ducts/1: 2 is not allowed: must be a text");
    EXPECT_EQ(one(R"({"id":"a","length_km":null})"),
              "c.json: /cables/0/length_km: null is not allowed: must be a number");
}

TEST(ObjectReader, SaysWhichUnitIsMissingOrWrong) {
    const auto with = [](const std::string& member) {
        return error_of("{\"cables\":[{\"id\":\"a\"," + member + "}]}");
    };
    EXPECT_EQ(with(R"("length":5)"),
              "c.json: /cables/0/length: lacks its unit: write length_km, in kilometres");
    EXPECT_EQ(with(R"("length_km":5,"slack":2)"),
              "c.json: /cables/0/slack: lacks its unit: write slack_factor, in a factor");
    EXPECT_EQ(with(R"("length_km":5,"length_m":5000)"),
              "c.json: /cables/0/length_m: is not the unit: write length_km, in kilometres");
}

TEST(ObjectReader, RefusesUnknownKeysAndOffersTheNearest) {
    EXPECT_EQ(error_of(R"({"cables":[{"id":"a","length_km":5,"duct":[]}]})"),
              "c.json: /cables/0/duct: is not a known key; did you mean 'ducts'?");
    EXPECT_EQ(error_of(R"({"cables":[],"completely":0})"),
              "c.json: /completely: is not a known key; known are 'cables'");
    EXPECT_EQ(error_of(R"({"cables":[],"a/b~c":0})"),
              "c.json: /a~1b~0c: is not a known key; known are 'cables'");
}

TEST(ObjectReader, KeepsTheFirstErrorOnly) {
    EXPECT_EQ(error_of(R"({"cables":[{"id":1,"length_km":-5,"x":0}]})"),
              "c.json: /cables/0/id: 1 is not allowed: must be a text that is not empty");
}

TEST(ObjectReader, RecordsWhatAWordParserSays) {
    const Json json = parse_json(R"({"colour":"blu"})", "x").value();
    JsonErrors errors("x");
    ObjectReader in(json, errors);
    const auto parse = [](std::string_view) -> Result<int> {
        return fail(ErrorCode::kInvalid, "must be blue");
    };
    EXPECT_EQ(in.word_or("colour", 3, parse), 3);
    EXPECT_EQ(errors.first()->message, "x: /colour: must be blue");
}

TEST(UnitOfKey, TakesTheLongestSuffix) {
    EXPECT_EQ(unit_of_key("price_cny_per_kwh"), "yuan per kilowatt-hour");
    EXPECT_EQ(unit_of_key("delay_us"), "microseconds");
    EXPECT_EQ(unit_of_key("name"), "");
}

}  // namespace
}  // namespace hexi
