#include "emulator/experiment/benchmark_json.hpp"

#include <gtest/gtest.h>

#include "topology/json/json.hpp"

namespace hexi {
namespace {

TEST(BenchmarkJson, HasTheMembersEveryBenchmarkPrints) {
    const std::vector<BenchmarkRow> rows{{.name = "mesh",
                                          .value = 6.5e6,
                                          .unit = "packet_hops_per_s",
                                          .reference = "another engine",
                                          .reference_value = 1.6e5,
                                          .ratio = 40.625,
                                          .runs = 3},
                                         {.name = "memory", .value = 48.5, .unit = "bytes"}};
    const BenchmarkHost host{.cores = 2, .cpu_model = "A CPU", .memory_bytes = 1024, .kernel = "6.1"};
    EXPECT_EQ(write_benchmarks(rows, host), R"({
  "benchmarks": [
    {
      "name": "mesh",
      "value": 6500000,
      "unit": "packet_hops_per_s",
      "reference": "another engine",
      "reference_value": 160000,
      "ratio": 40.625,
      "runs": 3
    },
    {
      "name": "memory",
      "value": 48.5,
      "unit": "bytes",
      "reference": null,
      "reference_value": null,
      "ratio": null,
      "runs": 1
    }
  ],
  "host": {
    "cores": 2,
    "cpu_model": "A CPU",
    "memory_bytes": 1024,
    "kernel": "6.1"
  }
}
)");
}

TEST(BenchmarkHost, CountsProcessorsAndReadsMemoryInKibibytes) {
    const BenchmarkHost host =
        parse_host({.cpuinfo = "processor\t: 0\nmodel name\t: A CPU @ 2 GHz\nflags : a b\n\n"
                               "processor\t: 1\nmodel name\t: A CPU @ 2 GHz\n",
                    .meminfo = "MemTotal:       2048 kB\nMemFree:  7 kB\n",
                    .osrelease = "6.1.0-18-amd64\n"});
    const BenchmarkHost expected{
        .cores = 2, .cpu_model = "A CPU @ 2 GHz", .memory_bytes = 2'097'152, .kernel = "6.1.0-18-amd64"};
    EXPECT_EQ(host, expected);
}

TEST(BenchmarkHost, LeavesEmptyWhatTheSystemDoesNotTell) {
    EXPECT_EQ(parse_host({.cpuinfo = "no colon", .meminfo = "MemTotal: lots", .osrelease = ""}),
              BenchmarkHost{});
}

TEST(PeakMemory, IsTheMostThatWasResident) {
    EXPECT_EQ(parse_peak_memory_mib("Name:\thexi\nVmPeak:\t  9000 kB\nVmHWM:\t  2048 kB\nVmRSS:\t 10 kB\n"),
              2);
    EXPECT_EQ(parse_peak_memory_mib("Name:\thexi\n"), std::nullopt);
    ASSERT_EQ(peak_memory_row().size(), 1U);
    EXPECT_GT(peak_memory_row()[0].value, 1);
}

TEST(BenchmarkHost, ThisMachineHasACoreAndMemory) {
    EXPECT_GE(this_host().cores, 1U);
    EXPECT_GT(this_host().memory_bytes, 1U << 20U);
}

}  // namespace
}  // namespace hexi
