#include "controller/placement/placement_book.hpp"

#include <algorithm>
#include <map>

namespace hexi {

std::int64_t rate_bps(const PlacementModel& model, std::size_t job) {
    return static_cast<std::int64_t>(model.schedule(job).rate.count());
}

PlacementBook::PlacementBook(const PlacementModel& model)
    : model_(&model), links_(model.topology().links().size()), hubs_(model.hubs().size()) {}

TimeSpan PlacementBook::work_span(std::size_t job) const {
    return {model_->schedule(job).work_begin, model_->schedule(job).work_end};
}

TimeSpan PlacementBook::link_span(std::size_t job) const {
    return {model_->schedule(job).link_begin, model_->schedule(job).link_end};
}

void PlacementBook::reserve(std::size_t job, const HubOffer& offer) {
    hubs_.reserve(offer.hub, work_span(job), model_->need_gflops(job));
    for (const auto& path : offer.paths) {
        if (!path) continue;
        for (const LinkId link : path->links())
            links_.reserve(link.index(), link_span(job), rate_bps(*model_, job));
    }
}

void PlacementBook::release(std::size_t job, const HubOffer& offer) {
    hubs_.release(offer.hub, work_span(job), model_->need_gflops(job));
    for (const auto& path : offer.paths) {
        if (!path) continue;
        for (const LinkId link : path->links())
            links_.release(link.index(), link_span(job), rate_bps(*model_, job));
    }
}

std::int64_t PlacementBook::free_gflops(std::size_t job, std::size_t hub) const {
    return model_->room_gflops(hub) - hubs_.peak(hub, work_span(job));
}

std::int64_t PlacementBook::free_bps(std::size_t job, LinkId link) const {
    return model_->room_bps(link) - links_.peak(link.index(), link_span(job));
}

std::int64_t PlacementBook::most_gflops(std::size_t hub) const {
    return hubs_.peak(hub, {SimTime(0), SimTime::max()});
}

bool PlacementBook::fits(std::size_t job, const HubOffer& offer) const {
    if (free_gflops(job, offer.hub) < model_->need_gflops(job)) return false;
    std::map<LinkId, std::int64_t> wanted;
    for (const auto& path : offer.paths) {
        if (!path) continue;
        for (const LinkId link : path->links()) wanted[link] += rate_bps(*model_, job);
    }
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto& want) { return want.second <= free_bps(job, want.first); });
}

}  // namespace hexi
