// The network at one load, before anything fails.
#pragma once

#include <vector>

#include "controller/whatif/case_outcome.hpp"
#include "controller/whatif/sweep_model.hpp"

namespace hexi {

/// Load of every link by class, in whole bit/s: sums and differences are exact, so what is worked out from a
/// change equals what is worked out from nothing. A value.
class ClassLoads {
public:
    ClassLoads(std::size_t links, std::size_t classes) : classes_(classes), bps_(links * classes) {}

    /// Adds a flow of `rate`, by its parts.
    void add(const Carriage& carriage, std::size_t traffic_class, BitRate rate);
    /// Takes away what was added with equal arguments.
    void take(const Carriage& carriage, std::size_t traffic_class, BitRate rate);
    [[nodiscard]] std::uint64_t bps(LinkId link, std::size_t traffic_class) const {
        return bps_[link.index() * classes_ + traffic_class];
    }
    [[nodiscard]] std::uint64_t total(LinkId link) const;
    /// What more urgent classes leave of `capacity` to `traffic_class`.
    [[nodiscard]] std::uint64_t room(LinkId link, std::size_t traffic_class, std::uint64_t capacity) const;

private:
    std::uint64_t& at(LinkId link, std::size_t traffic_class) {
        return bps_[link.index() * classes_ + traffic_class];
    }

    std::size_t classes_;
    std::vector<std::uint64_t> bps_;
};

/// All rates times a factor.
///
/// What does not fit: a link serves classes in order of urgency, and within the first that does not fit gives
/// every flow the same share of what it is offered; a flow gets the smallest share along its path. What all
/// flows get by this rule fits every link.
///
/// Delay is that of the fixed delays along the path. There is no waiting in it: below capacity that is
/// microseconds on links of many Gbit/s, and where a link is offered more than it carries the loss decides.
class LoadLevel {
public:
    /// `factor` > 0. Refers to the model, which must outlive it.
    LoadLevel(const SweepModel& model, double factor);
    /// The same with a rate for every flow, whatever the model says; `factor` is only told.
    LoadLevel(const SweepModel& model, double factor, std::vector<BitRate> rates);

    [[nodiscard]] double factor() const { return factor_; }
    [[nodiscard]] const SweepModel& model() const { return *model_; }
    /// Rate of the flow, rounded down to whole bit/s.
    [[nodiscard]] BitRate rate(std::size_t flow) const { return rates_[flow]; }
    [[nodiscard]] BitRate offered() const { return offered_; }
    [[nodiscard]] const ClassLoads& loads() const { return loads_; }

    /// The network when nothing has failed: `changed` is empty.
    [[nodiscard]] const PhaseOutcome& intact() const { return intact_; }
    /// How the pair of every target fares then.
    [[nodiscard]] const std::vector<PairState>& intact_pairs() const { return pairs_; }
    /// Links that are offered more than they carry then, ascending.
    [[nodiscard]] const std::vector<LinkId>& intact_overloaded() const { return overloaded_; }

private:
    void weigh();

    const SweepModel* model_;
    double factor_;
    std::vector<BitRate> rates_;
    BitRate offered_;
    ClassLoads loads_;
    PhaseOutcome intact_;
    std::vector<PairState> pairs_;
    std::vector<LinkId> overloaded_;
};

/// The factors that `text` asks for: numbers, or ranges "FROM..TO" or "FROM..TO/STEP" (STEP 0.25 where it is
/// not given), with commas between; ascending, each once. `TO` is among them even where the steps miss it.
/// kInvalid names what is wrong; factors are from 0.01 to 1000, at most 1000 of them.
[[nodiscard]] Result<std::vector<double>> parse_load_factors(std::string_view text);

}  // namespace hexi
