#include "dataplane/bench/exactness.hpp"

#include <cmath>
#include <thread>

#include <sched.h>

#include "dataplane/bench/forked.hpp"
#include "dataplane/clock/tsc.hpp"
#include "dataplane/dpdk/eal.hpp"
#include "emulator/experiment/delay_histogram.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

Result<Figures> wait_for_instants(unsigned processor, SimTime duration) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    if (sched_setaffinity(0, sizeof only, &only) != 0)
        return fail(ErrorCode::kEnvironment, "this process may not run on the processor that was asked for");
    const CycleClock clock = calibrated_clock();
    DelayHistogram late;
    const SimTime begin = clock.at(read_cycles());
    for (SimTime due = begin; due < begin + duration; due += 1_us) {
        SimTime now = clock.at(read_cycles());
        while (now < due) now = clock.at(read_cycles());
        late.record(now - due);
    }
    return Figures{to_seconds(late.quantile(0.5)) * 1e9, to_seconds(late.quantile(0.99)) * 1e9};
}

Result<Figures> compare_clocks(int seconds) {
    const auto eal = Eal::start({.pages = PageChoice::kSmall, .memory_mb = 16});
    if (!eal) return tl::unexpected(eal.error());
    CycleClock clock = calibrated_clock();
    const ClockSample first = sample_clocks();
    const SimTime begin = clock.at(first.cycles);
    ClockSample last = first;
    for (int second = 0; second < seconds; ++second) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        last = sample_clocks();
        clock.track(last);
    }
    const SimTime ours = clock.at(last.cycles) - begin, raw = last.reference - first.reference;
    return Figures{std::abs(to_seconds(ours - raw)) / to_seconds(raw) * 1e6,
                   std::abs(eal->counter_hz() / clock.hertz() - 1) * 1e6};
}

}  // namespace

Result<MachineNoise> machine_noise(unsigned processor, SimTime duration) {
    return in_fork([&] { return wait_for_instants(processor, duration); })
        .transform([](const Figures& figures) {
            return MachineNoise{figures[0], figures[1]};
        });
}

Result<ClockErrors> clock_errors(int seconds) {
    return in_fork([&] { return compare_clocks(seconds); }).transform([](const Figures& figures) {
        return ClockErrors{figures[0], figures[1]};
    });
}

}  // namespace hexi
