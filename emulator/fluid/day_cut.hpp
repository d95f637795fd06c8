// The day after a cut.
#pragma once

#include "emulator/fluid/day_network.hpp"

namespace hexi {

/// What a day without the links of one cut comes to. Where the traffic of the day is not one load that goes
/// up and down, it is added network by network, each with its bins. Not shared between threads.
class CutTally {
public:
    /// The bins of `network` without the links of `cut` (the same in every call), on the routes that
    /// `reroute` gives to the streams that used them. Links that other traffic comes to, and pairs that cross
    /// such links, are computed anew; the rest is as it was. Pairs with targets are those of the first call.
    /// Errors are those of `reroute`.
    [[nodiscard]] Result<void> add(const DayNetwork& network, const DayCut& cut, const Reroute& reroute);
    [[nodiscard]] CutResult result() const;

private:
    friend class CutDay;
    /// A pair with a target.
    struct Judged {
        std::size_t pair = 0;
        RouteKey route;
        SimTime target{0};
        bool seen = false;
        SimTime worst{0};                             ///< bin that is worst for it
        DayVerdict verdict;                           ///< there
        std::uint64_t missed = 0, missed_before = 0;  ///< bins
    };

    void begin(const DayNetwork& network, const DayCut& cut);

    CutResult result_;
    std::vector<Judged> judged_;
    std::vector<bool> overloaded_;  ///< by link
    double offered_ = 0, lost_ = 0;
};

}  // namespace hexi
