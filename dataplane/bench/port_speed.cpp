#include "dataplane/bench/port_speed.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "dataplane/bench/forked.hpp"
#include "dataplane/bench/window_meter.hpp"
#include "dataplane/daemon/emulation.hpp"
#include "emulator/experiment/behaviour/link_description.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

/// A file that is there as long as this is.
class PassingFile {
public:
    explicit PassingFile(const std::string& text) {
        const int file = mkstemp(path_.data());
        if (file < 0) return;
        written_ = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        close(file);
    }
    ~PassingFile() { unlink(path_.c_str()); }
    PassingFile(const PassingFile&) = delete;
    PassingFile& operator=(const PassingFile&) = delete;
    [[nodiscard]] bool written() const { return written_; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_ = "/tmp/hexi-bench-XXXXXX";
    bool written_ = false;
};

std::vector<std::string> behaviours_of(const BenchmarkNetwork& network, const std::string& path) {
    std::vector<std::string> texts;
    for (const Link& link : network.experiment.topology->links())
        texts.push_back(fmt::format("{}={}", link.id, path));
    return texts;
}

template <typename Of>
double median_of(const std::vector<MeterWindow>& windows, const Of& of) {
    std::vector<double> values;
    values.reserve(windows.size());
    for (const MeterWindow& window : windows) values.push_back(of(window));
    return median(std::move(values)).value_or(0);
}

Result<Figures> measure(const BenchmarkNetwork& network, const PortSpeedOptions& options) {
    std::atomic<bool> stop{false};
    WindowMeter meter(2 * network.longest + SimTime(200'000'000'000), options.window, options.windows, stop);
    EmulationOptions emulation{
        .ports = network.ports, .lcores = fmt::format("0@{}", options.processor), .packed = options.packed};
    std::optional<PassingFile> file;
    if (!network.behaviours.empty()) {
        LinkDescription description{.behaviour = network.behaviours.front()};
        file.emplace(write_json(link_description_json(description)));
        if (!file->written()) return fail(ErrorCode::kEnvironment, "cannot write to " + file->path());
        emulation.behaviours = behaviours_of(network, file->path());
    }
    emulation.wrap = [&](std::unique_ptr<PacketPort> device, std::size_t port) {
        return std::make_unique<GeneratingPort>(std::move(device),
                                                traffic_of(network, port, options.offered_per_s), meter);
    };
    const auto report = run_emulation(network.experiment, emulation, stop, [](const std::string&) {});
    if (!report) return tl::unexpected(report.error());
    if (!conserved(*report)) return fail(ErrorCode::kEnvironment, "frames appeared or vanished");
    const auto& windows = meter.windows();
    const auto lost = [&](LinkLoss why) { return report->ledger.lost[static_cast<std::size_t>(why)]; };
    const double hard = static_cast<double>(lost(LinkLoss::kQueueFull) + lost(LinkLoss::kNoMemory));
    return Figures{
        median_of(windows, [](const auto& one) { return static_cast<double>(one.frames) / one.processor_s; }),
        median_of(windows, [](const auto& one) { return static_cast<double>(one.frames) / one.wall_s; }),
        hard / static_cast<double>(std::max<std::uint64_t>(report->ledger.received, 1)),
        to_seconds(report->timing.release_error.p50) * 1e9,
        to_seconds(report->timing.release_error.p99) * 1e9};
}

}  // namespace

Result<PortSpeed> port_speed(const BenchmarkNetwork& network, const PortSpeedOptions& options) {
    return in_fork([&] { return measure(network, options); }).transform([](const Figures& figures) {
        return PortSpeed{figures[0], figures[1], figures[2], figures[3], figures[4]};
    });
}

}  // namespace hexi
