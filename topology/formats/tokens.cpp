#include "topology/formats/tokens.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace hexi {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

/// A word as shown in a message: short and printable.
std::string shown(std::string_view word) {
    std::string text;
    for (const char c : word.substr(0, 60)) text += c >= ' ' && c != '\x7f' ? c : '?';
    return word.size() > 60 ? text + "..." : text;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

TokenReader::TokenReader(std::string_view text, std::string_view name, std::string_view brackets, bool quotes)
    : text_(text), name_(name), brackets_(brackets), quotes_(quotes) {
    if (text_.starts_with("\xef\xbb\xbf")) next_ = 3;
    advance();
}

void TokenReader::skip_blanks() {
    for (; next_ < text_.size(); ++next_) {
        if (text_[next_] == '#') next_ = std::min(text_.find('\n', next_), text_.size());
        if (next_ == text_.size() || !blank(text_[next_])) return;
        if (text_[next_] == '\n') ++next_line_;
    }
}

void TokenReader::advance() {
    skip_blanks();
    line_ = next_line_;
    quoted_ = quotes_ && next_ < text_.size() && text_[next_] == '"';
    const std::size_t begin = next_ + (quoted_ ? 1 : 0);
    if (quoted_) {
        next_ = text_.find('"', begin);
        if (next_ == std::string_view::npos) {
            next_ = text_.size();
            return refuse("a quoted text begins here and never ends", line_);
        }
        word_ = text_.substr(begin, next_++ - begin);
        for (const char c : word_) next_line_ += c == '\n' ? 1 : 0;
        return;
    }
    const auto ends_word = [&](char c) { return blank(c) || brackets_.find(c) != std::string_view::npos; };
    while (next_ < text_.size() && !ends_word(text_[next_])) ++next_;
    if (next_ == begin && next_ < text_.size()) ++next_;  // a bracket
    word_ = text_.substr(begin, next_ - begin);
}

std::string TokenReader::word(std::string_view what) {
    if (!error_ && word_.empty() && !quoted_) refuse(fmt::format("the text ends where {} is needed", what));
    if (error_) return "";
    std::string word(word_);
    advance();
    return word;
}

double TokenReader::number(std::string_view what, NumberRange range) {
    const std::size_t line = line_;
    const std::string text = word(what);
    const std::optional<double> value = parse_number(text);
    if (value && in_range(*value, range)) return *value;
    refuse(fmt::format("{} '{}' is not allowed: must be {}", what, shown(text), allowed_numbers(range)),
           line);
    return std::max(range.min, 0.0);
}

std::uint64_t TokenReader::integer(std::string_view what, IntegerRange range) {
    const std::size_t line = line_;
    const std::string text = word(what);
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = !text.empty() && problem == std::errc() && end == text.data() + text.size();
    if (whole && value >= range.min && value <= range.max) return value;
    refuse(fmt::format("{} '{}' is not allowed: must be a whole number from {} to {}", what, shown(text),
                       range.min, range.max),
           line);
    return range.min;
}

void TokenReader::expect(std::string_view expected) {
    if (error_ || skip(expected)) return;
    if (word_.empty()) return refuse(fmt::format("the text ends where '{}' is needed", expected));
    refuse(fmt::format("'{}' is needed, found '{}'", expected, shown(word_)));
}

bool TokenReader::skip(std::string_view word) {
    if (!at(word)) return false;
    advance();
    return true;
}

void TokenReader::refuse(std::string_view sentence, std::size_t line) {
    if (error_) return;
    error_ = Error{ErrorCode::kInvalid, fmt::format("{}:{}: {}", name_, line == 0 ? line_ : line, sentence)};
}

}  // namespace hexi
