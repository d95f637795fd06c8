#include "dataplane/replay/replay_benchmark.hpp"

#include <time.h>

#include <array>

#include <fmt/format.h>

#include "dataplane/bench/forked.hpp"
#include "dataplane/dpdk/dpdk_port.hpp"
#include "dataplane/dpdk/eal.hpp"
#include "dataplane/dpdk/mbuf_memory.hpp"
#include "dataplane/replay/frame_builder.hpp"
#include "dataplane/replay/replay_exactness.hpp"
#include "topology/base/scratch_file.hpp"
#include "topology/median.hpp"
#include "traces/capture/capture_reader.hpp"
#include "traces/capture/capture_writer.hpp"
#include "traces/capture/wire_order.hpp"
#include "traces/rewrite/trace_mapper.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kLength = kExactnessBytes;

/// `count` UDP packets of 60 bytes, `gap_ns` apart, between 10.N.0.1 and 10.M.0.2, that end in their numbers.
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
        store_big(frame.data() + kLength - sizeof i, i);
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
    const auto eal = Eal::start({.pages = PageChoice::kAuto, .memory_mb = 256});
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

/// Medians over runs, by name of the row.
class ExactnessRows {
public:
    explicit ExactnessRows(std::string of) : of_(std::move(of)) {}

    void add(const ExactnessRun& run) {
        ++runs_;
        arrived_.push_back(run.ours.arrived);
        drift_.push_back(run.ours.drift_us);
        p50_.push_back(run.ours.p50_us);
        p99_.push_back(run.ours.p99_us);
        undisturbed_.push_back(run.undisturbed_p99_us);
        bare_p50_.push_back(run.bare_p50_us);
        bare_p99_.push_back(run.bare_p99_us);
        if (run.rival.arrived == 0) return;
        rival_drift_.push_back(run.rival.drift_us);
        rival_p50_.push_back(run.rival.p50_us);
        rival_p99_.push_back(run.rival.p99_us);
    }
    void write(double sent, std::vector<BenchmarkRow>& rows) const {
        const std::string rival = rival_p50_.empty() ? "tcpreplay is not installed" : "tcpreplay -K, ";
        const auto of_rival = [&](const char* what) { return rival_p50_.empty() ? rival : rival + what; };
        row(rows, "arrived", arrived_, "packets", "sent", {sent});
        row(rows, "drift", drift_, "us", of_rival("drift"), rival_drift_);
        row(rows, "gap error p50", p50_, "us", of_rival("p50"), rival_p50_);
        row(rows, "gap error p99", p99_, "us", of_rival("p50"), rival_p50_);
        row(rows, "gap error p99", p99_, "us", of_rival("p99"), rival_p99_);
        row(rows, "gap error p50", p50_, "us", "bare loop, p50", bare_p50_);
        row(rows, "gap error p99", p99_, "us", "bare loop, p99", bare_p99_);
        row(rows, "gap error p99 but for interruptions", undisturbed_, "us", of_rival("p50"), rival_p50_);
    }
    void write_drift(std::vector<BenchmarkRow>& rows) const {
        row(rows, "drift", drift_, "us", "", {});
        row(rows, "gap error p99", p99_, "us", "bare loop, p99", bare_p99_);
    }

private:
    void row(std::vector<BenchmarkRow>& rows, const std::string& name, const std::vector<double>& values,
             const std::string& unit, const std::string& reference, const std::vector<double>& theirs) const {
        BenchmarkRow made{.name = fmt::format("replay over af_packet, {}, {}", of_, name),
                          .value = median(values).value_or(0),
                          .unit = unit,
                          .reference = reference,
                          .reference_value = median(theirs),
                          .runs = runs_};
        if (made.reference_value.value_or(0) != 0) made.ratio = made.value / *made.reference_value;
        rows.push_back(std::move(made));
    }

    std::string of_;
    std::uint32_t runs_ = 0;
    std::vector<double> arrived_, drift_, p50_, p99_, undisturbed_, bare_p50_, bare_p99_, rival_drift_,
        rival_p50_, rival_p99_;
};

/// A trace at a steady rate, played `runs` times for `span_s`.
struct Steady {
    std::string name;
    std::uint64_t gap_ns = 0, span_s = 2;
    bool with_rival = true;
};
Result<void> measure_steady(const Steady& steady, std::uint32_t runs, const std::string& path,
                            std::vector<BenchmarkRow>& rows) {
    const std::uint64_t packets = steady.span_s * 1'000'000'000 / steady.gap_ns;
    auto written = write_packets(path, packets, steady.gap_ns);
    if (!written) return written;
    ExactnessRows medians(steady.name);
    for (std::uint32_t run = 0; run < runs; ++run) {
        const auto measured =
            measure_exactness(path, packets, static_cast<double>(steady.gap_ns), steady.with_rival);
        if (!measured) return tl::unexpected(measured.error());
        medians.add(*measured);
    }
    if (steady.with_rival)
        medians.write(static_cast<double>(packets), rows);
    else
        medians.write_drift(rows);
    return {};
}

}  // namespace

Result<std::vector<BenchmarkRow>> replay_benchmark(const DataplaneBenchmarkOptions& options) {
    constexpr std::uint64_t kPackets = 4'000'000;
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
    const std::array<Steady, 3> steadies{
        {{"20 kpps for 2 s", 50'000}, {"100 kpps for 2 s", 10'000}, {"20 kpps for 60 s", 50'000, 60, false}}};
    for (const Steady& steady : steadies) {
        const auto measured = measure_steady(steady, steady.with_rival ? options.runs : 1, file.path(), rows);
        if (!measured) return tl::unexpected(measured.error());
    }
    return rows;
}

}  // namespace hexi
