#include "controller/whatif/link_shares.hpp"

#include <algorithm>

#include "topology/base/wide.hpp"

namespace hexi {

LinkShares::LinkShares(const SweepModel& model, const ClassLoads& loads) : model_(&model), loads_(&loads) {
    for (std::size_t i = 0; i < model.topology().links().size(); ++i) {
        const LinkId link(i);
        const std::uint64_t offered = loads.total(link);
        if (offered == 0) continue;
        const double utilisation = static_cast<double>(offered) / static_cast<double>(model.capacity(link));
        if (utilisation > utilisation_) {
            utilisation_ = utilisation;
            worst_ = link;
        }
        if (offered > model.capacity(link)) overloaded_.push_back(link);
    }
    if (overloaded_.empty()) return;
    full_.resize(model.topology().links().size());
    for (const LinkId link : overloaded_) full_[link.index()] = true;
}

void LinkShares::describe(PhaseOutcome& outcome) const {
    outcome.worst = worst_;
    outcome.utilisation = utilisation_;
    outcome.overloaded = static_cast<std::uint32_t>(overloaded_.size());
}

std::uint64_t LinkShares::carried(const Path& path, std::size_t traffic_class, std::uint64_t rate) const {
    std::uint64_t least = rate;
    if (full_.empty()) return least;
    for (const LinkId link : path.links()) {
        if (!full_[link.index()]) continue;
        const std::uint64_t offered = loads_->bps(link, traffic_class);
        const std::uint64_t room = loads_->room(link, traffic_class, model_->capacity(link));
        if (offered <= room) continue;
        least = std::min(least, static_cast<std::uint64_t>(Uint128{rate} * room / offered));
    }
    return least;
}

double LinkShares::share(const Path& path, std::size_t traffic_class) const {
    double least = 1;
    if (full_.empty()) return least;
    for (const LinkId link : path.links()) {
        if (!full_[link.index()]) continue;
        const std::uint64_t offered = loads_->bps(link, traffic_class);
        const std::uint64_t room = loads_->room(link, traffic_class, model_->capacity(link));
        if (room == 0) return 0;
        if (offered > room) least = std::min(least, static_cast<double>(room) / static_cast<double>(offered));
    }
    return least;
}

void LinkShares::count_lost(const Carriage& carriage, std::size_t traffic_class, BitRate rate,
                            PhaseOutcome& outcome) const {
    const auto parts = part_rates(carriage, rate);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (carriage[i].path == nullptr) {
            outcome.unreachable = outcome.unreachable + BitRate(parts[i]);
            continue;
        }
        const std::uint64_t got = carried(*carriage[i].path, traffic_class, parts[i]);
        outcome.beyond = outcome.beyond + BitRate(parts[i] - got);
    }
}

PairState LinkShares::pair_state(const ServiceTarget& target, const Carriage& carriage) const {
    double kept = 0, weights = 0;
    SimTime slowest{0};
    bool cut = false;
    for (const CarriedPart& part : carriage) {
        weights += part.weight;
        cut = cut || part.path == nullptr;
        if (part.path == nullptr) continue;
        slowest = std::max(slowest, model_->delay(*part.path));
        kept += part.weight * share(*part.path, target.key.traffic_class);
    }
    PairState state{.delay = cut ? std::nullopt : std::optional(slowest),
                    .loss_ratio = std::max(0.0, 1 - kept / weights)};
    state.missed = cut || slowest > target.one_way || state.loss_ratio > target.loss_ratio;
    return state;
}

}  // namespace hexi
