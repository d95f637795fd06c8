#include "controller/engineering/path_pool.hpp"

#include <algorithm>

namespace hexi {

std::uint32_t PathPool::add(std::size_t demand, std::span<const std::uint32_t> path) {
    for (const std::uint32_t held : of(demand)) {
        if (std::ranges::equal(arcs(held), path)) return held;
    }
    const auto number = static_cast<std::uint32_t>(demand_.size());
    arcs_.insert(arcs_.end(), path.begin(), path.end());
    begin_.push_back(arcs_.size());
    demand_.push_back(static_cast<std::uint32_t>(demand));
    next_.push_back(kNone);
    (last_of_[demand] == kNone ? first_of_[demand] : next_[last_of_[demand]]) = number;
    last_of_[demand] = number;
    return number;
}

std::vector<std::uint32_t> PathPool::paths_over(std::span<const std::uint8_t> wanted) const {
    std::vector<std::uint32_t> over;
    std::uint32_t path = 0;
    for (std::size_t i = 0; i < arcs_.size(); ++i) {  // one walk over all arcs: few paths are found
        if (wanted[arcs_[i]] == 0) continue;
        while (begin_[path + 1] <= i) ++path;
        if (over.empty() || over.back() != path) over.push_back(path);
    }
    return over;
}

}  // namespace hexi
