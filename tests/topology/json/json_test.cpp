#include "topology/json/json.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace hexi {
namespace {

std::string compact(const Json& json) { return write_json(json, JsonStyle::kCompact); }

TEST(Json, KeepsTheOrderOfMembersAndReplacesInPlace) {
    Json json;
    json.set("b", 1).set("a", 2).set("b", 3);
    EXPECT_EQ(compact(json), R"({"b":3,"a":2})");
    EXPECT_EQ(json.find("c"), nullptr);
}

TEST(Json, TakesAWholeNumberForAnIntegerHoweverMade) {
    EXPECT_EQ(Json(1000.0), Json(1000));
    EXPECT_EQ(Json(std::uint64_t{7}), Json(std::int8_t{7}));
    EXPECT_EQ(Json(17'500'000'000'000.0).to_uint64(), 17'500'000'000'000U);
    EXPECT_EQ(Json(-0.0), Json(0));
    EXPECT_FALSE(Json(1e300).is_uint64());
    EXPECT_EQ(Json(std::numeric_limits<std::uint64_t>::max()).to_uint64(),
              std::numeric_limits<std::uint64_t>::max());
}

TEST(Json, IsMadeOfVectors) {
    EXPECT_EQ(compact(std::vector<std::string>{"a", "b"}), R"(["a","b"])");
    EXPECT_EQ(compact(std::vector<double>{0.5, 2}), "[0.5,2]");
}

TEST(JsonWriter, IndentsObjectsAndKeepsPlainArraysOnOneLine) {
    Json json;
    json.set("a", std::vector<int>{1, 2})
        .set("b", Json::array().push_back(Json::object()))
        .set("c", Json::array());
    EXPECT_EQ(write_json(json), "{\n  \"a\": [1, 2],\n  \"b\": [\n    {}\n  ],\n  \"c\": []\n}\n");
}

TEST(JsonWriter, GivesLongTextsALineEach) {
    const std::string sentence(60, 'x');
    EXPECT_EQ(write_json(Json(std::vector<std::string>{sentence, sentence})),
              "[\n  \"" + sentence + "\",\n  \"" + sentence + "\"\n]\n");
}

TEST(JsonWriter, WritesTheShortestTextThatReadsBackTheSame) {
    for (const double value :
         {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, 1e23, 4.9e-7, -2.5, 444200044444440005.0}) {
        const std::string text = compact(value);
        EXPECT_EQ(parse_json(text, "x").value(), Json(value)) << text;
    }
    EXPECT_EQ(compact(0.1), "0.1");
}

TEST(JsonWriter, EscapesWhatJsonForbidsAndRepairsWhatIsNotUtf8) {
    EXPECT_EQ(compact(std::string("\"\\\n\x01")), "\"\\\"\\\\\\n\\u0001\"");
    EXPECT_EQ(compact("G\xc3\xb6teborg \xe5\x8c\x97 \xf0\x9f\x90\x8e"),
              "\"G\xc3\xb6teborg \xe5\x8c\x97 \xf0\x9f\x90\x8e\"");
    EXPECT_EQ(compact("a\xf6z \xc0\xaf \xed\xa0\x80"),
              "\"a\xef\xbf\xbdz \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(JsonWriterDeathTest, RefusesToWriteNaN) {
    EXPECT_DEATH(write_json(Json(std::numeric_limits<double>::quiet_NaN())), "finite");
}

}  // namespace
}  // namespace hexi
