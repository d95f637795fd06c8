#include "emulator/accuracy/accuracy_study.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "emulator/experiment/compile.hpp"

namespace hexi {
namespace {

/// Waits that are not compared.
constexpr double kLeastUs = 0.05;

double to_us(SimTime time) { return to_seconds(time) * 1e6; }

/// Values of one measure, a seed each.
struct Sample {
    std::vector<double> values;

    [[nodiscard]] double mean() const {
        double sum = 0;
        for (const double value : values) sum += value;
        return sum / static_cast<double>(values.size());
    }
    /// Half width of a 95 % interval of the mean.
    [[nodiscard]] double noise() const {
        if (values.size() < 2) return 0;
        double squares = 0;
        for (const double value : values) squares += (value - mean()) * (value - mean());
        const auto n = static_cast<double>(values.size());
        return student(values.size() - 1) * std::sqrt(squares / (n - 1) / n);
    }

private:
    /// Two-sided 95 % of Student's t.
    static double student(std::size_t freedom) {
        constexpr std::array<double, 10> kFew{12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23};
        return freedom <= kFew.size() ? kFew[freedom - 1] : 2.05;
    }
};

/// Least delay that packets of `pair` can have.
SimTime floor_of(const PairResult& pair) {
    SimTime least{0};
    for (const HopShare& hop : pair.hops) {
        least += hop.propagation + hop.equipment + hop.forwarding;
        least += hop.serialisation.value_or(SimTime{0});
    }
    return std::min(least, pair.one_way.min);
}

double queueing_us(const PairResult& pair, Measure measure, SimTime least) {
    switch (measure) {
        case Measure::kMean:
            return to_us(pair.one_way.mean - least);
        case Measure::kP50:
            return to_us(pair.one_way.p50 - least);
        case Measure::kP99:
            return to_us(pair.one_way.p99 - least);
        default:
            return to_us(pair.one_way.p999 - least);
    }
}

/// What all engines answered to one case.
struct Answers {
    std::vector<RunResult> packet, hybrid;
    RunResult fluid;
};

Result<Experiment> prepare(const AccuracyCase& one, std::uint64_t seed, const RouteCompiler& compiler) {
    Scenario scenario = one.scenario;
    scenario.seed = seed;
    auto topology = Topology::create(*scenario.inline_topology);
    if (!topology) return tl::unexpected(topology.error());
    const auto valid = validate(scenario, std::make_shared<const Topology>(std::move(*topology)));
    if (!valid) return tl::unexpected(valid.error());
    return compile(*valid, compiler);
}

Result<void> add(const Engine& engine, const Experiment& experiment, const AccuracyServices& services,
                 std::vector<RunResult>& results) {
    return engine(experiment).transform([&](RunResult result) {
        services.seen(result);
        results.push_back(std::move(result));
    });
}

Result<Answers> ask(const AccuracyCase& one, const AccuracyServices& services) {
    Answers answers;
    for (std::uint64_t seed = 1; seed <= one.seeds; ++seed) {
        const auto experiment = prepare(one, seed, services.compile_routes);
        if (!experiment) return tl::unexpected(experiment.error());
        if (auto done = add(services.packet, *experiment, services, answers.packet); !done)
            return tl::unexpected(done.error());
        if (auto done = add(services.hybrid, *experiment, services, answers.hybrid); !done)
            return tl::unexpected(done.error());
        if (seed > 1) continue;
        auto fluid = services.fluid(*experiment);
        if (!fluid) return tl::unexpected(fluid.error());
        services.seen(*fluid);
        answers.fluid = std::move(*fluid);
    }
    return answers;
}

/// Runs of equal seeds share what they can of chance, so their differences tell more than either does alone.
double noise_of_difference(const Sample& ours, const Sample& theirs) {
    if (ours.values.size() != theirs.values.size()) return std::hypot(ours.noise(), theirs.noise());
    Sample differences;
    for (std::size_t i = 0; i < ours.values.size(); ++i)
        differences.values.push_back(ours.values[i] - theirs.values[i]);
    return differences.noise();
}

Difference difference(const Sample& ours, const Sample& theirs, bool share, double target) {
    Difference made{.value = ours.mean()};
    made.own_noise = made.value > 0 ? ours.noise() / made.value : 0;
    const double scale = share ? 1 : theirs.mean();
    made.error = (ours.mean() - theirs.mean()) / scale;
    made.noise = noise_of_difference(ours, theirs) / std::abs(scale);
    made.missed = std::abs(made.error) - made.noise > target;
    return made;
}

AccuracyRow row_of(AccuracyRow row, const Sample& packet, const Sample& hybrid, double fluid) {
    const bool share = row.measure == Measure::kLoss;
    row.packet = packet.mean();
    row.packet_noise = packet.noise() / (share ? 1 : row.packet);
    row.hybrid = difference(hybrid, packet, share, target_of(row.measure, true));
    row.fluid = difference({{fluid}}, packet, share, target_of(row.measure, false));
    return row;
}

template <typename Value>
Sample sample(const std::vector<RunResult>& results, const Value& value) {
    Sample made;
    for (const RunResult& result : results) made.values.push_back(value(result));
    return made;
}

const PairResult* pair_of(const RunResult& result, const RouteKey& key) {
    for (const PairResult& pair : result.pairs) {
        if (pair.route == key) return &pair;
    }
    return nullptr;
}

void compare_pair(const AccuracyCase& one, const Answers& answers, const PairResult& pair, AccuracyRow row,
                  std::vector<AccuracyRow>& rows) {
    const SimTime least = floor_of(pair);
    for (const Measure measure : {Measure::kMean, Measure::kP50, Measure::kP99, Measure::kP999}) {
        const auto value = [&](const RunResult& result) {
            return queueing_us(*pair_of(result, pair.route), measure, least);
        };
        row.measure = measure;
        const Sample packet = sample(answers.packet, value);
        if (packet.mean() < kLeastUs) continue;
        rows.push_back(row_of(row, packet, sample(answers.hybrid, value), value(answers.fluid)));
        const bool first = &pair == &answers.packet.front().pairs.front();
        if (measure != Measure::kMean || !first || !one.theory_us) continue;
        rows.back().theory = *one.theory_us;
        rows.back().formula = one.formula;
    }
    const auto lost = [&](const RunResult& result) { return lost_share(*pair_of(result, pair.route)); };
    row.measure = Measure::kLoss;
    const Sample packet = sample(answers.packet, lost), hybrid = sample(answers.hybrid, lost);
    if (packet.mean() + hybrid.mean() + lost(answers.fluid) > 1e-4)
        rows.push_back(row_of(row, packet, hybrid, lost(answers.fluid)));
}

void compare_flow(const Answers& answers, std::size_t index, AccuracyRow row,
                  std::vector<AccuracyRow>& rows) {
    row.what = answers.fluid.flows[index].name;
    const auto goodput = [&](const RunResult& result) {
        return static_cast<double>(result.flows[index].goodput.count());
    };
    const auto completion = [&](const RunResult& result) {
        return to_seconds(result.flows[index].completion.value_or(SimTime{0}));
    };
    row.measure = Measure::kGoodput;
    rows.push_back(row_of(row, sample(answers.packet, goodput), sample(answers.hybrid, goodput),
                          goodput(answers.fluid)));
    row.measure = Measure::kCompletion;
    if (sample(answers.packet, completion).mean() > 0)
        rows.push_back(row_of(row, sample(answers.packet, completion), sample(answers.hybrid, completion),
                              completion(answers.fluid)));
}

void compare(const AccuracyCase& one, const Answers& answers, std::vector<AccuracyRow>& rows) {
    const RunResult& first = answers.packet.front();
    AccuracyRow row{.group = one.group, .name = one.name};
    for (const PairResult& pair : first.pairs) {
        if (pair_of(answers.hybrid.front(), pair.route) == nullptr) continue;
        row.what = fmt::format("{} to {}", first.topology->node(pair.route.source).id,
                               first.topology->node(pair.route.destination).id);
        if (first.classes.size() > 1) row.what += ", " + first.classes[pair.route.traffic_class].name;
        compare_pair(one, answers, pair, row, rows);
    }
    for (std::size_t i = 0; i < first.flows.size(); ++i) compare_flow(answers, i, row, rows);
}

}  // namespace

std::string_view to_string(Measure measure) {
    constexpr std::array<std::string_view, 7> kWords{"mean", "p50",     "p99",       "p99.9",
                                                     "loss", "goodput", "completion"};
    return kWords[static_cast<std::size_t>(measure)];
}

double target_of(Measure measure, bool hybrid) {
    constexpr double kNone = std::numeric_limits<double>::infinity();
    switch (measure) {
        case Measure::kMean:
            return hybrid ? 0.03 : 0.05;
        case Measure::kP50:
            return hybrid ? 0.05 : kNone;
        case Measure::kP99:
            return hybrid ? 0.05 : 0.10;
        case Measure::kP999:
            return hybrid ? 0.10 : kNone;
        case Measure::kLoss:
            return 0.005;
        case Measure::kGoodput:
        case Measure::kCompletion:
            break;
    }
    return 0.03;
}

std::array<TheoryGap, 3> theory_gaps(const AccuracyRow& row) {
    return {TheoryGap{row.packet / row.theory - 1, row.packet_noise},
            TheoryGap{row.hybrid.value / row.theory - 1, row.hybrid.own_noise},
            TheoryGap{row.fluid.value / row.theory - 1, target_of(Measure::kMean, false)}};
}

Result<std::vector<AccuracyRow>> study_accuracy(const std::vector<AccuracyCase>& cases,
                                                const AccuracyServices& services) {
    std::vector<AccuracyRow> rows;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto answers = ask(cases[i], services);
        if (!answers) return tl::unexpected(in_context(cases[i].name, answers.error()));
        compare(cases[i], *answers, rows);
        if (services.progress)
            services.progress(static_cast<double>(i + 1) / static_cast<double>(cases.size()));
    }
    return rows;
}

}  // namespace hexi
