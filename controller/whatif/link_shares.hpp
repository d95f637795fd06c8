// Who gets how much of links that are offered more than they carry.
#pragma once

#include "controller/whatif/load_level.hpp"

namespace hexi {

/// The fullest link, and those that are too full. Refers to model and loads, which must outlive it.
class LinkShares {
public:
    LinkShares(const SweepModel& model, const ClassLoads& loads);

    /// Sets worst, utilisation and overloaded.
    void describe(PhaseOutcome& outcome) const;
    [[nodiscard]] const std::vector<LinkId>& overloaded() const { return overloaded_; }

    /// What is carried of `rate`, offered by a flow of `traffic_class` along `path`, in whole bit/s.
    [[nodiscard]] std::uint64_t carried(const Path& path, std::size_t traffic_class,
                                        std::uint64_t rate) const;
    /// The same as a share, of flows of any rate.
    [[nodiscard]] double share(const Path& path, std::size_t traffic_class) const;

    /// Adds what of `rate` gets nowhere when it is carried so.
    void count_lost(const Carriage& carriage, std::size_t traffic_class, BitRate rate,
                    PhaseOutcome& outcome) const;
    /// How a pair with this target fares when it is carried so.
    [[nodiscard]] PairState pair_state(const ServiceTarget& target, const Carriage& carriage) const;

private:
    const SweepModel* model_;
    const ClassLoads* loads_;
    LinkId worst_;
    double utilisation_ = 0;
    std::vector<bool> full_;  ///< by link; empty where none is
    std::vector<LinkId> overloaded_;
};

}  // namespace hexi
