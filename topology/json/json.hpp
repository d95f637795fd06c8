// JSON as a value: what every reader of ours starts from and every writer ends in.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// One JSON value and all below it, owned; objects keep the order of their members. A number that is whole
/// and at most 2^53 in size is an integer however it was written, so 1e3, 1000.0 and 1000 are equal.
class Json {
public:
    struct Member;
    using Array = std::vector<Json>;
    using Object = std::vector<Member>;

    /// null
    Json();
    Json(std::nullptr_t);
    Json(bool value);
    Json(double value);
    Json(std::string value);
    Json(std::string_view value);
    Json(const char* value);
    template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>) Json(T value) {
        if (std::in_range<std::int64_t>(value)) {
            become(static_cast<std::int64_t>(value));
        } else {
            become(static_cast<std::uint64_t>(value));
        }
    }
    /// An array of anything a Json can be made of.
    template <typename T>
    requires std::constructible_from<Json, const T&> Json(const std::vector<T>& items)
        : Json(Array(items.begin(), items.end())) {}
    Json(Array items);
    Json(const Json&);
    Json(Json&&) noexcept;
    Json& operator=(const Json&);
    Json& operator=(Json&&) noexcept;
    ~Json();

    /// `{}` and `[]`.
    static Json object();
    static Json array();

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(value_); }
    [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(value_); }

    /// What it holds, or nullptr where it holds something else. Views live as long as the value is unchanged.
    [[nodiscard]] const bool* as_bool() const { return std::get_if<bool>(&value_); }
    [[nodiscard]] const std::string* as_string() const { return std::get_if<std::string>(&value_); }
    [[nodiscard]] const Array* as_array() const { return std::get_if<Array>(&value_); }
    [[nodiscard]] const Object* as_object() const { return std::get_if<Object>(&value_); }
    [[nodiscard]] Array* as_array() { return std::get_if<Array>(&value_); }
    [[nodiscard]] Object* as_object() { return std::get_if<Object>(&value_); }
    /// Integers in range; empty for all else, whole numbers above 2^53 written with a fraction or exponent
    /// among them.
    [[nodiscard]] const std::int64_t* as_int64() const { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] bool is_uint64() const;
    [[nodiscard]] bool is_number() const;
    /// Any number; HEXI_CHECK(is_number()).
    [[nodiscard]] double to_double() const;
    /// HEXI_CHECK(is_uint64()).
    [[nodiscard]] std::uint64_t to_uint64() const;

    /// The member `key` of an object, the first if several; nullptr where there is none or this is no object.
    [[nodiscard]] const Json* find(std::string_view key) const;
    /// Makes `key` of an object `value`, at its old place or at the end. A null value becomes an object
    /// first.
    Json& set(std::string_view key, Json value);
    /// Adds to the end of an array. A null value becomes an array first.
    Json& push_back(Json value);

    bool operator==(const Json& other) const;

    /// The alternatives, for writers that visit them; integers above int64 alone are uint64.
    using Value =
        std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object>;
    [[nodiscard]] const Value& value() const { return value_; }

private:
    void become(std::int64_t value);
    void become(std::uint64_t value);

    Value value_;
};

struct Json::Member {
    std::string key;
    Json value;
    bool operator==(const Member&) const = default;
};

/// Deepest nesting of arrays and objects parse_json() takes.
inline constexpr int kDeepestJson = 64;

/// Most values, at every level together, that parse_json() takes: some gigabyte of memory.
inline constexpr std::size_t kMostJsonValues = 10'000'000;

/// `text` as one JSON value (RFC 8259). kInvalid, as "name:line:column: what is wrong", for broken syntax,
/// invalid UTF-8, NaN, numbers beyond double, nesting beyond kDeepestJson, more than `most_values`, a key
/// given twice, anything after the value. A leading byte-order mark is skipped.
Result<Json> parse_json(std::string_view text, std::string_view name,
                        std::size_t most_values = kMostJsonValues);

/// How write_json() lays out its text.
enum class JsonStyle {
    kCompact,   ///< no white space
    kIndented,  ///< two spaces a level; arrays of plain values on one line, unless long texts
};

/// `json` as UTF-8 text; equal values give equal bytes. Doubles are the shortest text that reads back the
/// same. Bytes that are not UTF-8 become U+FFFD. Indented text ends in a newline. Numbers must be finite
/// (checked).
std::string write_json(const Json& json, JsonStyle style = JsonStyle::kIndented);

}  // namespace hexi
