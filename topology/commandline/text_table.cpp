#include "topology/commandline/text_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

struct CodeRange {
    char32_t first, last;
};

constexpr std::array<CodeRange, 10> kWide{{{0x1100, 0x115F},
                                           {0x2E80, 0x303E},
                                           {0x3041, 0xA4CF},
                                           {0xAC00, 0xD7A3},
                                           {0xF900, 0xFAFF},
                                           {0xFE30, 0xFE6F},
                                           {0xFF00, 0xFF60},
                                           {0xFFE0, 0xFFE6},
                                           {0x1F300, 0x1F64F},
                                           {0x20000, 0x3FFFD}}};
constexpr std::array<CodeRange, 2> kCombining{{{0x0300, 0x036F}, {0x200B, 0x200F}}};

template <std::size_t N>
bool in_any(const std::array<CodeRange, N>& ranges, char32_t code) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [code](CodeRange r) { return r.first <= code && code <= r.last; });
}

std::size_t width_of(char32_t code) { return in_any(kCombining, code) ? 0 : in_any(kWide, code) ? 2 : 1; }

struct Character {
    std::size_t bytes, width;
    char32_t code;
};

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// The first character of `utf8`, which is not empty; a byte that begins none stands for itself.
Character first_character(std::string_view utf8) {
    const auto lead = static_cast<unsigned char>(utf8[0]);
    const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (bytes == 1 || utf8.size() < bytes ||
        !std::all_of(utf8.begin() + 1, utf8.begin() + static_cast<std::ptrdiff_t>(bytes), continues))
        return {1, 1, lead};
    char32_t code = lead & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) code = code << 6U | (static_cast<unsigned char>(utf8[i]) & 0x3FU);
    return {bytes, width_of(code), code};
}

/// What a terminal obeys rather than shows: control characters (of Unicode's C0 and C1), bytes that are no
/// UTF-8, and what turns the direction of writing.
bool obeyed(const Character& one) {
    constexpr std::array<CodeRange, 4> kObeyed{
        {{0x00, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x202E}, {0x2066, 0x2069}}};
    return in_any(kObeyed, one.code) || (one.bytes == 1 && one.code >= 0x80);
}

std::string escaped(const Character& one) {
    if (one.code == '\n') return "\\n";
    if (one.code == '\t') return "\\t";
    return one.code > 0xFF ? fmt::format("\\u{:04x}", static_cast<std::uint32_t>(one.code))
                           : fmt::format("\\x{:02x}", static_cast<std::uint32_t>(one.code));
}

std::string_view code_of(TextStyle style) {
    switch (style) {
        case TextStyle::kPlain:
            return "";
        case TextStyle::kHeading:
            return "\x1b[1m";
        case TextStyle::kGood:
            return "\x1b[32m";
        case TextStyle::kBad:
            return "\x1b[1;31m";
        case TextStyle::kFaint:
            return "\x1b[2m";
    }
    return "";
}

/// Appends cells to a line, keeping back the blanks that nothing may follow.
class Line {
public:
    void blanks(std::size_t count) { owed_ += count; }
    void put(const TextCell& cell, bool colour) {
        if (cell.text.empty()) return;
        const std::size_t end = cell.text.find_last_not_of(' ') + 1;
        if (end > 0) text_.append(std::exchange(owed_, 0), ' ');
        text_ += styled(cell.text.substr(0, end), end > 0 ? cell.style : TextStyle::kPlain, colour);
        owed_ += cell.text.size() - end;
    }
    std::string take() && { return std::move(text_) + "\n"; }

private:
    std::string text_;
    std::size_t owed_ = 0;
};

std::string line_of(const std::vector<TextCell>& cells, const std::vector<TextColumn>& columns,
                    const std::vector<std::size_t>& widths, bool colour) {
    Line line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::size_t padding = widths[i] - display_width(cells[i].text);
        line.blanks((i == 0 ? 0 : columns[i].gap) + (columns[i].right ? padding : 0));
        line.put(cells[i], colour);
        if (!columns[i].right) line.blanks(padding);
    }
    return std::move(line).take();
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
    std::size_t width = 0;
    while (!utf8.empty()) {
        const Character next = first_character(utf8);
        width += next.width;
        utf8.remove_prefix(next.bytes);
    }
    return width;
}

std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const Character next = first_character(text);
        shown += obeyed(next) ? escaped(next) : std::string(text.substr(0, next.bytes));
        text.remove_prefix(next.bytes);
    }
    return shown;
}

TextCell::TextCell(std::string words, TextStyle look) : text(std::move(words)), style(look) {
    text = printable(text);
}
TextCell::TextCell(const char* words) : TextCell(std::string(words)) {}

std::string shortened(std::string_view utf8, std::size_t width) {
    HEXI_CHECK(width >= 1, "an ellipsis needs one column");
    if (display_width(utf8) <= width) return std::string(utf8);
    std::size_t bytes = 0, used = 0;
    for (;;) {
        const Character next = first_character(utf8.substr(bytes));
        if (used + next.width > width - 1) break;
        bytes += next.bytes;
        used += next.width;
    }
    return std::string(utf8.substr(0, bytes)) + "\u2026";
}

std::string wrapped(std::string_view words, std::size_t width, std::string_view indent) {
    std::string text, line;
    const auto end_line = [&] {
        if (!line.empty()) text.append(indent).append(std::exchange(line, {})).append("\n");
    };
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        if (display_width(indent) + display_width(line) + 1 + display_width(word) > width) end_line();
        if (!word.empty()) line.append(line.empty() ? "" : " ").append(word);
    }
    end_line();
    return text;
}

std::string styled(std::string_view text, TextStyle style, bool colour) {
    if (!colour || style == TextStyle::kPlain) return std::string(text);
    return fmt::format("{}{}\x1b[0m", code_of(style), text);
}

void TextTable::add_row(std::vector<TextCell> cells) {
    HEXI_CHECK(cells.size() <= columns_.size(), "a row has no more cells than the table has columns");
    rows_.push_back(std::move(cells));
}

std::string TextTable::text(bool colour) const {
    std::vector<std::size_t> widths;
    std::vector<TextCell> headings;
    for (const TextColumn& column : columns_) {
        widths.push_back(display_width(printable(column.heading)));
        headings.emplace_back(printable(column.heading), TextStyle::kHeading);
    }
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i].text));
        }
    }
    std::string text = line_of(headings, columns_, widths, colour);
    for (const auto& row : rows_) text += line_of(row, columns_, widths, colour);
    return text;
}

}  // namespace hexi
