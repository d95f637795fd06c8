#include "topology/formats/names.hpp"

#include "topology/base/nearest.hpp"

namespace hexi {

std::string slug(std::string_view label) {
    constexpr std::string_view kDropped = "'\"`";
    constexpr std::string_view kParting = " \t\r\n_/:,;()[]{}<>";
    std::string id;
    for (const char c : lower_case(label)) {
        if (kDropped.find(c) != std::string_view::npos) continue;
        if (kParting.find(c) == std::string_view::npos) {
            id += c;
        } else if (!id.empty() && id.back() != '-') {
            id += '-';
        }
    }
    while (id.ends_with('-')) id.pop_back();
    return id;
}

bool UniqueNames::try_claim(std::string_view name) { return taken_.insert(lower_case(name)).second; }

std::string UniqueNames::claim(const std::string& name) {
    if (try_claim(name)) return name;
    for (std::size_t& next = next_[lower_case(name)];; ++next) {
        std::string numbered = name + "-" + std::to_string(next + 2);
        if (try_claim(numbered)) return numbered;
    }
}

}  // namespace hexi
