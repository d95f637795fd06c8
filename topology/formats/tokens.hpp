// Plain-text formats, word by word, with one error that names file and line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

/// `text` as a finite number, all of it; empty for anything else ("nan", "1e999", "5 km").
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// Reads words parted by white space; each character of `brackets` is a word of its own; '#' at the start of
/// a word begins a comment that ends with the line; "quoted text" is one word where `quotes`. After the first
/// error every read gives a made-up value and at_end() is true, so that loops end.
class TokenReader {
public:
    /// `text` must outlive it; `name` begins every error.
    TokenReader(std::string_view text, std::string_view name, std::string_view brackets, bool quotes = false);

    [[nodiscard]] bool at_end() const { return error_ || (word_.empty() && !quoted_); }
    /// True where the next word is `word`, unquoted.
    [[nodiscard]] bool at(std::string_view word) const { return !at_end() && !quoted_ && word_ == word; }
    [[nodiscard]] bool at_quoted() const { return !at_end() && quoted_; }
    /// Line of the next word, from 1.
    [[nodiscard]] std::size_t line() const { return line_; }

    /// The next word. `what` it should be, for the error at the end of the text.
    std::string word(std::string_view what);
    double number(std::string_view what, NumberRange range = {});
    std::uint64_t integer(std::string_view what, IntegerRange range = {});
    /// The next word must be `word`.
    void expect(std::string_view word);
    /// Takes the next word if it is `word`.
    bool skip(std::string_view word);

    /// Records "name:line: sentence" unless something is recorded already; `line` 0 is the next word's.
    void refuse(std::string_view sentence, std::size_t line = 0);
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    void advance();
    void skip_blanks();

    std::string_view text_, name_, brackets_;
    bool quotes_;
    std::size_t next_ = 0, next_line_ = 1, line_ = 1;
    std::string_view word_;
    bool quoted_ = false;
    std::optional<Error> error_;
};

}  // namespace hexi
