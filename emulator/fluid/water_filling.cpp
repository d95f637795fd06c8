#include "emulator/fluid/water_filling.hpp"

#include <algorithm>
#include <queue>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// A level that differs from another by less is the same: sums of shares are off by so much.
constexpr double kRounding = 1e-12;
/// Part of its capacity that a full link may have left.
constexpr double kFull = 1e-11;

}  // namespace

WaterFilling::WaterFilling(const std::vector<double>& capacities_bps) : links_(capacities_bps.size()) {
    for (std::size_t i = 0; i < links_.size(); ++i) links_[i].capacity = capacities_bps[i];
}

void WaterFilling::touch(std::uint32_t link) {
    if (links_[link].touched) return;
    links_[link].touched = true;
    touched_.push_back(link);
}

void WaterFilling::choose(std::uint32_t flow) {
    if (flows_[flow].chosen) return;
    flows_[flow].chosen = true;
    filling_flows_.push_back(flow);
}

void WaterFilling::touch_all(const Flow& flow) {
    for (const std::uint32_t link : flow.demand.links) touch(link);
}

std::uint32_t WaterFilling::add(ElasticDemand demand) {
    HEXI_CHECK(demand.weight > 0 && (!demand.links.empty() || demand.cap_bps < kUnfilled),
               "a flow has a weight, and something that limits it");
    std::uint32_t index = static_cast<std::uint32_t>(flows_.size());
    if (free_.empty()) {
        flows_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    Flow& flow = flows_[index] = {.demand = std::move(demand), .alive = true};
    touch_all(flow);
    for (const std::uint32_t link : flow.demand.links) links_[link].flows.push_back(index);
    if (flow.demand.links.empty()) flow.rate = flow.demand.cap_bps;
    changed_.push_back(index);
    return index;
}

void WaterFilling::remove(std::uint32_t flow) {
    Flow& removed = flows_[flow];
    HEXI_CHECK(removed.alive, "a flow is removed once");
    touch_all(removed);
    for (const std::uint32_t link : removed.demand.links) {
        std::vector<std::uint32_t>& members = links_[link].flows;
        members.erase(std::find(members.begin(), members.end(), flow));
    }
    removed = {};
    free_.push_back(flow);
}

void WaterFilling::set_cap(std::uint32_t flow, double cap_bps) {
    Flow& changed = flows_[flow];
    if (changed.demand.cap_bps == cap_bps) return;
    changed.demand.cap_bps = cap_bps;
    touch_all(changed);
    changed_.push_back(flow);
    if (changed.demand.links.empty()) changed.rate = cap_bps;
}

void WaterFilling::set_capacity(std::uint32_t link, double capacity_bps) {
    if (links_[link].capacity == capacity_bps) return;
    touch(link);
    links_[link].capacity = capacity_bps;
}

/// Links that changed or that a chosen flow crosses.
void WaterFilling::gather_links() {
    const auto gather = [this](std::uint32_t link) {
        if (links_[link].filling) return;
        links_[link].filling = true;
        filling_links_.push_back(link);
    };
    for (const std::uint32_t link : touched_) gather(link);
    for (const std::uint32_t index : filling_flows_) {
        flows_[index].filling = true;
        for (const std::uint32_t link : flows_[index].demand.links) gather(link);
    }
}

/// What flows that keep their rate leave of each link.
void WaterFilling::open_links() {
    for (const std::uint32_t index : filling_links_) {
        Link& link = links_[index];
        link.left = link.capacity;
        link.unfrozen = 0;
        for (const std::uint32_t member : link.flows) {
            const Flow& flow = flows_[member];
            if (flow.filling) {
                link.unfrozen += flow.demand.weight;
            } else {
                link.left -= flow.rate;
            }
        }
    }
}

void WaterFilling::freeze(std::uint32_t index, double level, std::uint32_t bottleneck) {
    Flow& flow = flows_[index];
    flow.filling = false;
    flow.level = level;
    flow.rate = level * flow.demand.weight;
    flow.bottleneck = bottleneck;
    for (const std::uint32_t link : flow.demand.links) {
        links_[link].left -= flow.rate;
        links_[link].unfrozen -= flow.demand.weight;
    }
}

void WaterFilling::fill() {
    std::priority_queue<Limit> limits;
    const auto level_of = [this](std::uint32_t link) {
        return std::max(links_[link].left, 0.0) / links_[link].unfrozen;
    };
    for (const std::uint32_t link : filling_links_) {
        if (links_[link].unfrozen > 0) limits.push({level_of(link), link, true});
    }
    for (const std::uint32_t index : filling_flows_) {
        const ElasticDemand& demand = flows_[index].demand;
        if (demand.cap_bps < kUnfilled) limits.push({demand.cap_bps / demand.weight, index, false});
    }
    std::size_t unfrozen = filling_flows_.size();
    while (unfrozen > 0) {
        HEXI_CHECK(!limits.empty(), "every flow has a limit");
        const Limit limit = limits.top();
        limits.pop();
        if (!limit.is_link) {
            if (!flows_[limit.index].filling) continue;
            freeze(limit.index, limit.level, kNoLink);
            --unfrozen;
            continue;
        }
        Link& link = links_[limit.index];
        const auto filling = [this](std::uint32_t index) { return flows_[index].filling; };
        if (std::none_of(link.flows.begin(), link.flows.end(), filling)) continue;
        const double level = level_of(limit.index);
        if (level > limit.level * (1 + kRounding)) {
            limits.push({level, limit.index, true});
            continue;
        }
        for (const std::uint32_t index : link.flows) {
            if (!flows_[index].filling) continue;
            freeze(index, limit.level, limit.index);
            --unfrozen;
        }
    }
}

/// Flows on `link` whose rates, with those of the chosen ones, are not max-min fair.
void WaterFilling::choose_unfair(std::uint32_t index) {
    const Link& link = links_[index];
    double left = link.capacity, highest = 0, limit = kUnfilled;
    for (const std::uint32_t member : link.flows) {
        const Flow& flow = flows_[member];
        left -= flow.rate;
        if (!flow.chosen) continue;
        highest = std::max(highest, flow.level);
        if (flow.bottleneck == index) limit = std::min(limit, flow.level);
    }
    const double rounding = link.capacity * kFull;
    const bool full = left <= rounding, over = left < -rounding;
    for (const std::uint32_t member : link.flows) {
        const Flow& flow = flows_[member];
        if (flow.chosen) continue;
        const bool limited_here = flow.bottleneck == index;
        const bool can_have_more = limited_here && (!full || highest > flow.level * (1 + kRounding));
        if (over || can_have_more || flow.level > limit * (1 + kRounding)) choose(member);
    }
}

/// True where some flow has been chosen.
bool WaterFilling::choose_more() {
    const std::size_t before = filling_flows_.size();
    for (const std::uint32_t link : filling_links_) choose_unfair(link);
    return filling_flows_.size() > before;
}

std::size_t WaterFilling::settle() {
    filling_flows_.clear();
    for (const std::uint32_t index : changed_) {
        if (flows_[index].alive && !flows_[index].demand.links.empty()) choose(index);
    }
    do {
        gather_links();
        open_links();
        fill();
    } while (choose_more());
    for (const std::uint32_t link : filling_links_) links_[link].filling = links_[link].touched = false;
    for (const std::uint32_t index : filling_flows_) flows_[index].chosen = false;
    touched_.clear();
    changed_.clear();
    filling_links_.clear();
    return filling_flows_.size();
}

}  // namespace hexi
