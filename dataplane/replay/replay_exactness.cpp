#include "dataplane/replay/replay_exactness.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "dataplane/bench/forked.hpp"
#include "dataplane/clock/tsc.hpp"
#include "dataplane/replay/first_in_line.hpp"
#include "dataplane/replay/live_replay.hpp"

namespace hexi {
namespace {

/// At `share` (0..1) of them by size.
double quantile_of(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * share);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

int run_quietly(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); }

Result<void> make_wire() {
    if (unshare(CLONE_NEWNET) != 0) return fail(ErrorCode::kEnvironment, "no network namespace may be made");
    if (run_quietly("ip link add hexi-a type veth peer name hexi-b && ip link set hexi-a up && ip link set "
                    "hexi-b up") != 0)
        return fail(ErrorCode::kEnvironment, "ip cannot make a pair of veth interfaces");
    return {};
}

/// tcpreplay falls behind its trace by its own means: it may take several times as long.
Result<Exactness> play_rival(const std::string& path, std::uint64_t packets, double gap_ns) {
    auto recorder = ArrivalRecorder::start("hexi-b", kExactnessBytes, packets);
    if (!recorder) return tl::unexpected(recorder.error());
    run_quietly("timeout 30 tcpreplay -q -K -i hexi-a " + path);
    return exactness_of((*recorder)->take(), gap_ns);
}

struct Ours {
    Exactness seen;
    double undisturbed_p99_us = 0;
};
Result<Ours> play_ours(const std::string& path, std::uint64_t packets, double gap_ns) {
    auto recorder = ArrivalRecorder::start("hexi-b", kExactnessBytes, packets);
    if (!recorder) return tl::unexpected(recorder.error());
    const LiveReplayOptions options{
        .trace = {.file = path, .whole = true},
        .ports = {{.node = "all", .device = {DeviceKind::kAfPacket, "hexi-a", ""}}}};
    std::ostringstream nowhere;
    Terminal silent{.out = nowhere, .err = nowhere};
    const std::atomic<bool> stop{false};
    const auto report = replay_live(options, silent, stop);
    if (!report) return tl::unexpected(report.error());
    return Ours{exactness_of((*recorder)->take(), gap_ns),
                static_cast<double>(report->fidelity.undisturbed_p99.count()) / 1e6};
}

/// In microseconds, of 2 s.
std::vector<double> bare_gap_errors(double gap_ns) {
    constexpr double kSpanNs = 2e9;
    const double cycles_per_ns = calibrated_clock().hertz() * 1e-9;
    const auto gap = static_cast<std::uint64_t>(gap_ns * cycles_per_ns);
    if (const auto processor = processor_to_keep()) tie_this_thread(*processor, true);
    const FirstInLine first;
    std::vector<double> errors(static_cast<std::size_t>(kSpanNs / gap_ns));
    std::uint64_t due = read_cycles() + gap, before = 0;
    for (double& error : errors) {
        std::uint64_t late = 0;
        while ((late = read_cycles() - due) > ~std::uint64_t{0} / 2) {
        }
        error = std::abs(static_cast<double>(late) - static_cast<double>(before)) / cycles_per_ns / 1e3;
        before = late;
        due += gap;
    }
    return errors;
}

Result<Figures> measure(const std::string& path, std::uint64_t packets, double gap_ns, bool with_rival) {
    const auto wire = make_wire();
    if (!wire) return tl::unexpected(wire.error());
    Exactness rival;
    if (with_rival && run_quietly("tcpreplay --version") == 0) {
        const auto played = play_rival(path, packets, gap_ns);
        if (!played) return tl::unexpected(played.error());
        rival = *played;
    }
    const auto ours = play_ours(path, packets, gap_ns);
    if (!ours) return tl::unexpected(ours.error());
    const std::vector<double> bare = bare_gap_errors(gap_ns);
    const auto& [arrived, drift, p50, p99] = ours->seen;
    return Figures{arrived,
                   drift,
                   p50,
                   p99,
                   ours->undisturbed_p99_us,
                   rival.arrived,
                   rival.drift_us,
                   rival.p50_us,
                   rival.p99_us,
                   quantile_of(bare, 0.5),
                   quantile_of(bare, 0.99)};
}

}  // namespace

Exactness exactness_of(const std::vector<Arrival>& arrived, double gap_ns) {
    constexpr std::size_t kEnds = 100;
    if (arrived.size() < 2) return {.arrived = static_cast<double>(arrived.size())};
    std::vector<double> errors_us, late_us;
    for (const Arrival& one : arrived) {
        const double since = static_cast<double>(one.at_ns - arrived.front().at_ns);
        late_us.push_back((since - gap_ns * static_cast<double>(one.number)) / 1e3);
    }
    for (std::size_t i = 1; i < late_us.size(); ++i)
        errors_us.push_back(std::abs(late_us[i] - late_us[i - 1]));
    const auto ends = static_cast<std::ptrdiff_t>(std::min(kEnds, late_us.size()));
    const std::vector<double> first(late_us.begin(), late_us.begin() + ends),
        last(late_us.end() - ends, late_us.end());
    return {static_cast<double>(arrived.size()), quantile_of(last, 0.5) - quantile_of(first, 0.5),
            quantile_of(errors_us, 0.5), quantile_of(errors_us, 0.99)};
}

Result<ExactnessRun> measure_exactness(const std::string& path, std::uint64_t packets, double gap_ns,
                                       bool with_rival) {
    return in_fork([&] { return measure(path, packets, gap_ns, with_rival); })
        .transform([](const Figures& f) {
            return ExactnessRun{.ours = {f[0], f[1], f[2], f[3]},
                                .undisturbed_p99_us = f[4],
                                .rival = {f[5], f[6], f[7], f[8]},
                                .bare_p50_us = f[9],
                                .bare_p99_us = f[10]};
        });
}

}  // namespace hexi
