#include "controller/placement/online_placement.hpp"

#include <algorithm>
#include <numeric>

#include "controller/placement/hub_offers.hpp"

namespace hexi {

std::vector<std::size_t> arrival_order(const PlacementModel& model) {
    std::vector<std::size_t> order(model.jobs().size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return model.jobs()[a].start < model.jobs()[b].start;
    });
    return order;
}

JobPlacement place_one(PlacementBook& book, std::size_t job) {
    JobPlacement placed = hub_offers(book, job);
    if (placed.others.empty()) return placed;
    placed.chosen = std::move(placed.others.front());
    placed.others.erase(placed.others.begin());
    book.reserve(job, *placed.chosen);
    return placed;
}

PlacementPlan place_online(const PlacementModel& model) {
    PlacementPlan plan{std::vector<JobPlacement>(model.jobs().size())};
    PlacementBook book(model);
    for (const std::size_t job : arrival_order(model)) plan.jobs[job] = place_one(book, job);
    return plan;
}

}  // namespace hexi
