#include "dataplane/daemon/link_agreement.hpp"

#include <cmath>

#include <fmt/format.h>

#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

std::uint64_t struck(const LinkCounters& counters) {
    return counters.lost[static_cast<std::size_t>(LinkLoss::kRandom)];
}

double actual_rate_bps(const LinkCounters& counters) {
    return static_cast<double>(counters.bytes) * 8 / to_seconds(counters.busy);
}
double actual_loss(const LinkCounters& counters) {
    return static_cast<double>(struck(counters)) /
           static_cast<double>(std::max<std::uint64_t>(counters.tried, 1));
}
double actual_delay_us(const LinkCounters& counters) {
    return to_us(counters.flown) / static_cast<double>(counters.packets);
}

std::optional<std::string> rate_disagreement(const LinkNominal& nominal, const LinkCounters& counters) {
    const double nominal_s =
        static_cast<double>(counters.bytes) * 8 / static_cast<double>(nominal.rate.count());
    const double rounding_s = static_cast<double>(counters.packets) * 1e-12;
    if (std::abs(to_seconds(counters.busy) - nominal_s) <= kTrustedRate * nominal_s + rounding_s)
        return std::nullopt;
    return fmt::format("sent at {} instead of {}",
                       rate_text(BitRate(static_cast<std::uint64_t>(actual_rate_bps(counters)))),
                       rate_text(nominal.rate));
}

std::optional<std::string> loss_disagreement(const LinkNominal& nominal, const LinkCounters& counters) {
    const double expected = static_cast<double>(counters.tried) * nominal.loss_ratio;
    const double deviation = std::sqrt(expected * (1 - nominal.loss_ratio));
    // Below some ten losses the distribution is not normal: one loss more or less proves nothing.
    if (std::abs(static_cast<double>(struck(counters)) - expected) <= kTrustedLoss * deviation + 1)
        return std::nullopt;
    return fmt::format("lost {:.3g} % instead of {:.3g} %", actual_loss(counters) * 100,
                       nominal.loss_ratio * 100);
}

}  // namespace

void set_agreement(Json& json, const LinkNominal& nominal, const LinkCounters& counters) {
    const bool sent = counters.packets > 0, comparable = sent && nominal.steady;
    json.set("steady", nominal.steady);
    json.set("nominal_rate_bps", nominal.rate.count());
    json.set("actual_rate_bps", sent ? Json(actual_rate_bps(counters)) : Json());
    json.set("nominal_delay_us", to_us(nominal.delay));
    json.set("actual_delay_us", comparable ? Json(actual_delay_us(counters)) : Json());
    json.set("nominal_loss_ratio", nominal.loss_ratio);
    json.set("actual_loss_ratio", comparable ? Json(actual_loss(counters)) : Json());
}

std::optional<std::string> disagreement(const std::string& link, const LinkNominal& nominal,
                                        const LinkCounters& counters) {
    if (!nominal.steady || counters.packets == 0) return std::nullopt;
    for (const auto& found : {rate_disagreement(nominal, counters), loss_disagreement(nominal, counters)}) {
        if (found) return fmt::format("link {} {}", link, *found);
    }
    return std::nullopt;
}

}  // namespace hexi
