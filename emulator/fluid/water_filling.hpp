// Who gets how much of what links have to give.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
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
/// entries are corrected when they come up. After a change the flows that changed are filled again while all
/// others keep their rates; where that leaves a link that limits flows with room, or a flow with more than
/// what limits others on its link allows, those flows are filled again, too, until every flow has a link that
/// limits it. One thread.
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
    /// The flows that settle() filled again, in no order; removed ones are not among them.
    [[nodiscard]] std::span<const std::uint32_t> filled() const { return filling_flows_; }

    [[nodiscard]] double rate_bps(std::uint32_t flow) const { return flows_[flow].rate; }
    /// The link that limits `flow`; kNoLink where its cap does.
    [[nodiscard]] std::uint32_t bottleneck(std::uint32_t flow) const { return flows_[flow].bottleneck; }

private:
    static constexpr double kUnfilled = std::numeric_limits<double>::infinity();
    struct Flow {
        ElasticDemand demand;
        double rate = 0, level = 0;  ///< level: rate over weight when it was frozen
        std::uint32_t bottleneck = kNoLink;
        bool alive = false;
        bool chosen = false;   ///< to be filled again
        bool filling = false;  ///< chosen, and not frozen yet
    };
    struct Link {
        double capacity = 0;
        std::vector<std::uint32_t> flows;
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
    void choose(std::uint32_t flow);
    void gather_links();
    void open_links();
    void freeze(std::uint32_t flow, double level, std::uint32_t bottleneck);
    void fill();
    bool choose_more();
    void choose_unfair(std::uint32_t link);

    std::vector<Flow> flows_;
    std::vector<std::uint32_t> free_;
    std::vector<Link> links_;
    std::vector<std::uint32_t> touched_, changed_;  ///< links and flows, since rates were settled
    std::vector<std::uint32_t> filling_flows_, filling_links_;
};

}  // namespace hexi
