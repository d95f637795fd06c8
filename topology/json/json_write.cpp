#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "topology/base/check.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

/// Length of the valid UTF-8 sequence at the start of `text` (Unicode 15, table 3-7), 0 where there is none.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong = first == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = first == 0xed && byte(1) > 0x9f;
        return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool overlong = first == 0xf0 && byte(1) < 0x90;
        const bool beyond = first == 0xf4 && byte(1) > 0x8f;
        return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

class Writer {
public:
    explicit Writer(JsonStyle style) : indented_(style == JsonStyle::kIndented) {}

    void write(const Json& json) {
        std::visit([this](const auto& value) { put(value); }, json.value());
    }
    std::string take() {
        if (indented_) out_ += '\n';
        return std::move(out_);
    }

private:
    void put(std::monostate) { out_ += "null"; }
    void put(bool value) { out_ += value ? "true" : "false"; }
    void put(std::int64_t value) { out_ += std::to_string(value); }
    void put(std::uint64_t value) { out_ += std::to_string(value); }

    void put(double value) {
        HEXI_CHECK(std::isfinite(value), "a number written as JSON is finite");
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
        out_ += text;
        if (text.find_first_of(".e") == std::string_view::npos)
            out_ += ".0";  // else it reads back as an integer
    }

    void put(const std::string& text) {
        out_ += '"';
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t length = utf8_length(std::string_view(text).substr(i));
            if (length == 1) {
                put_ascii(text[i]);
            } else {
                out_ += length == 0 ? "\xef\xbf\xbd" : std::string_view(text).substr(i, length);
            }
            i += std::max<std::size_t>(length, 1);
        }
        out_ += '"';
    }

    void put_ascii(char c) {
        switch (c) {
            case '"':
                out_ += "\\\"";
                break;
            case '\\':
                out_ += "\\\\";
                break;
            case '\n':
                out_ += "\\n";
                break;
            case '\r':
                out_ += "\\r";
                break;
            case '\t':
                out_ += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out_ += c;
                }
        }
    }

    /// Plain values share a line, texts only as long as it stays readable.
    static bool fit_one_line(const Json::Array& items) {
        constexpr std::size_t kReadable = 100;
        std::size_t length = 0;
        for (const Json& item : items) {
            if (item.is_array() || item.is_object()) return false;
            if (const std::string* text = item.as_string()) length += text->size() + 4;
        }
        return length <= kReadable;
    }

    void put(const Json::Array& items) {
        put_sequence('[', items, ']', indented_ && !fit_one_line(items),
                     [this](const Json& item) { write(item); });
    }

    void put(const Json::Object& members) {
        put_sequence('{', members, '}', indented_, [this](const Json::Member& member) {
            put(member.key);
            out_ += indented_ ? ": " : ":";
            write(member.value);
        });
    }

    template <typename Items, typename Put>
    void put_sequence(char first, const Items& items, char last, bool lines, Put put_item) {
        out_ += first;
        ++depth_;
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) out_ += lines || !indented_ ? "," : ", ";
            if (lines) break_line();
            put_item(items[i]);
        }
        --depth_;
        if (lines && !items.empty()) break_line();
        out_ += last;
    }

    void break_line() {
        out_ += '\n';
        out_.append(depth_ * 2, ' ');
    }

    bool indented_;
    std::size_t depth_ = 0;
    std::string out_;
};

}  // namespace

std::string write_json(const Json& json, JsonStyle style) {
    Writer writer(style);
    writer.write(json);
    return writer.take();
}

}  // namespace hexi
