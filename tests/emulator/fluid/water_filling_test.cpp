#include "emulator/fluid/water_filling.hpp"

#include <algorithm>
#include <map>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

TEST(WaterFilling, SharesALinkByWeight) {
    WaterFilling rates({90});
    const auto one = rates.add({.links = {0}}), two = rates.add({.links = {0}, .weight = 2});
    rates.settle();
    EXPECT_DOUBLE_EQ(rates.rate_bps(one), 30);
    EXPECT_DOUBLE_EQ(rates.rate_bps(two), 60);
    EXPECT_EQ(rates.bottleneck(one), 0);
}

/// The example of Bertsekas and Gallager: what one flow cannot use on a link the others get.
TEST(WaterFilling, GivesAwayWhatABottleneckElsewhereLeaves) {
    WaterFilling rates({10, 100});
    const auto both = rates.add({.links = {0, 1}}), narrow = rates.add({.links = {0}}),
               wide = rates.add({.links = {1}});
    rates.settle();
    EXPECT_DOUBLE_EQ(rates.rate_bps(both), 5);
    EXPECT_DOUBLE_EQ(rates.rate_bps(narrow), 5);
    EXPECT_DOUBLE_EQ(rates.rate_bps(wide), 95);
    EXPECT_EQ(rates.bottleneck(wide), 1);
}

TEST(WaterFilling, KeepsToCaps) {
    WaterFilling rates({100});
    const auto capped = rates.add({.links = {0}, .cap_bps = 20}), free = rates.add({.links = {0}}),
               elsewhere = rates.add({.links = {}, .cap_bps = 7});
    rates.settle();
    EXPECT_DOUBLE_EQ(rates.rate_bps(capped), 20);
    EXPECT_EQ(rates.bottleneck(capped), WaterFilling::kNoLink);
    EXPECT_DOUBLE_EQ(rates.rate_bps(free), 80);
    EXPECT_DOUBLE_EQ(rates.rate_bps(elsewhere), 7);
    rates.set_cap(capped, 60);
    rates.settle();
    EXPECT_DOUBLE_EQ(rates.rate_bps(capped), 50);
}

TEST(WaterFilling, OfALinkWithoutCapacityIsNothing) {
    WaterFilling rates({0, 100});
    const auto cut = rates.add({.links = {0, 1}}), whole = rates.add({.links = {1}});
    rates.settle();
    EXPECT_EQ(rates.rate_bps(cut), 0);
    EXPECT_DOUBLE_EQ(rates.rate_bps(whole), 100);
    rates.set_capacity(0, 100);
    rates.settle();
    EXPECT_DOUBLE_EQ(rates.rate_bps(cut), 50);
}

TEST(WaterFilling, LeavesAloneWhatAChangeCannotReach) {
    WaterFilling rates({10, 10, 1000, 1000});
    const auto far = rates.add({.links = {0}});
    const auto near = rates.add({.links = {2}});
    rates.settle();
    rates.add({.links = {2, 3}});
    EXPECT_EQ(rates.settle(), 2) << "the new one and its neighbour";
    EXPECT_DOUBLE_EQ(rates.rate_bps(near), 500);
    EXPECT_DOUBLE_EQ(rates.rate_bps(far), 10);
    // Frozen at a level of 1 by its own link, below any level that the wide link can come to.
    for (int i = 0; i < 10; ++i) rates.add({.links = {1, 3}});
    rates.settle();
    const auto last = rates.add({.links = {3}});
    EXPECT_EQ(rates.settle(), 3);
    EXPECT_DOUBLE_EQ(rates.rate_bps(last), 495);
}

/// A network of random flows that come, go and change.
class RandomFlows {
public:
    explicit RandomFlows(std::uint64_t seed) : random_(seed, "water-filling"), rates_(capacities()) {}

    void change() {
        const double what = random_.uniform();
        if (demands_.empty() || what < 0.5) {
            const ElasticDemand demand = drawn();
            demands_[rates_.add(demand)] = demand;
        } else if (what < 0.7) {
            rates_.remove(any());
            demands_.erase(picked_);
        } else if (what < 0.85) {
            const auto flow = any();
            demands_[flow].cap_bps = 100 * random_.uniform();
            rates_.set_cap(flow, demands_[flow].cap_bps);
        } else {
            const auto link = static_cast<std::uint32_t>(random_.below(kLinks));
            capacities_[link] = 200 * random_.uniform();
            rates_.set_capacity(link, capacities_[link]);
        }
    }

    /// Rates equal those of the same flows filled from nothing.
    void expect_as_from_nothing() {
        rates_.settle();
        WaterFilling afresh(capacities_);
        std::map<std::uint32_t, std::uint32_t> same;
        for (const auto& [flow, demand] : demands_) same[flow] = afresh.add(demand);
        afresh.settle();
        for (const auto& [flow, twin] : same)
            EXPECT_NEAR(rates_.rate_bps(flow), afresh.rate_bps(twin), 1e-9 * (1 + afresh.rate_bps(twin)));
    }

    /// Each flow is at its cap, or on a full link where none has more by its weight.
    void expect_fair() {
        for (const auto& [flow, demand] : demands_) {
            const double level = rates_.rate_bps(flow) / demand.weight;
            const bool at_cap = rates_.rate_bps(flow) >= demand.cap_bps * (1 - 1e-9);
            EXPECT_TRUE(at_cap || std::any_of(demand.links.begin(), demand.links.end(),
                                              [&](std::uint32_t link) { return limits(link, level); }))
                << "flow " << flow;
        }
    }

private:
    static constexpr std::size_t kLinks = 12;

    std::vector<double> capacities() {
        for (std::size_t i = 0; i < kLinks; ++i) capacities_.push_back(10 + 190 * random_.uniform());
        return capacities_;
    }
    ElasticDemand drawn() {
        ElasticDemand demand{.weight = 0.5 + random_.uniform()};
        for (std::uint32_t link = 0; link < kLinks; ++link) {
            if (random_.uniform() < 0.25) demand.links.push_back(link);
        }
        if (demand.links.empty() || random_.uniform() < 0.3) demand.cap_bps = 60 * random_.uniform();
        return demand;
    }
    std::uint32_t any() {
        auto at = demands_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(random_.below(demands_.size())));
        return picked_ = at->first;
    }
    bool limits(std::uint32_t link, double level) const {
        double used = 0, highest = 0;
        for (const auto& [flow, demand] : demands_) {
            if (std::find(demand.links.begin(), demand.links.end(), link) == demand.links.end()) continue;
            used += rates_.rate_bps(flow);
            highest = std::max(highest, rates_.rate_bps(flow) / demand.weight);
        }
        return used >= capacities_[link] * (1 - 1e-9) - 1e-9 && highest <= level * (1 + 1e-9) + 1e-12;
    }

    RandomStream random_;
    std::vector<double> capacities_;
    WaterFilling rates_;
    std::map<std::uint32_t, ElasticDemand> demands_;
    std::uint32_t picked_ = 0;
};

TEST(WaterFilling, AfterChangesIsAsFromNothingAndFair) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        RandomFlows flows(seed);
        for (int i = 0; i < 60; ++i) {
            flows.change();
            if (i % 3 != 0) continue;
            flows.expect_as_from_nothing();
            flows.expect_fair();
        }
    }
}

}  // namespace
}  // namespace hexi
