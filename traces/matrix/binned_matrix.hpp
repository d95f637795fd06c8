// Bytes between nodes, bin by bin of time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/traffic_matrix.hpp"
#include "traces/capture/trace_time.hpp"
#include "traces/mapping/hub_map.hpp"

namespace hexi {

/// Sums of bytes by bin, source and destination; no byte is lost or counted twice. Bins are counted from the
/// first time that comes, which need not be the earliest. Not shared between threads.
class BinnedMatrix {
public:
    /// Most pairs in bins that are held: 24 bytes each and more.
    static constexpr std::size_t kMostCells = 2'000'000;

    /// `bin_ns` > 0.
    explicit BinnedMatrix(std::int64_t bin_ns) : bin_ns_(bin_ns) {}

    /// `bytes` at one instant. kInvalid where there are too many bins and pairs: "choose longer bins".
    [[nodiscard]] Result<void> add(const TraceTime& at, HubPair pair, std::uint64_t bytes);
    /// `bytes` spread evenly from `first` to `last` >= `first`: whole bytes in each bin, together exactly
    /// `bytes`.
    [[nodiscard]] Result<void> spread(const TraceTime& first, const TraceTime& last, HubPair pair,
                                      std::uint64_t bytes);

    struct Cell {
        std::int64_t bin = 0;  ///< negative before the first time that came
        HubPair pair;
        std::uint64_t bytes = 0;
        bool operator==(const Cell&) const = default;
    };
    /// Every pair with bytes, by bin, source and destination.
    [[nodiscard]] std::vector<Cell> cells() const;
    [[nodiscard]] std::uint64_t total_bytes() const { return total_; }
    /// When `bin` begins; something must have been added.
    [[nodiscard]] TraceTime bin_begin(std::int64_t bin) const;
    [[nodiscard]] std::int64_t bin_ns() const { return bin_ns_; }

private:
    Result<void> add_to(std::int64_t bin, HubPair pair, std::uint64_t bytes);
    std::int64_t bin_of(const TraceTime& at);
    [[nodiscard]] tl::unexpected<Error> too_many() const;

    struct Key {
        std::int64_t bin;
        NodeId from, to;
        auto operator<=>(const Key&) const = default;
    };
    std::int64_t bin_ns_;
    std::map<Key, std::uint64_t> cells_;
    std::map<Key, std::uint64_t>::iterator latest_ = cells_.end();
    std::optional<TraceTime> origin_;
    std::uint64_t total_ = 0;
};

/// The mean rate of a cell over its bin, rounded down.
[[nodiscard]] BitRate mean_rate(std::uint64_t bytes, std::int64_t bin_ns);

}  // namespace hexi
