#include "emulator/experiment/burstiness.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::array kLayers{Layer::kOptical, Layer::kIpPrivate, Layer::kIp};

/// Square of the deviation of a packet's size over its mean.
double size_variance(const PacketSource& source) { return source.size_law == PacketSizeLaw::kFixed ? 0 : 1; }

/// Variance over long spans of the number of packets over its mean, squared sizes apart.
double count_dispersion(const PacketSource& source) {
    if (source.process == ArrivalProcess::kPoisson) return 1;
    if (source.process == ArrivalProcess::kConstant) return 0;
    if (source.burst_law == BurstLaw::kPareto) return std::numeric_limits<double>::infinity();
    const double silent =
        1 - static_cast<double>(source.rate.count()) / static_cast<double>(source.peak.count());
    const double packets = static_cast<double>(source.mean_burst.count()) / mean_packet_bytes(source);
    return silent * silent * std::max(2 * packets - 1, 1.0);
}

std::string remark_of(Layer layer, double burstiness) {
    if (std::isinf(burstiness))
        return fmt::format("layer {}: burstiness has no bound: bursts are heavy-tailed", to_string(layer));
    if (std::abs(burstiness - 1) < 1e-9)
        return fmt::format("layer {}: burstiness 1: all packets come at random (Poisson), without bursts",
                           to_string(layer));
    return fmt::format(
        "layer {}: burstiness {:.3g}: so many times the variance of packets at random, over spans "
        "longer than a burst",
        to_string(layer), burstiness);
}

}  // namespace

double burstiness_of(const PacketSource& source) {
    const double sizes = size_variance(source);
    return (count_dispersion(source) + sizes) / (1 + sizes);
}

std::vector<std::string> burstiness_remarks(const Experiment& experiment) {
    std::array<double, kLayers.size()> variance{}, random{};
    for (const PacketSource& source : experiment.sources) {
        if (source.probe) continue;
        const auto layer = static_cast<std::size_t>(
            std::find(kLayers.begin(), kLayers.end(), source.route.layer) - kLayers.begin());
        const double weight = static_cast<double>(source.rate.count()) * mean_packet_bytes(source) *
                              (1 + size_variance(source));
        if (weight <= 0) continue;
        random.at(layer) += weight;
        variance.at(layer) += weight * burstiness_of(source);
    }
    std::vector<std::string> remarks;
    for (std::size_t i = 0; i < kLayers.size(); ++i) {
        if (random.at(i) > 0) remarks.push_back(remark_of(kLayers.at(i), variance.at(i) / random.at(i)));
    }
    return remarks;
}

double burst_packets_for(double wanted, double peak_ratio) {
    const double silent = 1 - 1 / peak_ratio;
    return (wanted / (silent * silent) + 1) / 2;
}

}  // namespace hexi
