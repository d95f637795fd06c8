#include <chrono>

#include <gtest/gtest.h>

#include "topology/json/json.hpp"

namespace hexi {
namespace {

TEST(JsonParser, ReadsEveryKindOfValueAndWritesItBack) {
    const std::string text =
        R"({"a":[null,true,false,-9223372036854775808,18446744073709551615,0.25,"x\u00e9\ud83d\ude00"],"b":{"c":{}}})";
    const Result<Json> json = parse_json(text, "x");
    ASSERT_TRUE(json) << json.error().message;
    EXPECT_EQ(write_json(*json, JsonStyle::kCompact),
              "{\"a\":[null,true,false,-9223372036854775808,18446744073709551615,0.25,"
              "\"x\xc3\xa9\xf0\x9f\x98\x80\"],\"b\":{\"c\":{}}}");
    EXPECT_EQ(parse_json(write_json(*json), "x").value(), *json);
}

TEST(JsonParser, RoundsNumbersRightWhateverTheirLength) {
    EXPECT_EQ(parse_json("444200044444440005.000", "x").value().to_double(), 444200044444440005.0);
    EXPECT_EQ(parse_json("0.1000000000000000055511151231257827021181583404541015625", "x").value(),
              Json(0.1));
    EXPECT_EQ(parse_json("0" + std::string(".") + std::string(400, '0') + "1", "x").value(), Json(0));
    EXPECT_EQ(parse_json("18446744073709551616", "x").value().to_double(), 18446744073709551616.0);
    EXPECT_EQ(parse_json("-0", "x").value(), Json(0));
}

TEST(JsonParser, SkipsAByteOrderMark) { EXPECT_EQ(parse_json("\xef\xbb\xbf 1.5 ", "x").value(), Json(1.5)); }

struct BadText {
    std::string text, message;
};

TEST(JsonParser, NamesLineColumnAndWhatIsWrong) {
    using namespace std::string_literals;
    const std::vector<BadText> cases = {
        {"", "x.json:1:1: expected a JSON value, the text ends"},
        {" \n", "x.json:2:1: expected a JSON value, the text ends"},
        {"{\"a\": 1\n \"b\": 2}", "x.json:2:2: expected ',' or '}' after a member, found '\"'"},
        {"[1, 2", "x.json:1:6: expected ',' or ']' after an item, the text ends"},
        {"{a: 1}", "x.json:1:2: expected a key in double quotes, found 'a'"},
        {"{\"a\" 1}", "x.json:1:6: expected ':' after the key, found '1'"},
        {"[1,]", "x.json:1:4: expected a value, found ']'"},
        {"{\"a\": NaN}", "x.json:1:7: expected a value, found 'N'"},
        {"[Infinity]", "x.json:1:2: expected a value, found 'I'"},
        {"[-]", "x.json:1:3: expected a value, found ']'"},
        {"[1e999]", "expected a number below 1.8e308"},
        {"[1.]", "expected digits after the point"},
        {"1 2", "x.json:1:3: expected nothing after the value, found '2'"},
        {"{} \0{}"s, "x.json:1:4: expected nothing after the value, found byte 0x00"},
        {"{\"a\": 1, \"b\": 2, \"a\": 3}", "the key \"a\" is given twice in one object"},
        {"\"a\xff\"", "expected valid UTF-8"},
        {"\"\xed\xa0\x80\"", "expected valid UTF-8"},
        {"\"a\nb\"", "expected known escapes and no control characters in a text, found byte 0x0a"},
        {"\"\\x\"", "expected known escapes and no control characters in a text"},
        {"\"\\ud800\"", "expected a second surrogate after the first"},
        {"\"abc", "expected a closing '\"'"},
        {"tru", "expected a value"},
        {"\x7f"
         "ELF\x01",
         "x.json:1:1: expected a value, found byte 0x7f"},
    };
    for (const BadText& bad : cases) {
        const Result<Json> json = parse_json(bad.text, "x.json");
        ASSERT_FALSE(json) << bad.text;
        EXPECT_EQ(json.error().code, ErrorCode::kInvalid);
        EXPECT_THAT(json.error().message, testing::StartsWith("x.json:"));
        EXPECT_THAT(json.error().message, testing::HasSubstr(bad.message)) << bad.text;
    }
}

TEST(JsonParser, TakesTheDeepestNestingAllowedAndNoMore) {
    const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse_json(nested(kDeepestJson), "x"));
    EXPECT_EQ(parse_json(nested(kDeepestJson + 1), "x").error().message,
              "x:1:65: nested deeper than 64 levels");
}

TEST(JsonParser, RefusesAHundredMegabytesOfBracketsAtOnce) {
    const std::string brackets(100'000'000, '[');
    const auto before = std::chrono::steady_clock::now();
    EXPECT_THAT(parse_json(brackets, "x").error().message,
                testing::HasSubstr("nested deeper than 64 levels"));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
}

TEST(JsonParser, FindsARepeatedKeyAmongManyInLinearTime) {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
    EXPECT_THAT(parse_json(text + "\"k77\":0}", "x").error().message,
                testing::HasSubstr("\"k77\" is given twice"));
}

TEST(ParseJson, RefusesMoreValuesThanMemoryBears) {
    EXPECT_TRUE(parse_json("[1,[2,3]]", "x", 5));
    EXPECT_EQ(parse_json("[1,[2,3]]", "x", 4).error().message, "x:1:9: more than 4 values");
}

}  // namespace
}  // namespace hexi
