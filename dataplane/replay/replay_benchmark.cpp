#include "dataplane/replay/replay_benchmark.hpp"

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

#include "dataplane/bench/forked.hpp"
#include "dataplane/dpdk/dpdk_port.hpp"
#include "dataplane/dpdk/eal.hpp"
#include "dataplane/dpdk/mbuf_memory.hpp"
#include "dataplane/replay/arrival_recorder.hpp"
#include "dataplane/replay/frame_builder.hpp"
#include "dataplane/replay/live_replay.hpp"
#include "topology/base/scratch_file.hpp"
#include "topology/median.hpp"
#include "traces/capture/capture_writer.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kLength = 60;

/// `count` UDP packets of 60 bytes, `gap_ns` apart, between 10.N.0.1 and 10.M.0.2.
Result<void> write_packets(const std::string& path, std::uint64_t count, std::uint64_t gap_ns) {
    auto writer = CaptureWriter::create(path, {.format = WrittenFormat::kPcapUs});
    if (!writer) return tl::unexpected(writer.error());
    const std::vector<TraceInterface> interfaces(1);
    std::array<std::uint8_t, kLength> frame{2, 0,    0, 0, 0,  1, 2, 0, 0, 0,  0,  2, 8,
                                            0, 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0};
    for (std::uint64_t i = 0; i < count; ++i) {
        store_big(frame.data() + 26, static_cast<std::uint32_t>(0x0A000001 + (i % 4 << 16U)));
        store_big(frame.data() + 30, static_cast<std::uint32_t>(0x0A000002 + ((i + 1) % 4 << 16U)));
        store_big(frame.data() + 34, std::uint16_t{9});
        auto written = writer->write({.at = trace_time(1'700'000'000, i * gap_ns),
                                      .bytes = frame.data(),
                                      .captured = kLength,
                                      .wire_bytes = kLength},
                                     interfaces);
        if (!written) return written;
    }
    return writer->close(interfaces);
}

double processor_s() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::vector<PrefixAtNode> prefixes(unsigned first) {
    std::vector<PrefixAtNode> all;
    for (std::uint32_t i = 0; i < 4; ++i)
        all.push_back({{IpAddress::v4(first << 24U | i << 16U), 16}, NodeId(i)});
    return all;
}

/// Packets a second of one thread from file to port.
Result<Figures> measure_hand_over(const std::string& path, std::uint64_t packets, const Topology& topology) {
    const auto eal = Eal::start({.pages = PageChoice::kAuto, .memory_mb = 128, .small_memory_mb = 256});
    if (!eal) return tl::unexpected(eal.error());
    auto memory = MbufMemory::create(*eal, 8192, 2048);
    if (!memory) return tl::unexpected(memory.error());
    auto port = DpdkPort::open({.kind = DeviceKind::kNull}, **memory, {});
    if (!port) return tl::unexpected(port.error());
    auto pools = AddressPools::create(prefixes(172), topology);
    if (!pools) return tl::unexpected(pools.error());
    TraceMapper mapper(HubMap(NodePrefixes(prefixes(10)), {}), {.pools = *pools});
    auto reader = CaptureReader::open(path, Strictness::kStrict);
    if (!reader) return tl::unexpected(reader.error());
    FrameBuilder builder(**memory, {});
    std::array<HeldFrame, 64> burst;
    std::size_t held = 0;
    const double begun = processor_s();
    for (;;) {
        const auto batch = reader->next();
        if (!batch) return tl::unexpected(batch.error());
        if (batch->empty()) break;
        for (const TracePacket& packet : *batch) {
            const auto mapped = mapper.map(packet, LinkType::kEthernet);
            if (!mapped || builder.build(mapped->packet, LinkType::kEthernet, burst[held]) !=
                               FrameBuilder::Outcome::kMade)
                continue;
            if (++held < burst.size()) continue;
            (*port)->send(burst);
            held = 0;
        }
    }
    (*port)->send(std::span(burst).first(held));
    const double took = processor_s() - begun;
    if ((*port)->counters().sent != packets)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("{} of {} packets were handed over", (*port)->counters().sent, packets));
    return Figures{static_cast<double>(packets) / took};
}

/// Drift over all, and gap errors, in microseconds.
struct Exactness {
    double drift_us = 0, p50_us = 0, p99_us = 0;
};

Exactness exactness_of(const std::vector<std::int64_t>& arrived_ns, double gap_ns) {
    std::vector<double> errors;
    for (std::size_t i = 1; i < arrived_ns.size(); ++i)
        errors.push_back(std::abs(static_cast<double>(arrived_ns[i] - arrived_ns[i - 1]) - gap_ns) / 1e3);
    if (errors.empty()) return {};
    std::sort(errors.begin(), errors.end());
    const double lasting = static_cast<double>(arrived_ns.back() - arrived_ns.front());
    return {(lasting - gap_ns * static_cast<double>(errors.size())) / 1e3, errors[errors.size() / 2],
            errors[errors.size() * 99 / 100]};
}

int run_quietly(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); }

/// In a namespace of its own: tcpreplay's figures, where there is one, then ours.
Result<Figures> measure_exactness(const std::string& path, std::uint64_t packets, double gap_ns) {
    if (unshare(CLONE_NEWNET) != 0) return fail(ErrorCode::kEnvironment, "no network namespace may be made");
    if (run_quietly("ip link add hexi-a type veth peer name hexi-b && ip link set hexi-a up && ip link set "
                    "hexi-b up") != 0)
        return fail(ErrorCode::kEnvironment, "ip cannot make a pair of veth interfaces");
    Figures figures;
    const bool has_rival = run_quietly("tcpreplay --version") == 0;
    if (has_rival) {
        auto recorder = ArrivalRecorder::start("hexi-b", kLength, packets);
        if (!recorder) return tl::unexpected(recorder.error());
        run_quietly("tcpreplay -q -K -i hexi-a " + path);
        const auto arrived = (*recorder)->take();
        const Exactness theirs = exactness_of(arrived, gap_ns);
        figures = {static_cast<double>(arrived.size()), theirs.drift_us, theirs.p50_us, theirs.p99_us};
    } else {
        figures = {0, 0, 0, 0};
    }
    auto recorder = ArrivalRecorder::start("hexi-b", kLength, packets);
    if (!recorder) return tl::unexpected(recorder.error());
    LiveReplayOptions options{.trace = {.file = path, .whole = true},
                              .ports = {{.node = "all", .device = {DeviceKind::kAfPacket, "hexi-a", ""}}}};
    std::ostringstream nowhere;
    Terminal silent{.out = nowhere, .err = nowhere};
    const std::atomic<bool> stop{false};
    const auto report = replay_live(options, silent, stop);
    if (!report) return tl::unexpected(report.error());
    const auto arrived = (*recorder)->take();
    const Exactness ours = exactness_of(arrived, gap_ns);
    figures.insert(figures.end(),
                   {static_cast<double>(arrived.size()), ours.drift_us, ours.p50_us, ours.p99_us});
    return figures;
}

void add_exactness(const Figures& figures, const std::string& rate, std::vector<BenchmarkRow>& rows) {
    const bool rival = figures[0] > 0;
    const std::array<std::string, 3> names{"drift over 2 s", "gap error p50", "gap error p99"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        BenchmarkRow row{.name = fmt::format("replay over af_packet, {}, {}", rate, names[i]),
                         .value = figures[5 + i],
                         .unit = "us",
                         .reference = rival ? "tcpreplay -K" : "tcpreplay is not installed"};
        if (rival) row.reference_value = figures[1 + i];
        if (rival && figures[1 + i] != 0) row.ratio = figures[5 + i] / figures[1 + i];
        rows.push_back(row);
    }
}

}  // namespace

Result<std::vector<BenchmarkRow>> replay_benchmark(const DataplaneBenchmarkOptions& options) {
    constexpr std::uint64_t kPackets = 4'000'000, kFewGapNs = 50'000, kManyGapNs = 10'000,
                            kSpanNs = 2'000'000'000;
    const ScratchFile file("replay");
    auto written = write_packets(file.path(), kPackets, 1000);
    if (!written) return tl::unexpected(written.error());
    const auto topology =
        Topology::create({.name = "four", .nodes = {{.id = "a"}, {.id = "b"}, {.id = "c"}, {.id = "d"}}});
    if (!topology) return tl::unexpected(topology.error());
    std::vector<double> rates;
    for (std::uint32_t run = 0; run < options.runs; ++run) {
        const auto rate = in_fork([&] { return measure_hand_over(file.path(), kPackets, *topology); });
        if (!rate) return tl::unexpected(rate.error());
        rates.push_back(rate->front());
    }
    std::vector<BenchmarkRow> rows{{.name = "read, map, rewrite, hand to net_null, 60 B",
                                    .value = median(rates).value_or(0),
                                    .unit = "packets_per_s",
                                    .runs = options.runs}};
    for (const auto& [gap_ns, rate] : {std::pair(kFewGapNs, "20 kpps"), std::pair(kManyGapNs, "100 kpps")}) {
        const std::uint64_t packets = kSpanNs / gap_ns;
        written = write_packets(file.path(), packets, gap_ns);
        if (!written) return tl::unexpected(written.error());
        const auto figures =
            in_fork([&] { return measure_exactness(file.path(), packets, static_cast<double>(gap_ns)); });
        if (figures) add_exactness(*figures, rate, rows);
    }
    return rows;
}

}  // namespace hexi
