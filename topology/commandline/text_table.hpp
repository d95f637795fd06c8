// Aligned tables of text for a terminal or a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hexi {

/// Columns `utf8` takes on a terminal: East Asian wide characters count two, combining marks none (the main
/// ranges of Unicode's UAX 11).
[[nodiscard]] std::size_t display_width(std::string_view utf8);
/// `text` with what a terminal would obey rather than show written out: "\n", "\x1b", "\u202e". For names
/// that come from files; without it one could move the cursor, or fake a line.
[[nodiscard]] std::string printable(std::string_view text);

/// `utf8` itself where it fits in `width` columns, else its beginning and an ellipsis; `width` >= 1.
[[nodiscard]] std::string shortened(std::string_view utf8, std::size_t width);

/// `words` broken at blanks into lines of at most `width` columns, each after `indent` and ended; a word that
/// is longer stands alone.
[[nodiscard]] std::string wrapped(std::string_view words, std::size_t width, std::string_view indent);

/// How a piece of text stands out where colours are shown.
enum class TextStyle { kPlain, kHeading, kGood, kBad, kFaint };
/// `text` between the escape codes (ECMA-48) of `style`; as it is where `colour` is false.
[[nodiscard]] std::string styled(std::string_view text, TextStyle style, bool colour);

/// One cell.
struct TextCell {
    TextCell(std::string words, TextStyle look = TextStyle::kPlain);
    TextCell(const char* words);

    std::string text;  ///< one line of UTF-8: printable()
    TextStyle style = TextStyle::kPlain;
};

/// One column.
struct TextColumn {
    std::string heading;
    bool right = false;   ///< numbers stand at the right
    std::size_t gap = 2;  ///< blanks before it; the first column has none
};

/// A table whose columns are as wide as their widest cell. A value.
class TextTable {
public:
    explicit TextTable(std::vector<TextColumn> columns) : columns_(std::move(columns)) {}

    /// As many cells as there are columns, or fewer: the rest stays blank.
    void add_row(std::vector<TextCell> cells);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    /// Heading and rows, each line ended, no blanks at line ends. `colour`: with escape codes.
    [[nodiscard]] std::string text(bool colour = false) const;

private:
    std::vector<TextColumn> columns_;
    std::vector<std::vector<TextCell>> rows_;
};

}  // namespace hexi
