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

}  // namespace hexi
