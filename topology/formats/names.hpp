// Ids made from labels.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace hexi {

/// `label` as an id: ASCII letters lower case; blanks, '_', '/', ':', ',' and brackets become one '-';
/// apostrophes and quotes vanish; the rest stays. "Hong Kong" -> "hong-kong", "Xi'an" -> "xian". May be
/// empty.
[[nodiscard]] std::string slug(std::string_view label);

/// Names given out so far, any case.
class UniqueNames {
public:
    /// `name` if it is free, else the first free of "name-2", "name-3", ...; taken from now on.
    std::string claim(const std::string& name);
    /// Takes `name` if it is free; false where it is not.
    bool try_claim(std::string_view name);

private:
    std::unordered_set<std::string> taken_;
    std::unordered_map<std::string, std::size_t> next_;  ///< by name: numbers claim() has tried
};

}  // namespace hexi
