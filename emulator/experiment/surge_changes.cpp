#include "emulator/experiment/surge_changes.hpp"

#include <map>

namespace hexi {
namespace {

bool in_force(const ResolvedSurge& surge, const RouteKey& key, SimTime time) {
    return surge.from <= time && time < surge.until &&
           (!surge.source.valid() || surge.source == key.source) &&
           (!surge.destination.valid() || surge.destination == key.destination);
}

double factor_of(const std::vector<ResolvedSurge>& surges, const RouteKey& key, SimTime time) {
    double factor = 1;
    for (const ResolvedSurge& surge : surges) {
        if (in_force(surge, key, time)) factor *= surge.factor;
    }
    return factor;
}

}  // namespace

std::vector<RateChange> surge_changes(const std::vector<ResolvedSurge>& surges,
                                      const std::set<RouteKey>& keys, SimTime end) {
    std::set<SimTime> instants;
    for (const ResolvedSurge& surge : surges) instants.insert({surge.from, surge.until});
    std::map<RouteKey, double> current;
    std::vector<RateChange> changes;
    for (const SimTime at : instants) {
        if (at >= end) break;
        for (const RouteKey& key : keys) {
            const double factor = factor_of(surges, key, at);
            double& last = current.try_emplace(key, 1).first->second;
            if (factor == last) continue;
            changes.push_back({at, key, factor});
            last = factor;
        }
    }
    return changes;
}

}  // namespace hexi
