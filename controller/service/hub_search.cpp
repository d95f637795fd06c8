#include "controller/service/hub_search.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "controller/placement/hub_offers.hpp"

namespace hexi {
namespace {

/// The links as they are, with nothing more than what is free.
NetworkState left_of(const LinkRoom& room) {
    NetworkState state = room.state();
    for (std::size_t i = 0; i < state.size(); ++i) {
        const LinkId link(i);
        const double whole = static_cast<double>(room.topology().link(link).capacity.count());
        state[link].capacity_factor = std::max(0.0, room.capacity(link) - room.held(link)) / whole;
    }
    return state;
}

/// What flows hold of the hubs, as terms of a set of jobs.
Result<std::vector<HubTerms>> terms_of(const Topology& topology, const HubHoldings& held) {
    return hub_resources(topology, {}).transform([&](const std::vector<HubResources>& hubs) {
        std::vector<HubTerms> terms;
        for (const HubResources& hub : hubs) {
            const auto taken = held.find(hub.node);
            if (taken == held.end() || taken->second == 0) continue;
            const double all = hub.capacity_eflops * kGflopsPerEflops;
            HubTerms term{.node = hub.node};
            term.occupied_ratio = all > 0 ? std::min(1.0, static_cast<double>(taken->second) / all) : 1;
            terms.push_back(term);
        }
        return terms;
    });
}

}  // namespace

std::int64_t need_gflops(const ComputeFlow& flow) {
    return static_cast<std::int64_t>(std::ceil(flow.job.compute_eflops * kGflopsPerEflops - 1e-6));
}

const HubOffer* HubSearch::chosen() const {
    const JobPlacement& placed = plan.jobs.front();
    return placed.chosen ? &*placed.chosen : nullptr;
}

std::string HubSearch::refusal() const {
    std::string text;
    for (const HubRefusal& hub : plan.jobs.front().refused) {
        text += fmt::format("{}{}: ", text.empty() ? "no hub takes it: " : "; ",
                            model->topology().node(model->hubs()[hub.hub].node).id);
        for (const RefusalReason& reason : hub.reasons)
            text += fmt::format("{}{}", &reason == &hub.reasons.front() ? "" : ", ", reason.text);
    }
    return text;
}

Result<HubSearch> search_hubs(const Intent& intent, const LinkRoom& room, const HubHoldings& held) {
    auto terms = terms_of(room.topology(), held);
    if (!terms) return tl::unexpected(terms.error());
    ComputeJobSet set{.hubs = *std::move(terms), .jobs = {intent.flow->job}};
    HubSearch search{std::make_unique<const ComputeJobSet>(std::move(set)), nullptr, {}};
    auto model = PlacementModel::create({.topology = &room.topology(),
                                         .jobs = search.jobs.get(),
                                         .state = left_of(room),
                                         .layer = intent.key.layer,
                                         .policy = intent.flow->policy});
    if (!model) return tl::unexpected(model.error());
    search.model = std::make_unique<const PlacementModel>(*std::move(model));
    JobPlacement placed = hub_offers(PlacementBook(*search.model), 0);
    auto taken = std::ranges::find_if(placed.others, [&](const HubOffer& offer) {
        return intent.flow->hub && search.model->hubs()[offer.hub].node == *intent.flow->hub;
    });
    if (taken == placed.others.end()) taken = placed.others.begin();
    if (taken != placed.others.end()) {
        placed.chosen = std::move(*taken);
        placed.others.erase(taken);
    }
    search.plan.jobs.push_back(std::move(placed));
    return search;
}

}  // namespace hexi
