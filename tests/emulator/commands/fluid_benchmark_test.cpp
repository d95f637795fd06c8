#include "emulator/commands/fluid_benchmark.hpp"

#include <algorithm>
#include <memory>

#include "controller/route_compiler.hpp"

namespace hexi {
namespace {

using std::chrono::nanoseconds;

/// Engines that take as long as they are told and do as many packet-hops.
class FluidBenchmark : public testing::Test {
protected:
    Engine engine(nanoseconds takes, std::uint64_t packet_hops) {
        return [this, takes, packet_hops](const Experiment& experiment) -> Result<RunResult> {
            now_ += takes;
            factors_.push_back(experiment.scaling.rate_factor);
            RunResult result;
            result.packet_hops = packet_hops;
            result.links = {{.packets = packet_hops / 4}, {.packets = packet_hops - packet_hops / 4}};
            return result;
        };
    }
    /// Takes as long for the day and, besides, for each cut.
    DayEngine day_engine(nanoseconds takes, nanoseconds for_each_cut) {
        return [this, takes, for_each_cut](const Experiment& experiment,
                                           const DayPlan& plan) -> Result<RunResult> {
            now_ += takes + for_each_cut * static_cast<std::int64_t>(plan.cuts.size());
            const bool probed = std::any_of(experiment.sources.begin(), experiment.sources.end(),
                                            [](const PacketSource& source) { return source.probe; });
            EXPECT_EQ(plan.bins.size(), 96U);
            EXPECT_TRUE(probed || plan.cuts.empty()) << "cuts are those of the validated day";
            cuts_ = std::max(cuts_, plan.cuts.size());
            RunResult result;
            result.links = {{.packets = 50'000'000'000}};
            result.pairs.resize(21'000);
            return result;
        };
    }
    Result<std::vector<BenchmarkRow>> run(std::map<std::string, Engine> engines,
                                          std::map<std::string, DayEngine> days) {
        return benchmark_fluid({.compile_routes = route_compiler(),
                                .engines = std::move(engines),
                                .day_engines = std::move(days)},
                               [this] { return now_; });
    }

    nanoseconds now_{0};
    std::vector<double> factors_;
    std::size_t cuts_ = 0;
};

TEST_F(FluidBenchmark, HoldsFluidAgainstThePacketsOfTheSameLoad) {
    // A packet-hop costs 1 us; the full load has 8 billion.
    const auto rows = run({{"fluid", engine(nanoseconds(500'000'000), 8'000'000'000)},
                           {"packet", engine(nanoseconds(2'000'000'000), 2'000'000)}},
                          {{"fluid", day_engine(nanoseconds(1'000'000'000), nanoseconds(10'000'000))}});
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 3U);
    EXPECT_EQ((*rows)[1].name, "national day, 96 bins, percentiles of 21000 pairs");
    EXPECT_DOUBLE_EQ((*rows)[1].value, 1);
    EXPECT_DOUBLE_EQ(*(*rows)[1].reference_value, 50'000);
    EXPECT_GT(cuts_, 200U) << "every fibre";
    EXPECT_DOUBLE_EQ((*rows)[2].value, 1 + 0.01 * static_cast<double>(cuts_));
    EXPECT_DOUBLE_EQ(*(*rows)[2].reference_value, static_cast<double>(cuts_));
    EXPECT_DOUBLE_EQ(rows->front().value, 0.5);
    EXPECT_DOUBLE_EQ(*rows->front().reference_value, 8000);
    EXPECT_DOUBLE_EQ(*rows->front().ratio, 0.5 / 8000);
    EXPECT_EQ(rows->front().runs, kFluidBenchmarkRuns);
    ASSERT_EQ(factors_.size(), 2 * kFluidBenchmarkRuns);
    EXPECT_EQ(factors_[0], 1) << "fluid at full rates";
    EXPECT_LT(factors_[1], 1e-3) << "packets scaled down";
}

TEST_F(FluidBenchmark, NeedsBothEngines) {
    const auto rows = run({{"fluid", engine(nanoseconds(1), 1)}}, {});
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().message, "there is no engine 'packet' to measure");
}

}  // namespace
}  // namespace hexi
