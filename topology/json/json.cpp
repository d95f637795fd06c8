#include "topology/json/json.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/check.hpp"

namespace hexi {

// Here and not in the class, where Member is not complete yet.
Json::Json() = default;
Json::Json(std::nullptr_t) {}
Json::Json(bool value) : value_(value) {}
Json::Json(std::string value) : value_(std::move(value)) {}
Json::Json(std::string_view value) : value_(std::string(value)) {}
Json::Json(const char* value) : value_(std::string(value)) {}
Json::Json(Array items) : value_(std::move(items)) {}
Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;
Json::~Json() = default;
void Json::become(std::int64_t value) { value_ = value; }
void Json::become(std::uint64_t value) { value_ = value; }
bool Json::operator==(const Json& other) const { return value_ == other.value_; }

Json::Json(double value) {
    constexpr double kWholeUpTo = 9'007'199'254'740'992;  // 2^53
    const bool whole = std::abs(value) <= kWholeUpTo && std::trunc(value) == value;
    if (whole) {
        value_ = static_cast<std::int64_t>(value);
    } else {
        value_ = value;
    }
}

Json Json::object() {
    Json json;
    json.value_ = Object{};
    return json;
}

Json Json::array() {
    Json json;
    json.value_ = Array{};
    return json;
}

bool Json::is_uint64() const {
    const std::int64_t* integer = as_int64();
    return (integer != nullptr && *integer >= 0) || std::holds_alternative<std::uint64_t>(value_);
}

bool Json::is_number() const {
    return as_int64() != nullptr || std::holds_alternative<std::uint64_t>(value_) ||
           std::holds_alternative<double>(value_);
}

double Json::to_double() const {
    HEXI_CHECK(is_number(), "a JSON value read as a number is one");
    if (const std::int64_t* integer = as_int64()) return static_cast<double>(*integer);
    if (const auto* large = std::get_if<std::uint64_t>(&value_)) return static_cast<double>(*large);
    return std::get<double>(value_);
}

std::uint64_t Json::to_uint64() const {
    HEXI_CHECK(is_uint64(), "a JSON value read as an unsigned integer is one");
    if (const std::int64_t* integer = as_int64()) return static_cast<std::uint64_t>(*integer);
    return std::get<std::uint64_t>(value_);
}

const Json* Json::find(std::string_view key) const {
    const Object* members = as_object();
    if (members == nullptr) return nullptr;
    const auto found =
        std::find_if(members->begin(), members->end(), [&](const Member& m) { return m.key == key; });
    return found == members->end() ? nullptr : &found->value;
}

Json& Json::set(std::string_view key, Json value) {
    if (is_null()) value_ = Object{};
    Object* members = as_object();
    HEXI_CHECK(members != nullptr, "members are set on an object");
    const auto found =
        std::find_if(members->begin(), members->end(), [&](const Member& m) { return m.key == key; });
    if (found != members->end()) {
        found->value = std::move(value);
    } else {
        members->push_back({std::string(key), std::move(value)});
    }
    return *this;
}

Json& Json::push_back(Json value) {
    if (is_null()) value_ = Array{};
    Array* items = as_array();
    HEXI_CHECK(items != nullptr, "items are added to an array");
    items->push_back(std::move(value));
    return *this;
}

}  // namespace hexi
