#include "topology/json/json_schema.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

namespace hexi {
namespace {

using rapidjson::SizeType;

SizeType count_of(const auto& items) { return static_cast<SizeType>(items.size()); }

/// Plays a Json to a SAX handler of RapidJSON; false as soon as the handler has had enough.
template <typename Handler>
class Player {
public:
    explicit Player(Handler& handler) : handler_(handler) {}

    bool play(const Json& json) {
        return std::visit([this](const auto& value) { return this->put(value); }, json.value());
    }

private:
    bool put(std::monostate) { return handler_.Null(); }
    bool put(bool value) { return handler_.Bool(value); }
    bool put(std::int64_t value) { return handler_.Int64(value); }
    bool put(std::uint64_t value) { return handler_.Uint64(value); }
    bool put(double value) { return handler_.Double(value); }
    bool put(const std::string& text) { return handler_.String(text.data(), count_of(text), true); }
    bool put(const Json::Array& items) {
        if (!handler_.StartArray()) return false;
        for (const Json& item : items) {
            if (!play(item)) return false;
        }
        return handler_.EndArray(count_of(items));
    }
    bool put(const Json::Object& members) {
        if (!handler_.StartObject()) return false;
        for (const Json::Member& member : members) {
            if (!handler_.Key(member.key.data(), count_of(member.key), true) || !play(member.value))
                return false;
        }
        return handler_.EndObject(count_of(members));
    }

    Handler& handler_;
};

std::string text_of(const rapidjson::Pointer& pointer) {
    rapidjson::StringBuffer text;
    pointer.Stringify(text);
    return text.GetSize() == 0 ? "/" : text.GetString();
}

}  // namespace

Result<void> validate_against_schema(const Json& document, std::string_view schema_text) {
    if (auto json = parse_json(schema_text, "schema"); !json) return tl::unexpected(json.error());
    rapidjson::Document parsed;
    parsed.Parse(schema_text.data(), schema_text.size());
    const rapidjson::SchemaDocument schema(parsed);
    rapidjson::SchemaValidator validator(schema);
    if (Player(validator).play(document) && validator.IsValid()) return {};
    return fail(
        ErrorCode::kInvalid,
        fmt::format("{}: breaks \"{}\" of the schema at {}", text_of(validator.GetInvalidDocumentPointer()),
                    validator.GetInvalidSchemaKeyword(), text_of(validator.GetInvalidSchemaPointer())));
}

}  // namespace hexi
