#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "topology/json/json.hpp"

namespace hexi {
namespace {

template <typename Number>
std::optional<Number> convert(const std::string& text) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// `text` obeys JSON's grammar; empty where it is beyond double.
std::optional<Json> to_number(const std::string& text) {
    if (text.find_first_of(".eE") == std::string::npos) {
        if (const auto integer = convert<std::int64_t>(text)) return Json(*integer);
        if (const auto large = convert<std::uint64_t>(text)) return Json(*large);
    }
    if (const auto number = convert<double>(text)) return Json(*number);
    const double limit =
        std::strtod(text.c_str(), nullptr);  // from_chars does not tell too large from too small
    if (std::isfinite(limit)) return Json(limit);
    return std::nullopt;
}

/// Builds a Json from the events of RapidJSON's reader. Returning false stops the parse; `complaint` then
/// says why.
class Builder {
public:
    explicit Builder(std::size_t most_values) : most_values_(most_values) {}

    std::string complaint;

    // NOLINTBEGIN(readability-identifier-naming): RapidJSON's names
    bool Null() { return add(Json()); }
    bool Bool(bool b) { return add(Json(b)); }
    // Numbers come as text: std::from_chars rounds right everywhere, RapidJSON 1.1's own conversion does not.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }
    bool RawNumber(const char* s, rapidjson::SizeType n, bool) {
        const std::optional<Json> number = to_number({s, n});
        if (!number) complaint = "expected a number below 1.8e308";
        return number && add(*number);
    }
    bool String(const char* s, rapidjson::SizeType n, bool) { return add(Json(std::string(s, n))); }
    bool StartObject() { return open(Json::object()); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(Json::array()); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    bool Key(const char* s, rapidjson::SizeType n, bool) {
        Frame& frame = open_.back();
        frame.key.assign(s, n);
        if (frame.keys.insert(frame.key).second) return true;
        complaint = fmt::format("the key \"{}\" is given twice in one object", frame.key);
        return false;
    }
    // NOLINTEND(readability-identifier-naming)

    Json take() { return std::move(root_); }

private:
    struct Frame {
        Json value;
        std::string key;                       ///< of the member to come
        std::unordered_set<std::string> keys;  ///< seen so far; a set, so that a million keys stay linear
    };

    bool open(Json container) {
        if (open_.size() == kDeepestJson) {
            complaint = fmt::format("nested deeper than {} levels", kDeepestJson);
            return false;
        }
        open_.push_back({std::move(container), {}, {}});
        return true;
    }

    bool close() {
        Json value = std::move(open_.back().value);
        open_.pop_back();
        return add(std::move(value));
    }

    bool add(Json value) {
        if (++count_ > most_values_) {
            complaint = fmt::format("more than {} values", most_values_);
            return false;
        }
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (Json::Array* items = open_.back().value.as_array()) {
            items->push_back(std::move(value));
        } else {
            open_.back().value.as_object()->push_back({std::move(open_.back().key), std::move(value)});
        }
        return true;
    }

    std::vector<Frame> open_;
    std::size_t most_values_;
    std::size_t count_ = 0;
    Json root_;
};

std::string_view expectation(rapidjson::ParseErrorCode code) {
    using namespace rapidjson;
    switch (code) {
        case kParseErrorDocumentEmpty:
            return "expected a JSON value";
        case kParseErrorDocumentRootNotSingular:
            return "expected nothing after the value";
        case kParseErrorValueInvalid:
            return "expected a value";
        case kParseErrorObjectMissName:
            return "expected a key in double quotes";
        case kParseErrorObjectMissColon:
            return "expected ':' after the key";
        case kParseErrorObjectMissCommaOrCurlyBracket:
            return "expected ',' or '}' after a member";
        case kParseErrorArrayMissCommaOrSquareBracket:
            return "expected ',' or ']' after an item";
        case kParseErrorStringUnicodeEscapeInvalidHex:
            return "expected four hex digits after \\u";
        case kParseErrorStringUnicodeSurrogateInvalid:
            return "expected a second surrogate after the first";
        case kParseErrorStringEscapeInvalid:
            return "expected known escapes and no control characters in a text";
        case kParseErrorStringMissQuotationMark:
            return "expected a closing '\"'";
        case kParseErrorStringInvalidEncoding:
            return "expected valid UTF-8";
        case kParseErrorNumberTooBig:
            return "expected a number below 1.8e308";
        case kParseErrorNumberMissFraction:
            return "expected digits after the point";
        case kParseErrorNumberMissExponent:
            return "expected digits in the exponent";
        default:
            return "expected JSON";
    }
}

std::string found_at(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) return "the text ends";
    const auto byte = static_cast<unsigned char>(text[offset]);
    if (byte < 0x20 || byte > 0x7e) return fmt::format("found byte 0x{:02x}", byte);
    return fmt::format("found '{}'", text[offset]);
}

Error parse_error(std::string_view text, std::string_view name, std::size_t offset,
                  std::string_view complaint) {
    offset = std::min(offset, text.size());
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t column = offset - (before.rfind('\n') + 1) + 1;  // npos + 1 == 0: the first line
    return {ErrorCode::kInvalid, fmt::format("{}:{}:{}: {}", name, line, column, complaint)};
}

/// RapidJSON reports numbers at their first byte and the rest at what it met.
std::string syntax_complaint(std::string_view text, const rapidjson::ParseResult& result) {
    const std::string_view expected = expectation(result.Code());
    if (result.Code() == rapidjson::kParseErrorNumberTooBig) return std::string(expected);
    return fmt::format("{}, {}", expected, found_at(text, result.Offset()));
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view name, std::size_t most_values) {
    using namespace rapidjson;
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());

    MemoryStream stream(text.data(), text.size());
    Builder builder(most_values);
    Reader reader;
    constexpr unsigned kFlags = kParseIterativeFlag | kParseNumbersAsStringsFlag | kParseValidateEncodingFlag;
    const ParseResult result = reader.Parse<kFlags>(stream, builder);
    if (result.IsError()) {
        const std::string complaint =
            builder.complaint.empty() ? syntax_complaint(text, result) : builder.complaint;
        return tl::unexpected(parse_error(text, name, result.Offset(), complaint));
    }
    if (stream.Tell() < text.size()) {  // a zero byte looks like the end to RapidJSON
        return tl::unexpected(
            parse_error(text, name, stream.Tell(), "expected nothing after the value, found byte 0x00"));
    }
    return builder.take();
}

}  // namespace hexi
