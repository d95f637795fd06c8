#include "dataplane/link/loss_models.hpp"

#include <cmath>

namespace hexi {
namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

std::uint64_t add(std::uint64_t index, std::uint64_t distance) {
    return distance >= kNever - index ? kNever : index + distance;
}

}  // namespace

std::uint64_t trials_before(double u, double ratio) {
    if (ratio >= 1) return 0;
    if (ratio <= 0) return kNever;
    const double trials = std::log(u) / std::log1p(-ratio);
    return trials < 9e18 ? static_cast<std::uint64_t>(trials) : kNever;
}

void RareEvent::aim(std::uint64_t from) {
    next_ = ratio_ > 0 ? add(from, trials_before(random_.uniform(purpose_, from), ratio_)) : kNever;
}

MarkovLoss::MarkovLoss(const MarkovLossSpec& spec, std::uint64_t index, LinkRandom random)
    : spec_(spec), random_(random), loss_(RandomPurpose::kBurstLoss, random) {
    enter(0, index);
}

/// `state` holds for packet `index` and as many after it as it takes to leave, each with the same chance.
void MarkovLoss::enter(std::size_t state, std::uint64_t index) {
    const MarkovLossSpec::State& now = spec_.states[state];
    const double leaving = 1 - now.to[state];
    const auto [stay, choice] = random_.bits(RandomPurpose::kBurstState, index);
    leave_ = add(add(index, 1), trials_before(to_uniform(stay), leaving));
    double rest = to_uniform(choice) * leaving;
    for (std::size_t next = 0; next < spec_.states.size(); ++next) {
        if (next == state || now.to[next] <= 0) continue;
        successor_ = next;  // the last possible one where rounding leaves something over
        if ((rest -= now.to[next]) <= 0) break;
    }
    loss_.set_ratio(now.loss_ratio, index);
}

bool BitErrors::strikes(std::uint64_t index, std::uint16_t bytes) {
    if (spare(bytes)) [[likely]]
        return false;
    good_bits_ = trials_before(random_.uniform(RandomPurpose::kBitErrors, index + 1), ratio_);
    return true;
}

void BitErrors::set_ratio(double ratio, std::uint64_t index) {
    if (ratio == ratio_) return;
    ratio_ = ratio;
    good_bits_ = trials_before(random_.uniform(RandomPurpose::kBitErrors, index), ratio_);
}

}  // namespace hexi
