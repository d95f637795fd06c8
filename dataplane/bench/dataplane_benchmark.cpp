#include "dataplane/bench/dataplane_benchmark.hpp"

#include <functional>
#include <string>

#include "dataplane/bench/exactness.hpp"
#include "dataplane/bench/exactness_rows.hpp"
#include "dataplane/bench/lookup_benchmark.hpp"
#include "dataplane/bench/port_speed.hpp"
#include "dataplane/bench/testpmd.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

/// Figures of several runs of both sides.
struct Runs {
    std::vector<double> line, chain, mesh, reference;
    std::vector<double> share, lost;  ///< of every run of ours
};

BenchmarkRow speed_row(const char* name, const std::vector<double>& ours) {
    return {.name = name,
            .value = median(ours).value_or(0),
            .unit = "frames_per_processor_s",
            .runs = static_cast<std::uint32_t>(ours.size())};
}

BenchmarkRow beside_testpmd(BenchmarkRow row, const std::vector<double>& reference) {
    row.reference = "dpdk-testpmd mac";
    if (reference.empty()) {
        row.reference += ", which is not installed (Debian: dpdk-dev)";
        return row;
    }
    row.reference_value = median(reference).value_or(0);
    row.ratio = row.value / *row.reference_value;
    return row;
}

BenchmarkRow ratio_row(const char* name, const std::vector<double>& ratios) {
    return {.name = name,
            .value = median(ratios).value_or(0),
            .unit = "ratio",
            .runs = static_cast<std::uint32_t>(ratios.size())};
}

std::vector<BenchmarkRow> speed_rows(const Runs& runs) {
    return {beside_testpmd(speed_row("one-hop-40-ms", runs.line), runs.reference),
            beside_testpmd(speed_row("three-hops-20-ms-1m-flows", runs.chain), runs.reference),
            speed_row("six-hops-100-links-all-impairments", runs.mesh),
            ratio_row("worker-processor-share", runs.share), ratio_row("lost-for-want-of-room", runs.lost)};
}

Result<void> add_ours(const BenchmarkNetwork& network, const PortSpeedOptions& options,
                      std::vector<double>& speeds, Runs& runs) {
    return port_speed(network, options).transform([&](const PortSpeed& speed) {
        speeds.push_back(speed.per_processor_s);
        runs.share.push_back(speed.per_wall_s / speed.per_processor_s);
        runs.lost.push_back(speed.lost);
    });
}

Result<void> add_reference(const DataplaneBenchmarkOptions& options, std::vector<double>& speeds) {
    const TestpmdOptions testpmd{.processor = options.processor};
    if (!has_testpmd(testpmd)) return {};
    return run_testpmd(testpmd).transform([&](const TestpmdSpeed& speed) {
        speeds.push_back(static_cast<double>(speed.frames) / speed.processor_s);
    });
}

Result<std::vector<BenchmarkRow>> speeds(const DataplaneBenchmarkOptions& options) {
    const BenchmarkNetwork line = line_network(1, 40_ms), chain = line_network(3, 20_ms),
                           mesh = mesh_network();
    const PortSpeedOptions speed{.processor = options.processor, .packed = 1U << 21U};
    Runs runs;
    for (std::uint32_t run = 0; run < options.runs; ++run) {
        const auto done = add_reference(options, runs.reference)
                              .and_then([&] { return add_ours(line, speed, runs.line, runs); })
                              .and_then([&] { return add_ours(chain, speed, runs.chain, runs); })
                              .and_then([&] { return add_ours(mesh, speed, runs.mesh, runs); });
        if (!done) return tl::unexpected(done.error());
    }
    return speed_rows(runs);
}

BenchmarkRow beside(const char* name, const char* unit, const std::vector<double>& ours,
                    const char* reference, const std::vector<double>& theirs) {
    BenchmarkRow row{.name = name,
                     .value = median(ours).value_or(0),
                     .unit = unit,
                     .reference = reference,
                     .reference_value = median(theirs).value_or(0),
                     .runs = static_cast<std::uint32_t>(ours.size())};
    if (*row.reference_value > 0) row.ratio = row.value / *row.reference_value;
    return row;
}

Result<std::vector<BenchmarkRow>> release_errors(const DataplaneBenchmarkOptions& options) {
    const BenchmarkNetwork line = line_network(1, 1_ms);
    const PortSpeedOptions paced{.processor = options.processor, .offered_per_s = 0.5e6, .windows = 5};
    std::vector<double> p50, p99, noise_p50, noise_p99;
    for (std::uint32_t run = 0; run < options.runs; ++run) {
        const auto noise = machine_noise(options.processor, 1_s);
        if (!noise) return tl::unexpected(noise.error());
        const auto ours = port_speed(line, paced);
        if (!ours) return tl::unexpected(ours.error());
        noise_p50.push_back(noise->p50_ns);
        noise_p99.push_back(noise->p99_ns);
        p50.push_back(ours->release_p50_ns);
        p99.push_back(ours->release_p99_ns);
    }
    constexpr const char* kBare = "bare counter loop";
    return std::vector{beside("release-error-p50-at-1-mpps", "ns", p50, kBare, noise_p50),
                       beside("release-error-p99-at-1-mpps", "ns", p99, kBare, noise_p99)};
}

Result<std::vector<BenchmarkRow>> clock_row(const DataplaneBenchmarkOptions& /*options*/) {
    return clock_errors(5).transform([](const ClockErrors& errors) {
        return std::vector{
            beside("clock-error", "ppm", {errors.ours_ppm}, "rte_get_tsc_hz()", {errors.dpdk_ppm})};
    });
}

}  // namespace

Result<std::vector<BenchmarkRow>> dataplane_benchmark(const DataplaneBenchmarkOptions& options) {
    std::vector<BenchmarkRow> rows;
    for (const auto part : {speeds, release_errors, clock_row, lookup_rows, model_rows, change_rows}) {
        const auto more = part(options);
        if (!more) return tl::unexpected(more.error());
        rows.insert(rows.end(), more->begin(), more->end());
    }
    return rows;
}

}  // namespace hexi
