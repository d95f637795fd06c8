// The paths that a solver has seen so far.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <vector>

namespace hexi {

/// Paths of every demand, each kept once, as arcs in any fixed order. Path numbers ascend from 0. A value;
/// copies share the paths that were there at settle(), and are cheap.
class PathPool {
public:
    static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

    explicit PathPool(std::size_t demand_count) : last_of_(demand_count, kNone) {}

    /// The number of the demand's path over `arcs`, which is added if it is new. Equal paths must come with
    /// their arcs in equal order.
    std::uint32_t add(std::size_t demand, std::span<const std::uint32_t> arcs);

    [[nodiscard]] std::size_t size() const { return shared_count_ + own_.size(); }
    [[nodiscard]] std::size_t demand_count() const { return last_of_.size(); }
    [[nodiscard]] std::span<const std::uint32_t> arcs(std::uint32_t path) const {
        return path < shared_count_ ? shared_->arcs_of(path) : own_.arcs_of(path - shared_count_);
    }
    [[nodiscard]] std::uint32_t demand(std::uint32_t path) const {
        return path < shared_count_ ? shared_->demand[path] : own_.demand[path - shared_count_];
    }
    /// The paths that have at least one of the arcs that `wanted` (by arc, 0 or 1) marks, ascending.
    [[nodiscard]] std::vector<std::uint32_t> paths_over(std::span<const std::uint8_t> wanted) const;

    /// Makes what the next copies share of all paths, where most are not shared yet.
    void settle();

    /// The numbers of one demand's paths, the last one added first. Valid until the next add() or settle().
    class Numbers {
    public:
        class Iterator {
        public:
            using value_type = std::uint32_t;
            using difference_type = std::ptrdiff_t;
            Iterator() = default;
            Iterator(const PathPool* pool, std::uint32_t at) : pool_(pool), at_(at) {}
            std::uint32_t operator*() const { return at_; }
            Iterator& operator++() {
                at_ = pool_->before(at_);
                return *this;
            }
            Iterator operator++(int) {
                const Iterator old = *this;
                ++*this;
                return old;
            }
            bool operator==(const Iterator& other) const { return at_ == other.at_; }

        private:
            const PathPool* pool_ = nullptr;
            std::uint32_t at_ = kNone;
        };
        Numbers(const PathPool* pool, std::uint32_t last) : pool_(pool), last_(last) {}
        [[nodiscard]] Iterator begin() const { return {pool_, last_}; }
        [[nodiscard]] Iterator end() const { return {pool_, kNone}; }

    private:
        const PathPool* pool_;
        std::uint32_t last_;
    };
    [[nodiscard]] Numbers of(std::size_t demand) const { return {this, last_of_[demand]}; }

private:
    /// Paths with numbers in a row.
    struct Paths {
        std::vector<std::uint32_t> arcs = {};
        std::vector<std::size_t> begin = {0};
        std::vector<std::uint32_t> demand = {};
        std::vector<std::uint32_t> before = {};  ///< the demand's path added before, or kNone

        [[nodiscard]] std::size_t size() const { return demand.size(); }
        [[nodiscard]] std::span<const std::uint32_t> arcs_of(std::size_t path) const {
            return std::span(arcs).subspan(begin[path], begin[path + 1] - begin[path]);
        }
        void add_over(std::span<const std::uint8_t> wanted, std::size_t first_number,
                      std::vector<std::uint32_t>& over) const;
    };
    [[nodiscard]] std::uint32_t before(std::uint32_t path) const {
        return path < shared_count_ ? shared_->before[path] : own_.before[path - shared_count_];
    }

    std::shared_ptr<const Paths> shared_;  ///< the first ones; null where there are none
    std::uint32_t shared_count_ = 0;
    Paths own_;                           ///< the others
    std::vector<std::uint32_t> last_of_;  ///< by demand: its path added last
};

}  // namespace hexi
