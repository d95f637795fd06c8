// What placed jobs hold of the links and hubs of one model.
#pragma once

#include "controller/placement/placement_model.hpp"
#include "controller/placement/reservation_book.hpp"

namespace hexi {

/// Refers to the model, which must outlive it.
class PlacementBook {
public:
    explicit PlacementBook(const PlacementModel& model);

    [[nodiscard]] const PlacementModel& model() const { return *model_; }

    void reserve(std::size_t job, const HubOffer& offer);
    void release(std::size_t job, const HubOffer& offer);

    /// Of the hub's room, while the job would work there; below 0 only where a hub has shrunk under its jobs.
    [[nodiscard]] std::int64_t free_gflops(std::size_t job, std::size_t hub) const;
    /// Of the link's room, while the job would hold its paths.
    [[nodiscard]] std::int64_t free_bps(std::size_t job, LinkId link) const;
    /// The most that jobs hold of the hub at any time.
    [[nodiscard]] std::int64_t most_gflops(std::size_t hub) const;
    /// Everything the offer needs is free, its paths' own sharing of links included.
    [[nodiscard]] bool fits(std::size_t job, const HubOffer& offer) const;

private:
    [[nodiscard]] TimeSpan work_span(std::size_t job) const;
    [[nodiscard]] TimeSpan link_span(std::size_t job) const;

    const PlacementModel* model_;
    ReservationBook links_, hubs_;
};

/// The job's rate as the book counts it.
[[nodiscard]] std::int64_t rate_bps(const PlacementModel& model, std::size_t job);

}  // namespace hexi
