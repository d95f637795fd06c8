// Who gets how much of what links have to give.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace hexi {

/// What an elastic flow asks for.
struct ElasticDemand {
    std::vector<std::uint32_t> links;  ///< each once
    double weight = 1;                 ///< > 0; shares on a link that limits several are in proportion
    double cap_bps = std::numeric_limits<double>::infinity();  ///< it never takes more; >= 0
};

/// Weighted max-min fair rates: no flow can have more without another, which has no more by its weight,
/// having less (D. Bertsekas, R. Gallager, Data Networks, 6.5.2). Progressive filling with a heap whose
/// entries are corrected when they come up. After a change only flows are filled again that it can reach:
/// those that share links, one after the other, with what changed, and whose level is not below any that can
/// have changed. One thread.
class WaterFilling {
public:
    static constexpr std::uint32_t kNoLink = 0xFFFFFFFF;

    /// Each capacity in bit/s, >= 0.
    explicit WaterFilling(const std::vector<double>& capacities_bps);

    /// A flow; its number is its own until it is removed. It crosses a link or has a cap (checked).
    std::uint32_t add(ElasticDemand demand);
    void remove(std::uint32_t flow);
    void set_cap(std::uint32_t flow, double cap_bps);
    void set_capacity(std::uint32_t link, double capacity_bps);

    /// Rates are right after it. How many flows it filled again.
    std::size_t settle();

    [[nodiscard]] double rate_bps(std::uint32_t flow) const { return flows_[flow].rate; }
    /// The link that limits `flow`; kNoLink where its cap does.
    [[nodiscard]] std::uint32_t bottleneck(std::uint32_t flow) const { return flows_[flow].bottleneck; }

private:
    static constexpr double kUnfilled = std::numeric_limits<double>::infinity();
    struct Flow {
        ElasticDemand demand;
        double rate = 0, level = kUnfilled;  ///< level: rate over weight when it was frozen
        std::uint32_t bottleneck = kNoLink;
        bool alive = false, filling = false;
    };
    struct Link {
        double capacity = 0;
        double weight = 0;  ///< of all its flows
        std::vector<std::uint32_t> flows;
        double least_capacity = 0, most_weight = 0;  ///< since rates were last settled
        bool touched = false, filling = false;
        double left = 0, unfrozen = 0;  ///< while filling: capacity and weight not given yet
    };
    /// When a link is full or a flow at its cap, if nothing changes before.
    struct Limit {
        double level;
        std::uint32_t index;
        bool is_link;
        /// Last comes first in a heap; of equal levels the lower number, so that equal input gives equal
        /// rates.
        bool operator<(const Limit& other) const {
            if (level != other.level) return level > other.level;
            if (is_link != other.is_link) return is_link < other.is_link;
            return index > other.index;
        }
    };

    void touch(std::uint32_t link);
    void touch_all(const Flow& flow);
    [[nodiscard]] double floor_level() const;
    void gather(double floor);
    void open_links();
    void freeze(std::uint32_t flow, double level, std::uint32_t bottleneck);
    void fill();

    std::vector<Flow> flows_;
    std::vector<std::uint32_t> free_;
    std::vector<Link> links_;
    std::vector<std::uint32_t> touched_, filling_flows_, filling_links_;
    double least_cap_level_ =
        std::numeric_limits<double>::infinity();  ///< of caps changed since rates were settled
};

}  // namespace hexi
