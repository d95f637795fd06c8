#include "emulator/fluid/burst_queue.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// One exponential of the law of what stands. Times are in mean on-times, work in what a source sends in one.
struct Mode {
    double root = 0;  ///< exponent, < 0
    int k = 0;        ///< of the generating function (u - r1)^k (u - r2)^(N - k) of its vector
};

/// Anick, Mitra and Sondhi's equations for `count` sources that come on at rate `wake` and go off at rate 1,
/// before a link that carries `carried` of them.
class BurstModes {
public:
    BurstModes(int count, double wake, double carried) : count_(count), wake_(wake), carried_(carried) {
        for (int k = 0; 2 * k <= count; ++k) add_roots(k);
    }
    [[nodiscard]] const std::vector<Mode>& modes() const { return modes_; }

    /// Weight of mode `j` in P(more than x stands) = sum of weight x exp(root x).
    [[nodiscard]] double weight(std::size_t j) const {
        const Mode& mode = modes_[j];
        const double shift = mode.root + 1 - wake_, spread = std::sqrt(shift * shift + 4 * wake_);
        const double up = (-shift + spread) / (2 * wake_), down = (-shift - spread) / (2 * wake_);
        // Logarithms, for powers of hundreds of sources; signs apart.
        double log = count_ * std::log(wake_ / (1 + wake_)), sign = 1;
        const auto times = [&](double factor, int power) {
            log += power * std::log(std::abs(factor));
            if (factor < 0 && power % 2 != 0) sign = -sign;
        };
        times(1 - up, mode.k);
        times(1 - down, count_ - mode.k);
        for (std::size_t i = 0; i < modes_.size(); ++i) {
            if (i != j) times(modes_[i].root / (modes_[i].root - mode.root), 1);
        }
        return sign * std::exp(log);
    }

private:
    /// Roots below 0 of (a z - b)^2 = h ((z + 1 - wake)^2 + 4 wake), each of k or of its mirror image.
    void add_roots(int k) {
        const double half = count_ / 2.0, a = carried_ - half, b = half * (1 + wake_);
        const double h = (half - k) * (half - k), apart = 1 - wake_, together = 1 + wake_;
        const double square = a * a - h, linear = -2 * (a * b + h * apart),
                     constant = b * b - h * together * together;
        for (const double root : roots_of(square, linear, constant)) {
            if (root > -1e-9) continue;
            modes_.push_back({root, a * root - b < 0 ? k : count_ - k});
            if (2 * k == count_) break;  // the middle one is its own mirror image
        }
    }

    static std::vector<double> roots_of(double square, double linear, double constant) {
        if (std::abs(square) < 1e-12) return {-constant / linear};
        // Never below 0 but by rounding, where both roots are one.
        const double under = std::max(linear * linear - 4 * square * constant, 0.0);
        const double q = -0.5 * (linear + std::copysign(std::sqrt(under), linear));
        std::vector<double> roots{q / square};
        if (q != 0) roots.push_back(constant / q);
        return roots;
    }

    int count_;
    double wake_, carried_;
    std::vector<Mode> modes_;
};

}  // namespace

BurstWork burst_work(const BurstSources& sources, double rate_bps) {
    HEXI_CHECK(sources.count >= 1 && sources.count <= kMostBurstSources && sources.activity > 0 &&
                   sources.activity < 1,
               "there are sources, on and off");
    HEXI_CHECK(sources.count * sources.activity * sources.peak_bps < rate_bps,
               "what is left on average drains");
    double carried = rate_bps / sources.peak_bps;
    if (carried >= sources.count) return {};
    // With a whole number carried one state neither fills nor drains, which the equations do not admit.
    if (std::abs(carried - std::round(carried)) < 1e-6) carried += 2e-6;
    const double unit = sources.peak_bps * sources.on_s;  // bits
    const BurstModes found(sources.count, sources.activity / (1 - sources.activity), carried);
    BurstWork work;
    for (std::size_t j = 0; j < found.modes().size(); ++j) {
        const double root = -found.modes()[j].root, weight = found.weight(j);
        work.busy += weight;
        work.mean_bits += weight / root * unit;
        work.second += 2 * weight / (root * root) * unit * unit;
        work.modes.push_back({weight, root / unit});
    }
    work.busy = std::clamp(work.busy, 0.0, 1.0);
    return work;
}

double BurstWork::beyond(double bits) const {
    double share = 0;
    for (const Mode& mode : modes) share += mode.weight * std::exp(-mode.per_bit * bits);
    return std::clamp(share, 0.0, busy);
}

}  // namespace hexi
