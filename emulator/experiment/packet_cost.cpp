#include "emulator/experiment/packet_cost.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "emulator/experiment/route_load.hpp"

namespace hexi {
namespace {

/// Seconds for which sources of one route send, each times the factor on their rates.
class SendingTime {
public:
    explicit SendingTime(const Experiment& experiment) : end_(experiment.duration) {
        for (const RateChange& change : experiment.rate_changes)
            changes_[change.key].push_back({change.at, change.factor});
    }

    [[nodiscard]] double of(const PacketSource& source) const {
        const SimTime until = std::min(source.stop, end_);
        double factor = 1, seconds = 0;
        SimTime at = source.start;
        const auto go_on = [&](SimTime to) {
            to = std::min(to, until);
            if (to > at) seconds += factor * to_seconds(to - at);
            at = std::max(at, to);
        };
        const auto changes = changes_.find(source.route);
        if (changes != changes_.end() && !source.interval) {
            for (const auto& [when, now] : changes->second) {
                go_on(when);
                factor = now;
            }
        }
        go_on(until);
        return seconds;
    }

private:
    SimTime end_;
    std::map<RouteKey, std::vector<std::pair<SimTime, double>>> changes_;
};

double hops_of(const Experiment& experiment, const RouteKey& key) {
    const Route* const route = experiment.routes.tables().front().table.find(key);
    return route != nullptr ? mean_hops(*route) : 0;
}

}  // namespace

double packet_hops_of(const Experiment& experiment, bool foreground_alone) {
    const SendingTime sending(experiment);
    double sum = 0;
    for (const PacketSource& source : experiment.sources) {
        if (!source.recording.empty() || (foreground_alone && !source.probe && !source.foreground)) continue;
        const double scaling = source.interval ? 1 : experiment.scaling.rate_factor;
        const double packets =
            offered_bps(source, 1) * scaling / 8 / mean_packet_bytes(source) * sending.of(source);
        double hops = hops_of(experiment, source.route);
        if (source.probe) hops += hops_of(experiment, reversed(source.route));
        sum += packets * hops;
    }
    return sum;
}

Result<void> check_packet_cost(const Experiment& experiment, const std::string& engine, double most) {
    if (engine == "fluid") return {};
    const double hops = packet_hops_of(experiment, engine == "hybrid");
    if (hops <= most) return {};
    return fail(
        ErrorCode::kInvalid,
        fmt::format("--engine {}: {:.3g} packet-hops would be played, more than the {:.3g} allowed; "
                    "lower the load, scale rates down (\"scaling\"), take --engine fluid, whose work "
                    "does not depend on rates, or raise --max-packet-hops of hexi run and hexi validate",
                    engine, hops, most));
}

}  // namespace hexi
