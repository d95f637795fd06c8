#include "emulator/accuracy/waiting_formulas.hpp"

#include <cmath>

namespace hexi {

double md1_wait(double load) { return load / (2 * (1 - load)); }

double batch_wait(double load, double packets) { return load * (2 * packets - 1) / (2 * (1 - load)); }

double urgent_wait(double urgent, double bulk) { return (urgent + bulk) / 2 / (1 - urgent); }

namespace {

/// P(work > x) of N*D/D/1.
double longer_than(double x, int sources, double period) {
    double sum = 0;
    for (int n = static_cast<int>(std::floor(x)) + 1; n <= sources; ++n) {
        const double part = (n - x) / period;
        const double log_choose =
            std::lgamma(sources + 1.0) - std::lgamma(n + 1.0) - std::lgamma(sources - n + 1.0);
        const double rest = sources > n ? (sources - n) * std::log1p(-part) : 0;
        sum += std::exp(log_choose + n * std::log(part) + rest) * (period - sources + x) / (period - n + x);
    }
    return sum;
}

}  // namespace

double clocks_wait(int sources, double period) {
    constexpr int kSteps = 200;
    double mean = 0;
    for (int i = 0; i < sources * kSteps; ++i)
        mean += longer_than((i + 0.5) / kSteps, sources, period) / kSteps;
    return mean;
}

}  // namespace hexi
