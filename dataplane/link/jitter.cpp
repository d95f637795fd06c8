#include "dataplane/link/jitter.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dataplane/link/normal_quantile.hpp"

namespace hexi {
namespace {

constexpr double kCut = 6;  // standard deviations of the normal law

template <typename... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Match(Cases...) -> Match<Cases...>;  // clang 14, which lints, deduces no aggregates by itself

/// The nearest whole number, halves away from zero: std::llround(), which is a call.
SimTime picos(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    const double rest = value - static_cast<double>(whole);
    return SimTime(whole + (rest >= 0.5 ? 1 : 0) - (rest <= -0.5 ? 1 : 0));
}
double count(SimTime time) { return static_cast<double>(time.count()); }

/// Share of a standard normal law above `x`.
double share_above(double x) { return std::erfc(x / std::numbers::sqrt2) / 2; }

SimTime normal_at(const NormalLaw& law, double x) {
    return law.mean + picos(std::clamp(x, -kCut, kCut) * count(law.deviation));
}

SimTime table_at(const TableLaw& law, double share_below) {
    const double place = share_below * static_cast<double>(law.quantiles.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(place), law.quantiles.size() - 2);
    const double from = count(law.quantiles[index]), to = count(law.quantiles[index + 1]);
    return picos(from + (to - from) * (place - static_cast<double>(index)));
}

}  // namespace

SimTime jitter_value(const JitterLaw& law, double above) {
    return std::visit(
        Match{[&](const UniformLaw& l) { return l.most - picos(above * count(l.most - l.least)); },
              [&](const NormalLaw& l) { return normal_at(l, normal_quantile(above)); },
              [&](const ParetoLaw& l) {
                  const double value = count(l.scale) * (std::pow(above, -1 / l.shape) - 1);
                  return value < count(l.most) ? picos(value) : l.most;
              },
              [&](const TableLaw& l) { return table_at(l, 1 - above); }},
        law);
}

SimTime least_jitter(const JitterLaw& law) {
    return std::visit(Match{[](const UniformLaw& l) { return l.least; },
                            [](const NormalLaw& l) { return normal_at(l, -kCut); },
                            [](const ParetoLaw&) { return SimTime(0); },
                            [](const TableLaw& l) { return l.quantiles.front(); }},
                      law);
}

SimTime most_jitter(const JitterLaw& law) {
    return std::visit(Match{[](const UniformLaw& l) { return l.most; },
                            [](const NormalLaw& l) { return normal_at(l, kCut); },
                            [](const ParetoLaw& l) { return l.most; },
                            [](const TableLaw& l) { return l.quantiles.back(); }},
                      law);
}

Jitter::Jitter(const JitterSpec& spec, LinkRandom random) : spec_(spec), random_(random) {
    constexpr int kHalfLivesPerSpread = 100;
    const SimTime spread = (jitter_value(spec.law, 0.16) - jitter_value(spec.law, 0.84)) / 2;
    half_life_ = spec.half_life.value_or(kHalfLivesPerSpread * spread);
}

/// One block of random bits serves two packets; several blocks are drawn at once.
double Jitter::uniform(std::uint64_t index) {
    if (index / kDrawn != drawn_) [[unlikely]] {
        drawn_ = index / kDrawn;
        bits_ = random_.blocks(RandomPurpose::kJitter, drawn_ * LinkRandom::kBlocks);
    }
    return to_uniform(bits_[index % kDrawn]);
}

/// Standard normal, as good as its tail is long: 2^-53 would be 8.2 deviations.
double Jitter::gaussian(std::uint64_t index) {
    constexpr double kLess = 0x1.0p-54;  // makes (0, 1] symmetric
    return normal_quantile(uniform(index) - kLess);
}

void Jitter::remember(SimTime gap) {
    if (gap == gap_) return;
    gap_ = gap;
    keep_ = std::exp2(-count(gap) / count(half_life_));
    renew_ = std::sqrt(1 - keep_ * keep_);
}

SimTime Jitter::draw(std::uint64_t index, SimTime now) {
    const auto* normal = std::get_if<NormalLaw>(&spec_.law);
    if (half_life_ == SimTime(0) && !normal) return jitter_value(spec_.law, uniform(index));
    if (half_life_ == SimTime(0) || !begun_) {
        state_ = gaussian(index);
        begun_ = true;
    } else {
        remember(now - last_);
        state_ = keep_ * state_ + renew_ * gaussian(index);
    }
    last_ = now;
    return normal ? normal_at(*normal, state_) : jitter_value(spec_.law, share_above(state_));
}

}  // namespace hexi
