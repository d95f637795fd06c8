#include "controller/placement/cats_metric.hpp"

#include <algorithm>
#include <cmath>

#include "controller/placement/placement_report.hpp"

namespace hexi {

int cats_value(double value, double worst, double best) {
    if (worst == best) return 10;
    return static_cast<int>(std::lround(std::clamp(10 * (value - worst) / (best - worst), 0.0, 10.0)));
}

CatsMetric hub_metric(const HubResources& hub, double peak_eflops) {
    return {"computing_comb", 1, "max", cats_value(hub.free_eflops() - peak_eflops, 0, hub.capacity_eflops)};
}

std::vector<CatsMetric> offer_metrics(const HubOffer& offer, std::span<const HubOffer> offers) {
    SimTime best = offer.latency, worst = offer.latency;
    for (const HubOffer& other : offers) {
        best = std::min(best, other.latency);
        worst = std::max(worst, other.latency);
    }
    const int communication = cats_value(to_ms(offer.latency), to_ms(worst), to_ms(best));
    return {{"communication_comb", 1, "cur", communication}, {"norm_fi", 2, "", norm_fi(offer)}};
}

Json to_json(const CatsMetric& metric) {
    Json json = Json::object();
    json.set("metric_type", metric.type);
    json.set("level", metric.level);
    json.set("format", "unsigned integer");
    json.set("length_octets", 1);
    json.set("source", "normalization");
    if (!metric.statistics.empty()) json.set("statistics", metric.statistics);
    json.set("value", metric.value);
    return json;
}

}  // namespace hexi
