#include "topology/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
        }
    }
    return row.back();
}

std::vector<std::string> sorted_words(const std::string& name) {
    std::vector<std::string> words;
    std::istringstream text(name);
    for (std::string word; std::getline(text, word, '-');) words.push_back(word);
    std::sort(words.begin(), words.end());
    return words;
}

/// Of two lower-case names. Equal words in another order are one slip, however many letters that moves: a
/// link is easily named from its other end.
std::size_t distance_between(const std::string& a, const std::string& b) {
    if (a != b && sorted_words(a) == sorted_words(b)) return 1;
    return edit_distance(a, b);
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> candidates,
                                       std::size_t most) {
    const std::string wanted = lower_case(name.substr(0, 256));
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = distance_between(wanted, lower_case(candidate));
        if (distance <= wanted.size() / 2 + 1) ranked.emplace_back(distance, candidate);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> nearest;
    for (auto& [distance, candidate] : ranked) {
        if (nearest.size() == most) break;
        nearest.push_back(std::move(candidate));
    }
    return nearest;
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
    const auto nearest = nearest_names(name, candidates);
    return nearest.empty() ? "" : fmt::format("; did you mean '{}'?", fmt::join(nearest, "', '"));
}

}  // namespace hexi
