#include "emulator/commands/fluid_benchmark.hpp"

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
    Result<std::vector<BenchmarkRow>> run(std::map<std::string, Engine> engines) {
        return benchmark_fluid({.compile_routes = route_compiler(), .engines = std::move(engines)},
                               [this] { return now_; });
    }

    nanoseconds now_{0};
    std::vector<double> factors_;
};

TEST_F(FluidBenchmark, HoldsFluidAgainstThePacketsOfTheSameLoad) {
    // A packet-hop costs 1 us; the full load has 8 billion.
    const auto rows = run({{"fluid", engine(nanoseconds(500'000'000), 8'000'000'000)},
                           {"packet", engine(nanoseconds(2'000'000'000), 2'000'000)}});
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_DOUBLE_EQ(rows->front().value, 0.5);
    EXPECT_DOUBLE_EQ(*rows->front().reference_value, 8000);
    EXPECT_DOUBLE_EQ(*rows->front().ratio, 0.5 / 8000);
    EXPECT_EQ(rows->front().runs, kFluidBenchmarkRuns);
    ASSERT_EQ(factors_.size(), 2 * kFluidBenchmarkRuns);
    EXPECT_EQ(factors_[0], 1) << "fluid at full rates";
    EXPECT_LT(factors_[1], 1e-3) << "packets scaled down";
}

TEST_F(FluidBenchmark, NeedsBothEngines) {
    const auto rows = run({{"fluid", engine(nanoseconds(1), 1)}});
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().message, "there is no engine 'packet' to measure");
}

}  // namespace
}  // namespace hexi
