#include "topology/json/json_schema.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

constexpr std::string_view kSchema = R"({
  "type": "object", "required": ["links"], "additionalProperties": false,
  "properties": {"links": {"type": "array", "items": {"$ref": "#/definitions/link"}}},
  "definitions": {"link": {"type": "object", "properties": {"length_km": {"type": "number", "minimum": 0}}}}})";

Result<void> validate(std::string_view text) {
    return validate_against_schema(parse_json(text, "x").value(), kSchema);
}

TEST(JsonSchema, AcceptsWhatObeysIt) {
    EXPECT_TRUE(validate(R"({"links":[{"length_km":3.5},{"length_km":2}]})"));
}

TEST(JsonSchema, NamesThePlaceAndTheKeyword) {
    EXPECT_THAT(validate(R"({"links":[{},{"length_km":-1}]})").error().message,
                testing::StartsWith("/links/1/length_km: breaks \"minimum\""));
    EXPECT_THAT(validate(R"({"links":7})").error().message, testing::StartsWith("/links: breaks \"type\""));
    EXPECT_THAT(validate("{}").error().message, testing::HasSubstr("breaks \"required\""));
}

TEST(JsonSchema, RefusesASchemaThatIsNotJson) {
    EXPECT_THAT(validate_against_schema(Json(), "{").error().message, testing::StartsWith("schema:1:2: "));
}

}  // namespace
}  // namespace hexi
