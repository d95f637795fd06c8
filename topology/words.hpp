// The words that stand for enumerators in files and on the command line, one table for both directions.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "topology/base/check.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Every enumerator of `Enum` with its word.
template <typename Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

template <typename Enum, std::size_t N>
[[nodiscard]] std::string_view word_of(const Words<Enum, N>& words, Enum value) {
    for (const auto& [held, word] : words) {
        if (held == value) return word;
    }
    HEXI_CHECK(false, "every enumerator has its word");
}

/// kInvalid lists the words allowed: "'wet' is not a layer; allowed are optical, ip-private, ip" where `kind`
/// is "layer".
template <typename Enum, std::size_t N>
[[nodiscard]] Result<Enum> parse_word(const Words<Enum, N>& words, std::string_view kind,
                                      std::string_view given) {
    std::string allowed;
    for (const auto& [value, word] : words) {
        if (word == given) return value;
        allowed.append(allowed.empty() ? "" : ", ").append(word);
    }
    const bool vowel = std::string_view("aeiou").find(kind.front()) != std::string_view::npos;
    return fail(ErrorCode::kInvalid, std::string("'")
                                             .append(given)
                                             .append(vowel ? "' is not an " : "' is not a ")
                                             .append(kind)
                                             .append("; allowed are ") +
                                         allowed);
}

}  // namespace hexi
