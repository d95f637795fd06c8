// The paths that a solver has seen so far.
#pragma once

#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

namespace hexi {

/// Paths of every demand, each kept once, as arcs in any fixed order. Path numbers ascend from 0. A value.
class PathPool {
public:
    static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

    explicit PathPool(std::size_t demand_count)
        : first_of_(demand_count, kNone), last_of_(demand_count, kNone) {}

    /// The number of the demand's path over `arcs`, which is added if it is new. Equal paths must come with
    /// their arcs in equal order.
    std::uint32_t add(std::size_t demand, std::span<const std::uint32_t> arcs);

    [[nodiscard]] std::size_t size() const { return demand_.size(); }
    [[nodiscard]] std::size_t demand_count() const { return first_of_.size(); }
    [[nodiscard]] std::span<const std::uint32_t> arcs(std::uint32_t path) const {
        return std::span(arcs_).subspan(begin_[path], begin_[path + 1] - begin_[path]);
    }
    [[nodiscard]] std::uint32_t demand(std::uint32_t path) const { return demand_[path]; }
    /// The paths that have at least one of the arcs that `wanted` (by arc, 0 or 1) marks, ascending.
    [[nodiscard]] std::vector<std::uint32_t> paths_over(std::span<const std::uint8_t> wanted) const;

    /// The numbers of one demand's paths, in order of adding. Valid until the next add().
    class Numbers {
    public:
        class Iterator {
        public:
            using value_type = std::uint32_t;
            using difference_type = std::ptrdiff_t;
            Iterator() = default;
            Iterator(const std::uint32_t* next, std::uint32_t at) : next_(next), at_(at) {}
            std::uint32_t operator*() const { return at_; }
            Iterator& operator++() {
                at_ = next_[at_];
                return *this;
            }
            Iterator operator++(int) {
                const Iterator before = *this;
                ++*this;
                return before;
            }
            bool operator==(const Iterator& other) const { return at_ == other.at_; }

        private:
            const std::uint32_t* next_ = nullptr;
            std::uint32_t at_ = kNone;
        };
        Numbers(const std::uint32_t* next, std::uint32_t first) : next_(next), first_(first) {}
        [[nodiscard]] Iterator begin() const { return {next_, first_}; }
        [[nodiscard]] Iterator end() const { return {next_, kNone}; }

    private:
        const std::uint32_t* next_;
        std::uint32_t first_;
    };
    [[nodiscard]] Numbers of(std::size_t demand) const { return {next_.data(), first_of_[demand]}; }

private:
    std::vector<std::uint32_t> arcs_;
    std::vector<std::size_t> begin_{0};
    std::vector<std::uint32_t> demand_, next_;       ///< by path
    std::vector<std::uint32_t> first_of_, last_of_;  ///< by demand
};

}  // namespace hexi
