// Options whose value is checked in one place, with one sentence that says what is allowed.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace hexi {

/// How an option stands in --help.
struct OptionText {
    std::string name;   ///< "--metric"
    std::string help;   ///< what it does
    std::string value;  ///< its value's name, and what it is without the option: "METRIC [delay]"
};

/// Adds an option whose value is one of `words`; `chosen` is called with the index of the one given. Any
/// other is refused: "--format: 'yaml' is not allowed: must be table, json or csv".
void add_word_option(CLI::App& app, const OptionText& text, std::vector<std::string> words,
                     std::function<void(std::size_t)> chosen);

/// The same for a value of any type; `value` must outlive the parse.
template <typename T>
void add_choice(CLI::App& app, const OptionText& text, std::vector<std::pair<std::string, T>> choices,
                T& value) {
    std::vector<std::string> words;
    words.reserve(choices.size());
    for (const auto& choice : choices) words.push_back(choice.first);
    add_word_option(app, text, std::move(words), [choices = std::move(choices), &value](std::size_t index) {
        value = choices[index].second;
    });
}

/// Adds --seed N, a whole number from 0 to 2^64 - 1; `chosen` is called with it.
void add_seed_option(CLI::App& app, std::string_view help, std::string_view value,
                     std::function<void(std::uint64_t)> chosen);

/// "a, b or c".
[[nodiscard]] std::string alternatives(std::span<const std::string> words);

}  // namespace hexi
