#include "controller/whatif/load_level.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "controller/whatif/link_shares.hpp"

namespace hexi {
namespace {

constexpr double kLeastFactor = 0.01, kMostFactor = 1000, kUsualStep = 0.25;
constexpr std::size_t kMostFactors = 1000;

tl::unexpected<Error> refuse(std::string_view text) {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("'{}' is not allowed: must be numbers from {} to {}, or ranges such as 0.5..1.5 or "
                    "0.5..1.5/0.1, with commas between, at most {} in all",
                    text, kLeastFactor, kMostFactor, kMostFactors));
}

Result<double> factor_of(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool number = error == std::errc{} && end == text.data() + text.size();
    if (number && value >= kLeastFactor && value <= kMostFactor) return value;
    return refuse(text);
}

Result<void> add_range(std::string_view text, std::size_t dots, std::set<double>& factors) {
    const std::size_t slash = text.find('/', dots);
    const auto from = factor_of(text.substr(0, dots));
    const auto to = factor_of(text.substr(dots + 2, slash == text.npos ? text.npos : slash - dots - 2));
    const auto step = slash == text.npos ? Result<double>(kUsualStep) : factor_of(text.substr(slash + 1));
    if (!from || !to || !step || *from > *to || (*to - *from) / *step >= kMostFactors) return refuse(text);
    // Counted, not summed up, and held to nine decimals: 0.5 + 7 x 0.1 is 1.2.
    for (std::size_t i = 0;; ++i) {
        const double at = std::round((*from + static_cast<double>(i) * *step) * 1e9) / 1e9;
        if (at >= *to) break;
        factors.insert(at);
    }
    factors.insert(*to);
    return {};
}

std::vector<BitRate> scaled_rates(const SweepModel& model, double factor) {
    std::vector<BitRate> rates;
    for (const SweepFlow& flow : model.flows()) {
        const double bps = static_cast<double>(flow.rate.count()) * factor;
        rates.push_back(whole_rate(bps).value_or(BitRate(static_cast<std::uint64_t>(kLargestRate))));
    }
    return rates;
}

}  // namespace

std::uint64_t ClassLoads::total(LinkId link) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < classes_; ++i) sum += bps(link, i);
    return sum;
}

std::uint64_t ClassLoads::room(LinkId link, std::size_t traffic_class, std::uint64_t capacity) const {
    for (std::size_t i = 0; i < traffic_class; ++i) capacity -= std::min(capacity, bps(link, i));
    return capacity;
}

void ClassLoads::add(const Carriage& carriage, std::size_t traffic_class, BitRate rate) {
    const auto parts = part_rates(carriage, rate);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (carriage[i].path == nullptr) continue;
        for (const LinkId link : carriage[i].path->links()) at(link, traffic_class) += parts[i];
    }
}

void ClassLoads::take(const Carriage& carriage, std::size_t traffic_class, BitRate rate) {
    const auto parts = part_rates(carriage, rate);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (carriage[i].path == nullptr) continue;
        for (const LinkId link : carriage[i].path->links()) at(link, traffic_class) -= parts[i];
    }
}

LoadLevel::LoadLevel(const SweepModel& model, double factor)
    : LoadLevel(model, factor, scaled_rates(model, factor)) {}

LoadLevel::LoadLevel(const SweepModel& model, double factor, std::vector<BitRate> rates)
    : model_(&model),
      factor_(factor),
      rates_(std::move(rates)),
      loads_(model.topology().links().size(), model.class_count()) {
    for (std::size_t flow = 0; flow < model.flows().size(); ++flow) {
        offered_ = offered_ + rates_[flow];
        loads_.add(model.carriage(flow), model.flows()[flow].key.traffic_class, rates_[flow]);
    }
    weigh();
}

void LoadLevel::weigh() {
    const LinkShares shares(*model_, loads_);
    shares.describe(intact_);
    overloaded_ = shares.overloaded();
    for (std::size_t flow = 0; flow < rates_.size(); ++flow) {
        shares.count_lost(model_->carriage(flow), model_->flows()[flow].key.traffic_class, rates_[flow],
                          intact_);
    }
    const auto& targets = model_->load().targets;
    for (std::size_t target = 0; target < targets.size(); ++target) {
        pairs_.push_back(shares.pair_state(targets[target], model_->carriage(model_->flow_of(target))));
        intact_.missed += pairs_.back().missed ? 1 : 0;
    }
}

Result<std::vector<double>> parse_load_factors(std::string_view text) {
    std::set<double> factors;
    std::size_t from = 0;
    while (true) {
        const std::size_t comma = text.find(',', from);
        const std::string_view part = text.substr(from, comma == text.npos ? text.npos : comma - from);
        const std::size_t dots = part.find("..");
        if (dots == part.npos) {
            const auto factor = factor_of(part);
            if (!factor) return tl::unexpected(factor.error());
            factors.insert(*factor);
        } else if (const auto added = add_range(part, dots, factors); !added) {
            return tl::unexpected(added.error());
        }
        if (comma == text.npos) break;
        from = comma + 1;
    }
    if (factors.size() > kMostFactors) return refuse(text);
    return std::vector<double>(factors.begin(), factors.end());
}

}  // namespace hexi
