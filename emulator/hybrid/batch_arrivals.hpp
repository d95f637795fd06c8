// Background that comes in batches at random: work brought at once, by packets or bursts of them.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/base/random.hpp"

namespace hexi {

/// What one kind of traffic brings.
struct BatchKind {
    enum class Law : std::uint8_t {
        kFixed,        ///< always the mean
        kExponential,  ///< exponential
        kGeometric,    ///< a geometric number of equal packets
    };
    Law law = Law::kFixed;
    double per_ps = 0;   ///< batches
    double mean_ps = 0;  ///< work of a batch; of a packet of kGeometric
    double packets = 1;  ///< mean of a kGeometric batch

    [[nodiscard]] double work_ps() const { return law == Law::kGeometric ? mean_ps * packets : mean_ps; }
};

/// Batches that come as a Poisson process to a server of rate 1, so M/G/1. One thread.
class BatchArrivals {
public:
    /// Adds `kind` to what is there; equal laws become one.
    void add(const BatchKind& kind);

    void add(const BatchArrivals& others) {
        for (const BatchKind& kind : others.kinds_) add(kind);
    }
    /// First and second moment of the work at an arbitrary instant, ps and ps^2 (Pollaczek-Khinchine;
    /// Takacs). load() < 1.
    [[nodiscard]] double mean_work() const;
    [[nodiscard]] double second_work() const;

    [[nodiscard]] double per_ps() const { return per_ps_; }
    /// Share of the server's time.
    [[nodiscard]] double load() const { return load_; }

    /// Work that waits `span` ps (>= 0) after it was `from`, every batch drawn; `idle` grows by the time
    /// without work. Takes per_ps() x `span` steps on average.
    [[nodiscard]] double work_after(double from, double span, RandomStream& random, double& idle) const;
    /// Work at an arbitrary instant of the steady state: a geometric number of residuals (W. Feller, Volume
    /// II, XII.5). load() < 1; takes load() / (1 - load()) steps on average.
    [[nodiscard]] double steady_work(RandomStream& random) const;

    /// What is left of the packet that an arbitrary instant of its transmission falls into. load() > 0.
    [[nodiscard]] double packet_left(RandomStream& random) const;

private:
    [[nodiscard]] const BatchKind& pick(RandomStream& random, bool by_work) const;

    std::vector<BatchKind> kinds_;
    double per_ps_ = 0, load_ = 0;
};

}  // namespace hexi
