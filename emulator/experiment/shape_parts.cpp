#include "emulator/experiment/shape_parts.hpp"

#include <cmath>

#include <fmt/format.h>

#include "emulator/experiment/burstiness.hpp"

namespace hexi {
namespace {

/// Of the traffic, in bursts. Assumed.
constexpr double kBurstyShare = 0.2;
/// Of a burst, over the source's mean rate. Assumed.
constexpr double kPeakRatio = 4;

/// Bytes of a burst such that all traffic together is as bursty as `shape` states.
double burst_bytes(const SourceShape& shape) {
    const double own = (*shape.burstiness - (1 - kBurstyShare)) / kBurstyShare;
    // Sizes that vary are a part of the variance, in and out of bursts.
    const double sizes = shape.size_law == PacketSizeLaw::kFixed ? 0 : 1;
    const double packets = burst_packets_for(own * (1 + sizes) - sizes, kPeakRatio);
    return packets * static_cast<double>(shape.packet_size.count());
}

}  // namespace

std::vector<ShapePart> parts_of(const SourceShape& shape) {
    if (!shape.burstiness) return {{1, shape}};
    SourceShape random = shape;
    random.burstiness.reset();
    if (*shape.burstiness == 1) return {{1, random}};
    SourceShape bursts = random;
    bursts.process = ArrivalProcess::kOnOff;
    bursts.peak_ratio = kPeakRatio;
    bursts.mean_burst = ByteCount(static_cast<std::uint64_t>(std::llround(burst_bytes(shape))));
    return {{1 - kBurstyShare, random}, {kBurstyShare, bursts}};
}

std::string burstiness_source(const SourceShape& shape) {
    if (shape.unstated) {
        return "burstiness is not stated: packets come at random, as below a second backbone traffic nearly "
               "does but for its dense flows (Zhang, Ribeiro, Moon, Diot, INFOCOM 2003); \"burstiness\" of a "
               "class or of the scenario says otherwise";
    }
    if (!shape.burstiness) return {};
    if (*shape.burstiness == 1) return "burstiness 1: packets come at random";
    return fmt::format(
        "burstiness {:.4g}: {:.0f} % of it at random, the rest in bursts of {:.3g} packets at {:g} "
        "times the mean rate",
        *shape.burstiness, 100 * (1 - kBurstyShare),
        burst_bytes(shape) / static_cast<double>(shape.packet_size.count()), kPeakRatio);
}

}  // namespace hexi
