#include "topology/commandline/value_options.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& value, const std::string& rule) {
    throw CLI::ValidationError(option, fmt::format("'{}' is not allowed: must be {}", value, rule));
}

}  // namespace

void add_word_option(CLI::App& app, const OptionText& text, std::vector<std::string> words,
                     std::function<void(std::size_t)> chosen) {
    const auto choose = [name = text.name, words = std::move(words),
                         chosen = std::move(chosen)](const std::string& given) {
        const auto found = std::find(words.begin(), words.end(), lower_case(given));
        if (found == words.end()) refuse(name, given, alternatives(words));
        chosen(static_cast<std::size_t>(found - words.begin()));
    };
    app.add_option_function<std::string>(text.name, choose, text.help)->option_text(text.value);
}

void add_seed_option(CLI::App& app, std::string_view help, std::string_view value,
                     std::function<void(std::uint64_t)> chosen) {
    const auto choose = [chosen = std::move(chosen)](const std::string& given) {
        std::uint64_t seed = 0;
        const char* end = given.data() + given.size();
        const auto [stopped, error] = std::from_chars(given.data(), end, seed);
        if (given.empty() || error != std::errc{} || stopped != end) {
            refuse("--seed", given,
                   fmt::format("a whole number from 0 to {}", std::numeric_limits<std::uint64_t>::max()));
        }
        chosen(seed);
    };
    app.add_option_function<std::string>("--seed", choose, std::string(help))
        ->option_text(std::string(value));
}

std::string alternatives(std::span<const std::string> words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace hexi
