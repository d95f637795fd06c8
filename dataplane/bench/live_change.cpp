#include "dataplane/bench/live_change.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "dataplane/bench/forked.hpp"
#include "dataplane/clock/tsc.hpp"
#include "dataplane/control/rpc_client.hpp"
#include "dataplane/daemon/emulation.hpp"

namespace hexi {
namespace {

using namespace std::chrono_literals;

/// Of ports that nothing is asked about.
class NoWatch : public FrameWatch {
public:
    void left(std::span<const HeldFrame> /*frames*/) override {}
};

/// Keeps when each frame was made and how long it took, in cycles.
class TransitWatch : public FrameWatch {
public:
    struct Transit {
        std::uint64_t made = 0, took = 0;
    };
    TransitWatch() { transits_.reserve(1U << 22U); }
    void left(std::span<const HeldFrame> frames) override {
        const std::uint64_t now = read_cycles();
        for (const HeldFrame& frame : frames) {
            if (frame.length != GeneratingPort::kFrame) continue;  // an answer of the gateway's
            const std::uint64_t made = stamp_of({frame.bytes, frame.length});
            transits_.push_back({made, now - made});
        }
    }
    /// When the first packet of the new way was made: the first after the last that took less than `least`
    /// cycles. 0 where there is none.
    [[nodiscard]] std::uint64_t first_after(std::uint64_t least) {
        std::sort(transits_.begin(), transits_.end(),
                  [](const Transit& a, const Transit& b) { return a.made < b.made; });
        const auto last_old = std::find_if(transits_.rbegin(), transits_.rend(),
                                           [&](const Transit& one) { return one.took < least; });
        return last_old == transits_.rbegin() ? 0 : (last_old - 1)->made;
    }

private:
    std::vector<Transit> transits_;
};

/// What the thread that asks for the change saw, in cycles.
struct Asked {
    Result<void> done;
    std::uint64_t at = 0, answered = 0;
};

Result<RpcClient> connect_when_there(const std::string& path) {
    for (int tries = 0; tries < 1000; ++tries) {
        if (auto client = RpcClient::connect(path)) return client;
        std::this_thread::sleep_for(10ms);
    }
    return RpcClient::connect(path);
}

Asked ask(const std::string& path, const LiveChange& change) {
    auto client = connect_when_there(path);
    if (!client) return {tl::unexpected(client.error())};
    // As from a controller, whose calls are never the first of a process that was forked just now.
    if (const Json* link = change.params.find("link"))
        static_cast<void>(client->call("link.up", Json::object().set("link", *link)));
    std::this_thread::sleep_for(500ms);
    Asked asked{.done = {}, .at = read_cycles()};
    auto answer = client->call(change.method, change.params);
    if (answer && !change.commit.empty()) {
        Json version = Json::object();
        version.set("version", *change.params.find("version"));
        asked.at = read_cycles();
        answer = client->call(change.commit, std::move(version));
    }
    asked.answered = read_cycles();
    if (!answer) asked.done = tl::unexpected(answer.error());
    std::this_thread::sleep_for(500ms);
    return asked;
}

Result<Figures> measure(const BenchmarkNetwork& network, const LiveChange& change, double per_s,
                        unsigned processor) {
    std::atomic<bool> stop{false};
    TransitWatch watch;
    NoWatch others;
    EmulationOptions emulation{.ports = network.ports,
                               .lcores = fmt::format("0@{}", processor),
                               .control = fmt::format("/tmp/hexi-bench-{}.sock", getpid())};
    emulation.wrap = [&](std::unique_ptr<PacketPort> device, std::size_t port) {
        FrameWatch& told = port + 1 == network.ports.size() ? static_cast<FrameWatch&>(watch) : others;
        return std::make_unique<GeneratingPort>(std::move(device), traffic_of(network, port, per_s), told);
    };
    Asked asked;
    std::thread control([&] {
        asked = ask(emulation.control, change);
        stop.store(true);
    });
    const auto report = run_emulation(network.experiment, emulation, stop, [](const std::string&) {});
    control.join();
    if (!report) return tl::unexpected(report.error());
    if (!asked.done) return tl::unexpected(asked.done.error());
    if (!conserved(*report)) return fail(ErrorCode::kEnvironment, "frames appeared or vanished");
    const double us = calibrated_clock().hertz() * 1e-6;  // cycles
    const std::uint64_t first = watch.first_after(static_cast<std::uint64_t>(to_us(change.least_after) * us));
    if (first == 0) return fail(ErrorCode::kEnvironment, "a change took no effect within half a second");
    std::uint64_t lost = 0;
    for (const std::uint64_t count : report->ledger.lost) lost += count;
    const auto since = [&](std::uint64_t cycles) {
        return (static_cast<double>(cycles) - static_cast<double>(asked.at)) / us;
    };
    return Figures{since(first), since(asked.answered), static_cast<double>(lost)};
}

}  // namespace

Result<LiveChangeCost> live_change(const BenchmarkNetwork& network, const LiveChange& change, double per_s,
                                   unsigned processor) {
    return in_fork([&] { return measure(network, change, per_s, processor); })
        .transform([](const Figures& figures) {
            return LiveChangeCost{figures[0], figures[1], figures[2]};
        });
}

}  // namespace hexi
