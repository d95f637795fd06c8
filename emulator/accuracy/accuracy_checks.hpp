// What must hold exactly, whatever the case.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// One such thing, and what was found.
struct AccuracyCheck {
    std::string name, found;
    bool held = false;
};

/// No pair has more packets received and lost than were sent, in every result it is shown; those that are
/// still under way at the end are in neither. That none vanish within the packet and hybrid engines is
/// checked there, at the end of each run.
class ConservationCheck {
public:
    void see(const RunResult& result);
    [[nodiscard]] AccuracyCheck outcome() const;

private:
    std::uint64_t results_ = 0, pairs_ = 0, broken_ = 0;
};

/// Rates of WaterFilling on drawn networks, flows joining and leaving, by the definition of max-min fairness:
/// each flow is at its cap, or on a full link where none has more by its weight (D. Bertsekas, R. Gallager,
/// Data Networks, 6.5.2), looked up by trying every link of every flow.
[[nodiscard]] AccuracyCheck max_min_check();

}  // namespace hexi
