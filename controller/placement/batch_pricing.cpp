#include "controller/placement/batch_pricing.hpp"

#include <algorithm>
#include <limits>

#include "controller/cost_graph.hpp"
#include "controller/engineering/path_oracle.hpp"
#include "controller/placement/placement_book.hpp"

namespace hexi {
namespace {

/// Prices are in units of 2^-40; a link that has no room for the job costs more than any price.
constexpr double kUnits = 1ULL << 40U;
constexpr std::int64_t kNoRoom = std::int64_t{1} << 51U;
/// A path must be better by this to be worth a column.
constexpr double kWorthwhile = 1e-7;

/// One past the last choice of the job of choice `first`.
std::size_t end_of_job(const std::vector<BatchChoice>& choices, std::size_t first) {
    std::size_t end = first;
    while (end < choices.size() && choices[end].job == choices[first].job) ++end;
    return end;
}

SimTime latest(const std::vector<BatchChoice>& choices, std::size_t first, std::size_t end) {
    SimTime most{0};
    for (std::size_t c = first; c < end; ++c) most = std::max(most, choices[c].max_delay);
    return most;
}

Path path_of(const Topology& topology, const std::vector<std::uint32_t>& backwards) {
    std::vector<LinkId> links;
    for (auto arc = backwards.rbegin(); arc != backwards.rend(); ++arc) links.emplace_back(*arc);
    return make_path(topology, std::move(links));
}

}  // namespace

BatchPricing::BatchPricing(const PlacementModel& model)
    : model_(&model), weights_(model.topology().links().size()) {}

BatchPricing::Network& BatchPricing::network(Layer layer) {
    auto& held = networks_[layer];
    if (!held) {
        const TeProblem links{
            .topology = &model_->topology(), .state = model_->request().state, .layer = layer};
        const std::vector<double> nothing(weights_.size());
        held = std::make_unique<Network>(flow_model(links, 0, nothing));
    }
    return *held;
}

void BatchPricing::weigh(const BatchChoice& choice, const BatchMaster* master) {
    const double rate = static_cast<double>(model_->schedule(choice.job).rate.count());
    const FlowModel& flow = network(model_->layer(choice.job)).flow;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        if (!flow.present(i)) continue;
        if (model_->room_bps(LinkId(i)) < rate_bps(*model_, choice.job)) {
            weights_[i] = kNoRoom;
            continue;
        }
        const auto delay = static_cast<double>(flow.arcs[i].weight);
        double price = master == nullptr ? delay * 1e-12 : choice.cost_per_ps * delay;
        if (master != nullptr) price += rate * master->link_price(choice.job, LinkId(i));
        weights_[i] = std::min(kNoRoom - 1, static_cast<std::int64_t>(std::min(price, 2048.0) * kUnits));
    }
}

template <typename Visit>
void BatchPricing::for_each_site(const BatchMaster& master, bool priced, Visit visit) {
    const auto& choices = master.choices();
    std::vector<std::uint32_t> arcs;
    for (std::size_t first = 0, end = 0; first < choices.size(); first = end) {
        end = end_of_job(choices, first);
        const std::size_t job = choices[first].job;
        Network& links = network(model_->layer(job));
        weigh(choices[first], priced ? &master : nullptr);
        const auto& sites = model_->jobs()[job].sites;
        for (std::size_t site = 0; site < sites.size(); ++site) {
            links.search.search(static_cast<std::uint32_t>(sites[site].index()), weights_,
                                latest(choices, first, end).count());
            for (std::size_t c = first; c < end; ++c) {
                const NodeId hub = model_->hubs()[choices[c].hub].node;
                if (hub == sites[site]) continue;
                const auto cost = links.search.path(static_cast<std::uint32_t>(hub.index()),
                                                    choices[c].max_delay.count(), arcs);
                const bool found = cost != PathOracle::kNoPath && cost < kNoRoom;
                visit(c, site,
                      found ? std::optional(Priced{static_cast<double>(cost) / kUnits, arcs}) : std::nullopt);
            }
        }
    }
}

BatchPricing::Round BatchPricing::price(const BatchMaster& master, const BatchCosts& costs) {
    const auto& choices = master.choices();
    std::vector<double> least(choices.size());
    for (std::size_t c = 0; c < choices.size(); ++c) least[c] = choices[c].cost + master.hub_price(c);
    Round round;
    for_each_site(master, true, [&](std::size_t c, std::size_t site, const std::optional<Priced>& path) {
        least[c] += path ? path->price : std::numeric_limits<double>::infinity();
        if (path && path->price < master.path_worth(c, site) - kWorthwhile)
            round.better.push_back({c, site, path_of(model_->topology(), path->arcs)});
    });
    std::vector<double> of_job(model_->jobs().size(), costs.refused);
    for (std::size_t c = 0; c < choices.size(); ++c)
        of_job[choices[c].job] = std::min(of_job[choices[c].job], least[c]);
    round.bound = master.room_value();
    for (const double value : of_job) round.bound += value;
    return round;
}

std::vector<BatchPath> BatchPricing::quickest(const BatchMaster& master) {
    std::vector<BatchPath> paths;
    for_each_site(master, false, [&](std::size_t c, std::size_t site, const std::optional<Priced>& path) {
        if (path) paths.push_back({c, site, path_of(model_->topology(), path->arcs)});
    });
    return paths;
}

}  // namespace hexi
