#include "emulator/fluid/tcp_window.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

const std::vector<CongestionControl>& controls() {
    static const std::vector<CongestionControl> kControls{{"bbr", 1, 1, 2},
                                                          {"cubic", 0.7, 3, 0},
                                                          {"dctcp", 0.5, 1, 0},
                                                          {"linux-reno", 0.5, 1, 0},
                                                          {"newreno", 0.5, 1, 0}};
    return kControls;
}

/// Share of the link used where the window is `largest` times (1 - (1 - kept) (1 - u)^power) at the share u
/// of a cycle, in units of the bandwidth-delay product.
double used_over_cycle(const CongestionControl& control, double largest) {
    if (control.kept >= 1 || largest * control.kept >= 1) return std::min(largest, 1.0);
    constexpr int kSteps = 200;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
        const double left = 1 - (i + 0.5) / kSteps;
        sum += std::min(largest * (1 - (1 - control.kept) * std::pow(left, control.power)), 1.0);
    }
    return sum / kSteps;
}

}  // namespace

Result<CongestionControl> congestion_control(const std::string& name) {
    std::vector<std::string> known;
    for (const CongestionControl& control : controls()) {
        if (control.name == name) return control;
        known.push_back(control.name);
    }
    return fail(ErrorCode::kInvalid,
                fmt::format("'{}' is not a variant of TCP; allowed are {}", name, fmt::join(known, ", ")));
}

double loss_cycle_s(const CongestionControl& control, double largest, double round_trip_s) {
    if (control.kept >= 1) return 0;
    const double lost = largest * (1 - control.kept);
    return control.power == 3 ? std::cbrt(lost / 0.4) : 2 * lost * round_trip_s;
}

StandingQueue standing_queue(const CongestionControl& control, double window_bits, double bdp_bits,
                             double room_bits) {
    double window = window_bits;
    if (control.most_bdp > 0) window = std::min(window, control.most_bdp * bdp_bits);
    const double over = std::max(window - bdp_bits, 0.0);
    if (over <= room_bits || control.kept >= 1 || bdp_bits <= 0) {
        const double queue = std::min(over, room_bits);
        return {.least_bits = queue, .most_bits = queue, .overflows = over > room_bits};
    }
    const double largest = bdp_bits + room_bits;
    return {.least_bits = control.kept * largest - bdp_bits,
            .most_bits = room_bits,
            .used = used_over_cycle(control, largest / bdp_bits),
            .overflows = true};
}

}  // namespace hexi
