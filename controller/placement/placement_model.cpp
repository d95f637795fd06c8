#include "controller/placement/placement_model.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "controller/shortest_path.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<RefusalKind, 9> kKinds{{{RefusalKind::kNotAllowed, "not-allowed"},
                                        {RefusalKind::kDown, "down"},
                                        {RefusalKind::kPue, "pue"},
                                        {RefusalKind::kGreen, "green"},
                                        {RefusalKind::kCapacity, "capacity"},
                                        {RefusalKind::kNoPath, "no-path"},
                                        {RefusalKind::kBandwidth, "bandwidth"},
                                        {RefusalKind::kLatency, "latency"},
                                        {RefusalKind::kDeadline, "deadline"}}};

constexpr double kGflopsPerEflops = 1e9;

/// Cut at what sums of thousands can hold.
std::int64_t whole(double amount) { return static_cast<std::int64_t>(std::min(amount, 1e15)); }

template <typename T>
bool contains(const std::vector<T>& list, const T& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

std::string_view to_string(RefusalKind kind) { return word_of(kKinds, kind); }

Result<PlacementModel> PlacementModel::create(PlacementRequest request) {
    PlacementModel model(std::move(request));
    auto hubs = hub_resources(model.topology(), *model.request_.jobs, model.request_.assumptions);
    if (!hubs) return tl::unexpected(hubs.error());
    model.hubs_ = *std::move(hubs);
    for (const ComputeJob& job : model.jobs()) {
        const auto schedule = schedule_of(job);
        if (!schedule) return tl::unexpected(in_context("job '" + job.id + "'", schedule.error()));
        model.schedules_.push_back(*schedule);
    }
    model.find_rooms();
    model.find_delays();
    for (std::size_t job = 0; job < model.jobs().size(); ++job) model.scales_.push_back(model.scales_of(job));
    return model;
}

void PlacementModel::find_rooms() {
    const double share = 1 - request_.background_ratio;
    for (std::size_t i = 0; i < topology().links().size(); ++i) {
        const double capacity = static_cast<double>(topology().links()[i].capacity.count());
        const double room = capacity * request_.state[LinkId(i)].capacity_factor * share;
        room_.push_back(request_.state.routable(LinkId(i)) ? whole(room) : 0);
    }
}

void PlacementModel::find_delays() {
    std::map<Layer, CostGraph> graphs;
    for (std::size_t job = 0; job < jobs().size(); ++job) {
        const Layer layer = this->layer(job);
        const auto graph =
            graphs.try_emplace(layer, topology(), request_.state, PathConstraints{.layer = layer}).first;
        for (const NodeId site : jobs()[job].sites) {
            const auto [entry, fresh] = delays_.try_emplace({layer, site});
            if (!fresh) continue;
            const PathTree tree(graph->second, site);
            for (const HubResources& hub : hubs_) {
                const auto cost = tree.cost_to(hub.node);
                entry->second.push_back(cost ? std::optional(SimTime(*cost)) : std::nullopt);
            }
        }
    }
}

LatencyBounds PlacementModel::bounds(std::size_t job) const {
    if (!request_.keep_latency) return {};
    return {jobs()[job].latency_target, jobs()[job].latency_tier2};
}

EnergyBill PlacementModel::bill(std::size_t job, std::size_t hub) const {
    return bill_of(jobs()[job], hubs_[hub], request_.energy);
}

std::int64_t PlacementModel::need_gflops(std::size_t job) const {
    return whole(std::ceil(jobs()[job].compute_eflops * kGflopsPerEflops - 1e-6));
}

std::int64_t PlacementModel::room_gflops(std::size_t hub) const {
    return whole(std::floor(hubs_[hub].free_eflops() * kGflopsPerEflops + 1e-6));
}

std::optional<SimTime> PlacementModel::least_delay(std::size_t job, std::size_t site, std::size_t hub) const {
    return delays_.at({layer(job), jobs()[job].sites[site]})[hub];
}

std::vector<RefusalReason> PlacementModel::standing_reasons(std::size_t job, std::size_t hub) const {
    const ComputeJob& wish = jobs()[job];
    const HubResources& offer = hubs_[hub];
    std::vector<RefusalReason> reasons;
    const auto refuse = [&](bool broken, RefusalKind kind, auto text) {
        if (broken) reasons.push_back({kind, text()});
    };
    refuse(!wish.allowed_hubs.empty() && !contains(wish.allowed_hubs, offer.node), RefusalKind::kNotAllowed,
           [] { return "not among the hubs the job allows"; });
    refuse(contains(request_.failed_hubs, offer.node), RefusalKind::kDown, [] { return "the hub is down"; });
    refuse(offer.pue_limit && offer.pue > *offer.pue_limit, RefusalKind::kPue,
           [&] { return fmt::format("PUE {} > limit {}", offer.pue, *offer.pue_limit); });
    refuse(wish.max_pue && offer.pue > *wish.max_pue, RefusalKind::kPue,
           [&] { return fmt::format("PUE {} > {} asked for", offer.pue, *wish.max_pue); });
    refuse(wish.min_green_ratio && offer.green_ratio < *wish.min_green_ratio, RefusalKind::kGreen, [&] {
        return fmt::format("green share {} < {} asked for", offer.green_ratio, *wish.min_green_ratio);
    });
    return reasons;
}

void PlacementModel::Scale::add(double value, bool first) {
    least = first ? value : std::min(least, value);
    most = first ? value : std::max(most, value);
}

double PlacementModel::Scale::of(double value) const {
    return most > least ? (value - least) / (most - least) : 0;
}

bool PlacementModel::possible(std::size_t job, std::size_t hub) const {
    if (!standing_reasons(job, hub).empty() || need_gflops(job) > room_gflops(hub)) return false;
    for (std::size_t site = 0; site < jobs()[job].sites.size(); ++site) {
        if (tier_of(bounds(job), least_delay(job, site, hub)) == LatencyTier::kDown) return false;
    }
    return true;
}

PlacementModel::Scales PlacementModel::scales_of(std::size_t job) const {
    Scales scales;
    bool first = true;
    for (std::size_t hub = 0; hub < hubs_.size(); ++hub) {
        if (!possible(job, hub)) continue;
        const std::size_t sites = jobs()[job].sites.size();
        SimTime sum{0};
        for (std::size_t site = 0; site < sites; ++site) sum += *least_delay(job, site, hub);
        const EnergyBill cost = bill(job, hub);
        scales.latency.add(to_ms(sum / static_cast<std::int64_t>(sites)), first);
        scales.cost.add(cost.cost_cny, first);
        scales.green.add(cost.non_green_kwh, first);
        first = false;
    }
    return scales;
}

double PlacementModel::score(std::size_t job, std::size_t hub, SimTime mean_latency) const {
    const PlacementWeights& weights = request_.policy.weights_for(jobs()[job]);
    const EnergyBill cost = bill(job, hub);
    const Scales& scales = scales_[job];
    return weights.latency * scales.latency.of(to_ms(mean_latency)) +
           weights.cost * scales.cost.of(cost.cost_cny) + weights.green * scales.green.of(cost.non_green_kwh);
}

}  // namespace hexi
