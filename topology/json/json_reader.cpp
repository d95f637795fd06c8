#include "topology/json/json_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

const Json& empty_object() {
    static const Json kEmpty = Json::object();
    return kEmpty;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kUnits{{
    {"_km", "kilometres"},       {"_m", "metres"},
    {"_ps", "picoseconds"},      {"_ns", "nanoseconds"},
    {"_us", "microseconds"},     {"_ms", "milliseconds"},
    {"_s", "seconds"},           {"_h", "hours"},
    {"_bps", "bits per second"}, {"_pps", "packets per second"},
    {"_bytes", "bytes"},         {"_bits", "bits"},
    {"_packets", "packets"},     {"_deg", "degrees"},
    {"_ratio", "a share of 1"},  {"_percent", "per cent"},
    {"_factor", "a factor"},     {"_million", "millions"},
    {"_eflops", "EFLOPS"},       {"_w", "watts"},
    {"_mw", "megawatts"},        {"_cny_per_kwh", "yuan per kilowatt-hour"},
    {"_kwh", "kilowatt-hours"},  {"_hz", "hertz"},
}};

/// The key without its unit: "length" of "length_km".
std::string_view stem(std::string_view key) {
    std::size_t longest = 0;
    for (const auto& [suffix, unit] : kUnits) {
        if (key.ends_with(suffix)) longest = std::max(longest, suffix.size());
    }
    return key.substr(0, key.size() - longest);
}

/// `json` as a short text for a message.
std::string shown(const Json& json) {
    if (json.is_object()) return "an object";
    if (json.is_array()) return "an array";
    constexpr std::size_t kLongest = 60;
    std::string text = write_json(json, JsonStyle::kCompact);
    if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
    return text;
}

/// What could have been meant by an unknown key: the nearest, else all.
std::string advice(std::string_view key, const std::vector<std::string>& known) {
    std::string nearest = did_you_mean(key, known);
    return nearest.empty() ? fmt::format("; known are '{}'", fmt::join(known, "', '")) : nearest;
}

}  // namespace

std::string allowed_numbers(NumberRange range) {
    const bool above = range.min > NumberRange{}.min;
    const bool below = range.max < NumberRange{}.max;
    if (above && below && !range.above_min)
        return fmt::format("a number from {} to {}", range.min, range.max);
    if (!above && !below) return "a number";
    std::string text = above ? fmt::format("{} {}", range.above_min ? "above" : "at least", range.min) : "";
    if (below) text += fmt::format("{}at most {}", above ? " and " : "", range.max);
    return text;
}

bool in_range(double value, NumberRange range) {
    return value >= range.min && value <= range.max && !(range.above_min && value == range.min);
}

void JsonErrors::add(std::string_view place, std::string_view sentence, ErrorCode code) {
    if (first_) return;
    first_ = Error{code, fmt::format("{}: {}: {}", name_, place.empty() ? "/" : place, sentence)};
}

std::string_view unit_of_key(std::string_view key) {
    const std::string_view suffix = key.substr(stem(key).size());
    const auto found =
        std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& unit) { return unit.first == suffix; });
    return found == kUnits.end() ? "" : found->second;
}

ObjectReader::ObjectReader(const Json& json, JsonErrors& errors, std::string place)
    : json_(&json), errors_(&errors), place_(std::move(place)) {
    if (json.is_object()) return;
    errors_->add(place_, shown(json) + " is not allowed: must be an object");
    json_ = &empty_object();
}

std::string ObjectReader::place(std::string_view key) const {
    std::string pointer = place_ + "/";
    for (const char c : key) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
    return pointer;
}

const Json* ObjectReader::take(std::string_view key) {
    known_.emplace_back(key);
    return json_->find(key);
}

const Json* ObjectReader::require(std::string_view key, std::string_view what) {
    const Json* value = take(key);
    if (value != nullptr) return value;
    // A key without its unit explains a missing one better than the missing one does.
    if (const std::string_view bare = stem(key); bare != key && has(bare)) {
        refuse(bare, fmt::format("lacks its unit: write {}, in {}", key, unit_of_key(key)));
    }
    errors_->add(place_, fmt::format("lacks '{}', {}", key, what));
    return nullptr;
}

void ObjectReader::refuse(std::string_view key, std::string_view sentence, ErrorCode code) {
    errors_->add(place(key), sentence, code);
}

void ObjectReader::refuse_value(std::string_view key, const Json& value, std::string_view must_be) {
    refuse(key, fmt::format("{} is not allowed: must be {}", shown(value), must_be));
}

std::optional<std::string> ObjectReader::optional_string(std::string_view key) {
    const Json* value = take(key);
    if (value == nullptr) return std::nullopt;
    if (const std::string* text = value->as_string()) return *text;
    refuse_value(key, *value, "a text");
    return std::nullopt;
}

std::string ObjectReader::string(std::string_view key) {
    const Json* value = require(key, "a text");
    if (value == nullptr) return "";
    const std::string* text = value->as_string();
    if (text != nullptr && !text->empty()) return *text;
    refuse_value(key, *value, "a text that is not empty");
    return "";
}

std::string ObjectReader::string_or(std::string_view key, std::string_view fallback) {
    return optional_string(key).value_or(std::string(fallback));
}

double ObjectReader::checked(std::string_view key, const Json& value, NumberRange range) {
    const double made_up = range.min <= 0 && 0 <= range.max ? 0 : range.min;
    if (!value.is_number()) {
        refuse_value(key, value, "a number");
        return made_up;
    }
    const double number = value.to_double();
    if (number >= range.min && number <= range.max && !(range.above_min && number == range.min))
        return number;
    refuse_value(key, value, allowed_numbers(range));
    return made_up;
}

std::uint64_t ObjectReader::checked(std::string_view key, const Json& value, IntegerRange range) {
    if (value.is_uint64() && value.to_uint64() >= range.min && value.to_uint64() <= range.max)
        return value.to_uint64();
    constexpr double kTooLarge = 1.8e19;
    const bool open =
        range.max == IntegerRange{}.max && !(value.is_number() && value.to_double() > kTooLarge);
    refuse_value(key, value,
                 open ? fmt::format("a whole number, at least {}", range.min)
                      : fmt::format("a whole number from {} to {}", range.min, range.max));
    return range.min;
}

double ObjectReader::number(std::string_view key, NumberRange range) {
    const Json* value = require(key, "a number");
    return value == nullptr ? 0 : checked(key, *value, range);
}

std::optional<double> ObjectReader::optional_number(std::string_view key, NumberRange range) {
    const Json* value = take(key);
    if (value == nullptr) return std::nullopt;
    return checked(key, *value, range);
}

double ObjectReader::number_or(std::string_view key, double fallback, NumberRange range) {
    return optional_number(key, range).value_or(fallback);
}

std::uint64_t ObjectReader::integer(std::string_view key, IntegerRange range) {
    const Json* value = require(key, "a whole number");
    return value == nullptr ? range.min : checked(key, *value, range);
}

std::optional<std::uint64_t> ObjectReader::optional_integer(std::string_view key, IntegerRange range) {
    const Json* value = take(key);
    if (value == nullptr) return std::nullopt;
    return checked(key, *value, range);
}

std::uint64_t ObjectReader::integer_or(std::string_view key, std::uint64_t fallback, IntegerRange range) {
    return optional_integer(key, range).value_or(fallback);
}

bool ObjectReader::boolean_or(std::string_view key, bool fallback) {
    const Json* value = take(key);
    if (value == nullptr) return fallback;
    if (const bool* flag = value->as_bool()) return *flag;
    refuse_value(key, *value, "true or false");
    return fallback;
}

std::vector<std::string> ObjectReader::strings(std::string_view key) {
    std::vector<std::string> texts;
    const Json* value = take(key);
    if (value == nullptr) return texts;
    const Json::Array* items = value->as_array();
    if (items == nullptr) {
        refuse_value(key, *value, "an array of texts");
        return texts;
    }
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string* text = (*items)[i].as_string();
        if (text == nullptr) {
            errors_->add(fmt::format("{}/{}", place(key), i),
                         shown((*items)[i]) + " is not allowed: must be a text");
        } else {
            texts.push_back(*text);
        }
    }
    return texts;
}

std::vector<ObjectReader> ObjectReader::readers(std::string_view key, const Json& value) {
    std::vector<ObjectReader> readers;
    const Json::Array* items = value.as_array();
    if (items == nullptr) {
        refuse_value(key, value, "an array of objects");
        return readers;
    }
    readers.reserve(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
        readers.emplace_back((*items)[i], *errors_, fmt::format("{}/{}", place(key), i));
    }
    return readers;
}

std::vector<ObjectReader> ObjectReader::objects(std::string_view key) {
    const Json* value = take(key);
    return value == nullptr ? std::vector<ObjectReader>{} : readers(key, *value);
}

std::vector<ObjectReader> ObjectReader::required_objects(std::string_view key) {
    const Json* value = require(key, "an array of objects");
    return value == nullptr ? std::vector<ObjectReader>{} : readers(key, *value);
}

ObjectReader ObjectReader::object(std::string_view key) {
    const Json* value = require(key, "an object");
    return {value == nullptr ? empty_object() : *value, *errors_, place(key)};
}

std::optional<ObjectReader> ObjectReader::optional_object(std::string_view key) {
    const Json* value = take(key);
    if (value == nullptr) return std::nullopt;
    return ObjectReader(*value, *errors_, place(key));
}

void ObjectReader::require_schema(std::string_view wanted) {
    const std::string schema = string("schema");
    if (schema == wanted) return;
    const bool other_version = schema.starts_with(wanted.substr(0, wanted.find('/') + 1));
    refuse("schema", fmt::format("\"{}\" is not allowed: must be \"{}\"", schema, wanted),
           other_version ? ErrorCode::kUnsupported : ErrorCode::kInvalid);
}

void ObjectReader::forbid_unknown() {
    if (errors_->first()) return;  // which alone is kept, and advice on a hundred thousand keys takes seconds
    for (const Json::Member& member : *json_->as_object()) {
        if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
        const auto with_unit = std::find_if(known_.begin(), known_.end(), [&](const std::string& known) {
            return stem(known) != known && stem(known) == stem(member.key);
        });
        if (with_unit != known_.end()) {
            refuse(member.key,
                   fmt::format("{}: write {}, in {}",
                               stem(member.key) == member.key ? "lacks its unit" : "is not the unit",
                               *with_unit, unit_of_key(*with_unit)));
        } else {
            refuse(member.key, fmt::format("is not a known key{}", advice(member.key, known_)));
        }
        return;
    }
}

}  // namespace hexi
