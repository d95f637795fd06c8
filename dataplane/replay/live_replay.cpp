#include "dataplane/replay/live_replay.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "dataplane/clock/tsc.hpp"
#include "dataplane/dpdk/dpdk_port.hpp"
#include "dataplane/dpdk/eal.hpp"
#include "dataplane/dpdk/lcores.hpp"
#include "dataplane/dpdk/mbuf_memory.hpp"
#include "dataplane/replay/first_in_line.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kFrames = 8192, kQueued = 1024;
/// SimTime ends after 106 days.
constexpr std::int64_t kNsInDay = 86'400'000'000'000, kLongestNs = 100 * kNsInDay;

/// Rooms for a frame: what links of 1500 bytes carry, or what the ports say.
std::uint32_t room_of(const std::vector<PortSpec>& ports) { return longest_frame(ports); }

std::uint32_t memory_mb(const std::vector<PortSpec>& ports) {
    constexpr std::uint64_t kHead = 512, kOther = 96;
    const std::uint64_t frames = kFrames + 4 * kQueued * ports.size();
    return static_cast<std::uint32_t>(frames * (room_of(ports) + kHead) / 1'000'000 + kOther);
}

/// The day's time, and the cycle counter at that instant.
struct WallSample {
    TraceTime at;
    std::uint64_t cycles = 0;
};
/// Of several tries the one that took least. (Picoseconds since 1970 have no room in a ClockSample.)
WallSample wall_clock() {
    constexpr int kTries = 16;
    WallSample best;
    std::uint64_t least = ~std::uint64_t{0};
    for (int i = 0; i < kTries; ++i) {
        timespec now{};
        const std::uint64_t before = read_cycles();
        clock_gettime(CLOCK_REALTIME, &now);
        const std::uint64_t width = read_cycles() - before;
        if (width >= least) continue;
        least = width;
        best = {{now.tv_sec, static_cast<std::uint32_t>(now.tv_nsec)}, before + width / 2};
    }
    return best;
}

class LiveReplay {
public:
    LiveReplay(const LiveReplayOptions& options, Terminal& terminal, const std::atomic<bool>& stop)
        : options_(options), terminal_(terminal), stop_(stop), queue_(kFrames / 2) {
        report_.file = options.trace.file;
    }

    Result<LiveReplayReport> run() {
        auto opened = open();
        if (!opened) return tl::unexpected(opened.error());
        const auto begin = beginning();
        if (!begin) return tl::unexpected(begin.error());
        begin_ = *begin;
        run_on_lcores(2, [this](std::size_t index) { index == 0 ? send() : make(); });
        if (!made_ && !stop_.load()) return tl::unexpected(made_.error());
        sum_up();
        return std::move(report_);
    }

private:
    Result<void> open() {
        auto trace = MappedTrace::open(options_.trace);
        if (!trace) return tl::unexpected(trace.error());
        trace_ = std::move(*trace);
        auto nodes = port_nodes();
        if (!nodes) return nodes;
        auto eal = Eal::start({.memory_mb = memory_mb(options_.ports) + 64, .pci = cards(), .workers = 2});
        if (!eal) return tl::unexpected(eal.error());
        eal_.emplace(std::move(*eal));
        report_.memory = eal_->memory_sentence();
        auto memory = MbufMemory::create(
            *eal_, kFrames + 4 * kQueued * static_cast<std::uint32_t>(options_.ports.size()),
            room_of(options_.ports));
        if (!memory) return tl::unexpected(memory.error());
        memory_ = std::move(*memory);
        return open_ports();
    }
    /// One port carries a trace that is sent whole.
    Result<void> port_nodes() {
        if (options_.trace.whole) {
            port_of_[NodeId()] = 0;
            return {};
        }
        const auto nodes = find_port_nodes(trace_->topology(), options_.ports);
        if (!nodes) return tl::unexpected(nodes.error());
        for (std::uint32_t i = 0; i < nodes->size(); ++i) {
            if (!port_of_.emplace((*nodes)[i], i).second)
                return fail(ErrorCode::kInvalid, fmt::format("--port: '{}' has two ports; one is allowed",
                                                             options_.ports[i].node));
        }
        return {};
    }
    [[nodiscard]] std::vector<std::string> cards() const {
        std::vector<std::string> found;
        for (const PortSpec& port : options_.ports) {
            if (port.device.kind == DeviceKind::kPci) found.push_back(port.device.name);
        }
        return found;
    }
    Result<void> open_ports() {
        for (const PortSpec& spec : options_.ports) {
            auto port =
                DpdkPort::open(spec.device, *memory_, {.vlans = spec.vlan.has_value(), .queue = kQueued});
            if (!port) return tl::unexpected(in_context("--port: " + to_string(spec), port.error()));
            constexpr std::uint32_t kHeader = 14, kTag = 4;
            const std::uint32_t longest =
                std::min(spec.mtu.value_or((*port)->mtu()) + kHeader + kTag, memory_->longest());
            const auto& link = options_.trace.changes;
            FrameRules rules{.pad = options_.pad, .longest = longest, .source = (*port)->mac()};
            if (const auto mac = parse_mac(link.source_mac)) rules.source = *mac;
            if (const auto mac = parse_mac(link.destination_mac)) rules.destination = *mac;
            builders_.emplace_back(*memory_, rules);
            report_.ports.push_back({.spec = spec});
            ports_.push_back(std::move(*port));
        }
        return {};
    }

    /// When the first packet is due on our clock, where the wall clock says so.
    Result<std::optional<SimTime>> beginning() {
        if (!options_.start_at) return std::nullopt;
        const auto [now, cycles] = wall_clock();
        const std::int64_t ns = ns_between(now, *options_.start_at);
        if (ns <= 0 || ns > kNsInDay)
            return fail(
                ErrorCode::kInvalid,
                fmt::format(
                    "--start-at: {} is not allowed: must be within the next day, and it is {} s since "
                    "1970 now",
                    seconds_text(*options_.start_at, 3), now.s));
        return clock_.at(cycles) + SimTime(ns * 1000);
    }

    void make() {
        if (kept_) tie_this_thread(*kept_, false);
        std::optional<FirstInLine> first;  // it sleeps where it is ahead: the other thread waits for it else
        if (kept_) first.emplace();
        made_ = trace_->play(terminal_, [this](const TraceMapper::Mapped& mapped, LinkType link) {
            return take(mapped, link);
        });
        if (!made_) queue_.failed.store(true, std::memory_order_release);
        queue_.all_made.store(true, std::memory_order_release);
    }
    Result<void> take(const TraceMapper::Mapped& mapped, LinkType link) {
        const auto port = port_of_.find(options_.trace.whole ? NodeId() : mapped.pair.from);
        if (port == port_of_.end()) {
            ++report_.portless;
            return {};
        }
        if (!first_) first_ = mapped.packet.at;
        const std::int64_t since_ns = ns_between(*first_, mapped.packet.at);
        if (since_ns > kLongestNs)
            return fail(
                ErrorCode::kUnsupported,
                fmt::format("{}: a packet would leave {} days after the first: a replay lasts 100 days "
                            "at most (--from-s, --until-s and --speed make it shorter)",
                            report_.file, since_ns / kNsInDay));
        latest_ = std::max(latest_, SimTime(since_ns * 1000));
        TimedFrame frame{.due = latest_, .port = port->second};
        for (;;) {
            if (queue_.given_up.load(std::memory_order_acquire))
                return fail(ErrorCode::kEnvironment, "stopped before the end of the trace");
            const auto outcome = builders_[port->second].build(mapped.packet, link, frame.frame);
            if (outcome == FrameBuilder::Outcome::kLeftOut) return {};
            if (outcome == FrameBuilder::Outcome::kMade) break;
            pause();
        }
        if (const auto vlan = options_.ports[port->second].vlan) frame.frame.vlan = *vlan;
        while (!queue_.frames.push(frame)) {
            if (queue_.given_up.load(std::memory_order_acquire)) {
                memory_->release(frame.frame.handle);
                return fail(ErrorCode::kEnvironment, "stopped before the end of the trace");
            }
            pause();
        }
        queue_.made.fetch_add(1, std::memory_order_release);
        return {};
    }

    /// Frames are made ahead before the first leaves.
    void send() {
        if (kept_) tie_this_thread(*kept_, true);
        while (!queue_.all_made.load() && queue_.made.load() < kFrames / 2 && !stop_.load()) pause();
        std::optional<FirstInLine> first;
        if (kept_) first.emplace();
        report_.real_time_priority = first && first->granted();
        constexpr SimTime kSoon{1'000'000'000};
        std::vector<PacketPort*> ports;
        for (const auto& port : ports_) ports.push_back(port.get());
        ReplaySender sender({.ports = std::move(ports),
                             .memory = memory_.get(),
                             .now = [this] { return clock_.at(read_cycles()); },
                             .spare = [this](SimTime now, SimTime until) { spend(now, until); },
                             .was_preempted = [this] { return was_preempted(); },
                             .begin = begin_.value_or(clock_.at(read_cycles()) + kSoon)});
        sender.run(queue_, stop_);
        report_.fidelity = sender.fidelity();
        report_.dropped = sender.dropped();
        report_.starved = sender.starved();
        report_.interruptions = sender.interruptions();
    }
    bool was_preempted() {
        rusage usage{};
        if (getrusage(RUSAGE_THREAD, &usage) != 0) return false;
        return std::exchange(preemptions_, usage.ru_nivcsw) != usage.ru_nivcsw;
    }
    /// The clock is kept to the wall clock's rate. A thread that goes before all others lets them have the
    /// time that it does not need, but for what waking up takes.
    void spend(SimTime now, SimTime until) {
        constexpr SimTime kSecond{1'000'000'000'000}, kToWake{2'000'000'000}, kLongest{50'000'000'000};
        if (now - tracked_ >= kSecond) {
            clock_.track(sample_clocks(kRate));
            tracked_ = now;
        }
        const SimTime free = std::min(until - now - kToWake, kLongest);
        if (report_.real_time_priority && free > SimTime{0})
            std::this_thread::sleep_for(std::chrono::nanoseconds(free.count() / 1000));
    }
    /// Where the other thread has to do something first. Spinning would keep a processor from the sender.
    static void pause() { std::this_thread::sleep_for(std::chrono::microseconds(50)); }

    void sum_up() {
        report_.stopped = stop_.load();
        report_.read_packets = trace_->read().packets;
        report_.speed = trace_->speed();
        report_.remarks = trace_->remarks();
        if (!options_.trace.whole) report_.mapped = trace_->mapper().counts();
        for (const FrameBuilder& builder : builders_) {
            report_.frames.made += builder.counts().made;
            report_.frames.padded += builder.counts().padded;
            report_.frames.too_long += builder.counts().too_long;
            report_.frames.no_frames += builder.counts().no_frames;
        }
        for (std::size_t i = 0; i < ports_.size(); ++i) {
            const PortCounters counters = ports_[i]->counters();
            report_.ports[i].packets = counters.sent;
            report_.ports[i].bytes = counters.sent_bytes;
            report_.ports[i].not_sent = counters.not_sent;
        }
        report_.doubts = doubts_about(report_.fidelity, report_.dropped);
        if (report_.starved > 0)
            report_.doubts.push_back(
                fmt::format("{} times no frame was ready when the next was due: the reading is "
                            "too slow",
                            report_.starved));
    }

    const LiveReplayOptions& options_;
    Terminal& terminal_;
    const std::atomic<bool>& stop_;
    LiveReplayReport report_;
    std::unique_ptr<MappedTrace> trace_;
    std::map<NodeId, std::uint32_t> port_of_;
    std::optional<Eal> eal_;
    std::unique_ptr<MbufMemory> memory_;
    std::vector<std::unique_ptr<DpdkPort>> ports_;
    std::vector<FrameBuilder> builders_;
    static constexpr clockid_t kRate = CLOCK_MONOTONIC;
    CycleClock clock_ = calibrated_clock(SimTime{200'000'000'000}, kRate);
    const std::optional<unsigned> kept_ = processor_to_keep();
    long preemptions_ = 0;
    SimTime tracked_{0}, latest_{0};
    std::optional<SimTime> begin_;
    ReplayQueue queue_;
    std::optional<TraceTime> first_;
    Result<void> made_;
};

}  // namespace

Result<LiveReplayReport> replay_live(const LiveReplayOptions& options, Terminal& terminal,
                                     const std::atomic<bool>& stop) {
    return LiveReplay(options, terminal, stop).run();
}

}  // namespace hexi
