#include "emulator/fluid/burst_doubt.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hexi {

std::vector<std::string> burst_doubts(const Experiment& experiment, const BurstMargin& margin) {
    std::vector<std::string> doubts;
    const bool heavy =
        std::any_of(experiment.sources.begin(), experiment.sources.end(), [](const PacketSource& source) {
            return source.process == ArrivalProcess::kOnOff && source.burst_law == BurstLaw::kPareto;
        });
    if (heavy) {
        doubts.emplace_back(
            "bursts are heavy-tailed: their variance, from which waits would follow, has no bound; the "
            "hybrid "
            "engine plays such bursts");
    }
    if (margin.least < kQuietMargin) {
        doubts.push_back(fmt::format(
            "bursts make the load of {} vary so much that what is free of it is only {:.1f} standard "
            "deviations; below {:g} they overload it for moments, which waits and losses leave out",
            experiment.topology->link(LinkId(margin.link)).id, margin.least, kQuietMargin));
    }
    return doubts;
}

}  // namespace hexi
