#include "controller/engineering/path_pool.hpp"

#include <algorithm>
#include <utility>

namespace hexi {

std::uint32_t PathPool::add(std::size_t demand, std::span<const std::uint32_t> path) {
    for (const std::uint32_t held : of(demand)) {
        if (std::ranges::equal(arcs(held), path)) return held;
    }
    const auto number = static_cast<std::uint32_t>(size());
    own_.arcs.insert(own_.arcs.end(), path.begin(), path.end());
    own_.begin.push_back(own_.arcs.size());
    own_.demand.push_back(static_cast<std::uint32_t>(demand));
    own_.before.push_back(std::exchange(last_of_[demand], number));
    return number;
}

void PathPool::settle() {
    if (own_.size() <= shared_count_) return;
    Paths all = shared_ ? *shared_ : Paths{};
    const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    for (std::size_t path = 0; path < own_.size(); ++path) {
        append(all.arcs, own_.arcs_of(path));
        all.begin.push_back(all.arcs.size());
    }
    append(all.demand, own_.demand);
    append(all.before, own_.before);
    shared_ = std::make_shared<const Paths>(std::move(all));
    shared_count_ = static_cast<std::uint32_t>(shared_->size());
    own_ = {};
}

void PathPool::Paths::add_over(std::span<const std::uint8_t> wanted, std::size_t first_number,
                               std::vector<std::uint32_t>& over) const {
    std::size_t path = 0, last = size();
    for (std::size_t i = 0; i < arcs.size(); ++i) {  // one walk over all arcs: few paths are found
        if (wanted[arcs[i]] == 0) continue;
        while (begin[path + 1] <= i) ++path;
        if (std::exchange(last, path) != path)
            over.push_back(static_cast<std::uint32_t>(first_number + path));
    }
}

std::vector<std::uint32_t> PathPool::paths_over(std::span<const std::uint8_t> wanted) const {
    std::vector<std::uint32_t> over;
    if (shared_) shared_->add_over(wanted, 0, over);
    own_.add_over(wanted, shared_count_, over);
    return over;
}

}  // namespace hexi
