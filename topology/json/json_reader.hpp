// Reading structures out of JSON in few lines, with errors that name the exact place.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// The first thing found wrong with a document. Readers go on after it with made-up values, so that code that
/// reads needs no branches; whoever began the reading looks here before using what was read.
class JsonErrors {
public:
    /// `name`: the document, as the user knows it.
    explicit JsonErrors(std::string name) : name_(std::move(name)) {}

    /// Records "name: place: sentence" unless something is recorded already.
    void add(std::string_view place, std::string_view sentence, ErrorCode code = ErrorCode::kInvalid);
    [[nodiscard]] const std::optional<Error>& first() const { return first_; }

private:
    std::string name_;
    std::optional<Error> first_;
};

/// What a number may be, ends included.
struct NumberRange {
    double min = std::numeric_limits<double>::lowest();
    double max = std::numeric_limits<double>::max();
    bool above_min = false;  ///< true: `min` itself is refused
};
/// What `range` allows, for a message: "above 0", "a number from -90 to 90".
[[nodiscard]] std::string allowed_numbers(NumberRange range);
[[nodiscard]] bool in_range(double value, NumberRange range);

struct IntegerRange {
    std::uint64_t min = 0;
    std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
};

/// One object of a document. Each getter marks its key as known; forbid_unknown() then refuses every other.
/// The Json and the JsonErrors must outlive it. A required key that is absent, a value of another type or out
/// of range is recorded with its JSON Pointer (RFC 6901): `file.json: /nodes/3/length_km: -5 is not allowed:
/// must be at least 0`.
class ObjectReader {
public:
    /// `place`: JSON Pointer of `json` in its document, "" for the root.
    ObjectReader(const Json& json, JsonErrors& errors, std::string place = "");

    [[nodiscard]] bool has(std::string_view key) const { return json_->find(key) != nullptr; }
    /// Pointer of the object, or of its member `key`.
    [[nodiscard]] const std::string& place() const { return place_; }
    [[nodiscard]] std::string place(std::string_view key) const;

    /// Required; not empty. Made-up value on error: "".
    std::string string(std::string_view key);
    std::optional<std::string> optional_string(std::string_view key);
    /// `fallback` where absent.
    std::string string_or(std::string_view key, std::string_view fallback);

    /// Made-up value on error: the range's minimum, or 0 where that is allowed.
    double number(std::string_view key, NumberRange range = {});
    std::optional<double> optional_number(std::string_view key, NumberRange range = {});
    double number_or(std::string_view key, double fallback, NumberRange range = {});

    std::uint64_t integer(std::string_view key, IntegerRange range = {});
    std::optional<std::uint64_t> optional_integer(std::string_view key, IntegerRange range = {});
    std::uint64_t integer_or(std::string_view key, std::uint64_t fallback, IntegerRange range = {});

    bool boolean_or(std::string_view key, bool fallback);

    /// An array of texts; empty where absent.
    std::vector<std::string> strings(std::string_view key);
    /// An array of objects; empty where absent. Each reader carries its own place.
    std::vector<ObjectReader> objects(std::string_view key);
    /// As objects(), but the key must be there.
    std::vector<ObjectReader> required_objects(std::string_view key);
    /// Required object; on error a reader of an empty one.
    ObjectReader object(std::string_view key);
    std::optional<ObjectReader> optional_object(std::string_view key);
    /// The raw member, marked as known; nullptr where absent.
    const Json* any(std::string_view key) { return take(key); }

    /// The word at `key` as `parse` understands it (Result<E> parse(std::string_view)); its error, without
    /// place, is recorded.
    template <typename E, typename Parse>
    E word_or(std::string_view key, E fallback, Parse parse) {
        const std::optional<std::string> text = optional_string(key);
        if (!text) return fallback;
        Result<E> value = parse(*text);
        if (value) return *value;
        refuse(key, value.error().message, value.error().code);
        return fallback;
    }

    /// The member `schema` must be `wanted`, e.g. "hexi-topology/1"; another version of it is kUnsupported.
    void require_schema(std::string_view wanted);
    /// Records `sentence` at member `key`.
    void refuse(std::string_view key, std::string_view sentence, ErrorCode code = ErrorCode::kInvalid);
    /// Records the first member that no getter asked for: with the key that carries the unit where that is
    /// what is missing
    /// ("write length_km, in kilometres"), else with the nearest known key.
    void forbid_unknown();

    /// First error of the whole document so far.
    [[nodiscard]] const std::optional<Error>& error() const { return errors_->first(); }

private:
    const Json* take(std::string_view key);
    const Json* require(std::string_view key, std::string_view what);
    void refuse_value(std::string_view key, const Json& value, std::string_view must);
    double checked(std::string_view key, const Json& value, NumberRange range);
    std::uint64_t checked(std::string_view key, const Json& value, IntegerRange range);
    std::vector<ObjectReader> readers(std::string_view key, const Json& value);

    const Json* json_;
    JsonErrors* errors_;
    std::string place_;
    std::vector<std::string> known_;
};

/// "kilometres" for a key that ends in "_km", and so on for every unit our formats use; "" for a key without
/// one.
[[nodiscard]] std::string_view unit_of_key(std::string_view key);

}  // namespace hexi
