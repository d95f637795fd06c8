// Waiting times of the core against closed forms. Means over independent-enough batches must agree within
// their 99 % confidence interval, which in turn must be narrow enough to mean something.
#include <cmath>

#include "emulator/packet/packet_core.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi {
namespace {

using namespace support;

struct Estimate {
    double mean = 0, half_width = 0;
};

/// Batch means, 20 batches: Student's t at 99 % with 19 degrees of freedom.
Estimate batch_means(const std::vector<double>& values) {
    constexpr std::size_t kBatches = 20;
    constexpr double kStudent = 2.861;
    const std::size_t length = values.size() / kBatches;
    double sum = 0, squares = 0;
    for (std::size_t batch = 0; batch < kBatches; ++batch) {
        double mean = 0;
        for (std::size_t i = 0; i < length; ++i) mean += values[batch * length + i];
        mean /= static_cast<double>(length);
        sum += mean;
        squares += mean * mean;
    }
    const double mean = sum / kBatches;
    const double variance = (squares - kBatches * mean * mean) / (kBatches - 1);
    return {mean, kStudent * std::sqrt(variance / kBatches)};
}

/// Waits in us of the packets of `source` over one link of 10 Gbit/s: delay less its fixed part, `service`
/// included.
std::vector<double> sojourns(const Experiment& experiment, std::uint32_t source) {
    std::vector<double> result;
    PacketCore core(experiment, {.observer = [&](const PacketFate& fate) {
                        if (fate.source == source) result.push_back(to_us(fate.delay));
                    }});
    core.run_before(SimTime::max());
    result.erase(result.begin(), result.begin() + static_cast<std::ptrdiff_t>(result.size() / 20));
    return result;
}

PacketSource poisson(const RouteKey& route, double load, ByteCount size,
                     PacketSizeLaw law = PacketSizeLaw::kFixed) {
    return {.route = route,
            .process = ArrivalProcess::kPoisson,
            .rate = BitRate(static_cast<std::uint64_t>(load * 1e10)),
            .packet_size = size,
            .size_law = law};
}

Experiment one_link(std::uint8_t classes = 1) {
    Experiment experiment = make_experiment({{"a", "b", 10_Gbps, 0_ms, 1024_MiB}}, classes);
    experiment.duration = 2_s;
    return experiment;
}

void expect_agreement(const Estimate& estimate, double theory, double width) {
    EXPECT_LT(estimate.half_width, width * theory) << "too few packets to tell";
    EXPECT_NEAR(estimate.mean, theory, estimate.half_width);
}

TEST(QueueingTheory, WaitsOfAnMD1QueueFollowPollaczekKhinchine) {
    for (const double load : {0.3, 0.5, 0.7, 0.9}) {
        Experiment experiment = one_link();
        experiment.sources = {poisson(key(experiment, "a", "b"), load, 1250_B)};
        const double service = 1;  // us
        expect_agreement(batch_means(sojourns(experiment, 0)), service + load * service / (2 * (1 - load)),
                         load < 0.8 ? 0.01 : 0.05);
    }
}

/// First two moments in us of an exponential size of `mean` bytes as the source draws it: rounded up, held to
/// bounds.
std::pair<double, double> drawn_moments(double mean) {
    double first = 0, second = 0;
    for (int bytes = 1; bytes < 65535 * 4; ++bytes) {
        const double probability = std::exp(-(bytes - 1) / mean) - std::exp(-bytes / mean);
        const double service = std::clamp(bytes, 64, 65535) * 8e-4;
        first += probability * service;
        second += probability * service * service;
    }
    return {first, second};
}

TEST(QueueingTheory, WaitsOfAnMM1QueueFollowPollaczekKhinchine) {
    const auto [mean, square] = drawn_moments(4000);
    for (const double load : {0.4, 0.8}) {
        Experiment experiment = one_link();
        experiment.duration = 8_s;
        experiment.sources = {poisson(key(experiment, "a", "b"), load, 4000_B, PacketSizeLaw::kExponential)};
        const double arrivals = load * 1e10 / 8 / 4000 / 1e6;  // per us
        const double theory = mean + arrivals * square / (2 * (1 - arrivals * mean));
        EXPECT_NEAR(theory, 3.2 / (1 - load), 0.02 * theory) << "close to the ideal 1 / (mu - lambda)";
        expect_agreement(batch_means(sojourns(experiment, 0)), theory, load < 0.8 ? 0.01 : 0.03);
    }
}

TEST(QueueingTheory, WaitsOfTwoPrioritiesFollowCobham) {
    Experiment experiment = one_link(2);
    experiment.sources = {poisson(key(experiment, "a", "b", 0), 0.3, 1250_B),
                          poisson(key(experiment, "a", "b", 1), 0.5, 1250_B)};
    // Cobham, Operations Research 2(1), 1954: W_k = R / ((1 - s_(k-1)) (1 - s_k)), R = sum of lambda E[S^2]
    // / 2.
    const double residual = 0.8 / 2;
    expect_agreement(batch_means(sojourns(experiment, 0)), 1 + residual / (1 - 0.3), 0.01);
    expect_agreement(batch_means(sojourns(experiment, 1)), 1 + residual / (1 - 0.3) / (1 - 0.8), 0.03);
}

TEST(QueueingTheory, AFullBufferLosesWhatTheLinkCannotCarry) {
    Experiment experiment = make_experiment({{"a", "b", 10_Gbps, 0_ms, 12'500_B}});
    experiment.sources = {poisson(key(experiment, "a", "b"), 1.25, 1250_B)};
    const CoreRun run(experiment);
    const auto lost = static_cast<double>(std::count_if(
        run.fates.begin(), run.fates.end(), [](const PacketFate& fate) { return fate.loss.has_value(); }));
    EXPECT_NEAR(lost / static_cast<double>(run.fates.size()), 1 - 1 / 1.25, 0.005);
}

}  // namespace
}  // namespace hexi
