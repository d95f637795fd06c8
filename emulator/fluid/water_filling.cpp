#include "emulator/fluid/water_filling.hpp"

#include <algorithm>
#include <queue>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// A level that differs from another by less is the same: sums of shares are off by so much.
constexpr double kRounding = 1e-12;

}  // namespace

WaterFilling::WaterFilling(const std::vector<double>& capacities_bps) : links_(capacities_bps.size()) {
    for (std::size_t i = 0; i < links_.size(); ++i) links_[i].capacity = capacities_bps[i];
}

void WaterFilling::touch(std::uint32_t link) {
    Link& touched = links_[link];
    if (!touched.touched) {
        touched.touched = true;
        touched.least_capacity = touched.capacity;
        touched.most_weight = touched.weight;
        touched_.push_back(link);
    }
    touched.least_capacity = std::min(touched.least_capacity, touched.capacity);
    touched.most_weight = std::max(touched.most_weight, touched.weight);
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
    for (const std::uint32_t link : flow.demand.links) {
        links_[link].flows.push_back(index);
        links_[link].weight += flow.demand.weight;
    }
    touch_all(flow);
    least_cap_level_ = std::min(least_cap_level_, flow.demand.cap_bps / flow.demand.weight);
    if (flow.demand.links.empty()) {
        flow.rate = flow.demand.cap_bps;
        flow.level = flow.rate / flow.demand.weight;
    }
    return index;
}

void WaterFilling::remove(std::uint32_t flow) {
    Flow& removed = flows_[flow];
    HEXI_CHECK(removed.alive, "a flow is removed once");
    touch_all(removed);
    for (const std::uint32_t link : removed.demand.links) {
        std::vector<std::uint32_t>& members = links_[link].flows;
        members.erase(std::find(members.begin(), members.end(), flow));
        links_[link].weight -= removed.demand.weight;
    }
    removed = {};
    free_.push_back(flow);
}

void WaterFilling::set_cap(std::uint32_t flow, double cap_bps) {
    Flow& changed = flows_[flow];
    if (changed.demand.cap_bps == cap_bps) return;
    least_cap_level_ =
        std::min(least_cap_level_, std::min(changed.demand.cap_bps, cap_bps) / changed.demand.weight);
    changed.demand.cap_bps = cap_bps;
    touch_all(changed);
    if (changed.demand.links.empty()) changed.rate = cap_bps;
}

void WaterFilling::set_capacity(std::uint32_t link, double capacity_bps) {
    if (links_[link].capacity == capacity_bps) return;
    touch(link);
    links_[link].capacity = capacity_bps;
    touch(link);
}

/// Up to this level everything is filled as before: no link that changed is full by then, neither as it was
/// nor as it is, were all its flows at that level; and no cap that changed is reached.
double WaterFilling::floor_level() const {
    double floor = least_cap_level_;
    for (const std::uint32_t link : touched_) {
        const Link& changed = links_[link];
        if (changed.most_weight > 0) floor = std::min(floor, changed.least_capacity / changed.most_weight);
    }
    return floor;
}

/// Flows above `floor` that are tied to what changed by the links they share.
void WaterFilling::gather(double floor) {
    filling_links_ = touched_;
    filling_flows_.clear();
    for (const std::uint32_t link : touched_) links_[link].filling = true;
    for (std::size_t next = 0; next < filling_links_.size(); ++next) {
        for (const std::uint32_t index : links_[filling_links_[next]].flows) {
            Flow& flow = flows_[index];
            if (flow.filling || flow.level < floor * (1 - kRounding)) continue;
            flow.filling = true;
            filling_flows_.push_back(index);
            for (const std::uint32_t link : flow.demand.links) {
                if (links_[link].filling) continue;
                links_[link].filling = true;
                filling_links_.push_back(link);
            }
        }
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

std::size_t WaterFilling::settle() {
    const double floor = floor_level();
    gather(floor);
    open_links();
    fill();
    for (const std::uint32_t link : filling_links_) links_[link].filling = links_[link].touched = false;
    touched_.clear();
    least_cap_level_ = std::numeric_limits<double>::infinity();
    return filling_flows_.size();
}

}  // namespace hexi
