#include "traces/bench/trace_benchmark.hpp"

#include <array>

#include <fmt/format.h>

#include "topology/base/random.hpp"
#include "topology/base/scratch_file.hpp"
#include "topology/median.hpp"
#include "traces/bench/reading_rivals.hpp"
#include "traces/capture/capture_reader.hpp"
#include "traces/capture/capture_writer.hpp"
#include "traces/capture/wire_order.hpp"
#include "traces/flow/flow_table.hpp"

namespace hexi {
namespace {

/// Packets whose lengths come round and round.
struct Mix {
    std::string name;
    std::vector<std::uint32_t> lengths;
    std::uint64_t packets;
};

std::vector<Mix> mixes() {
    return {{"60 B", {60}, 5'000'000},
            {"IMIX", {60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 60, 590}, 1'000'000}};
}

Result<void> write_mix(const Mix& mix, const std::string& path) {
    auto writer = CaptureWriter::create(path, {.format = WrittenFormat::kPcap});
    if (!writer) return tl::unexpected(writer.error());
    const std::vector<TraceInterface> interfaces(1);
    const std::vector<std::uint8_t> bytes(2048, 0x5A);
    for (std::uint64_t i = 0; i < mix.packets; ++i) {
        const std::uint32_t length = mix.lengths[i % mix.lengths.size()];
        auto written = writer->write({.at = trace_time(1'700'000'000, i * 500),
                                      .bytes = bytes.data(),
                                      .captured = length,
                                      .wire_bytes = length},
                                     interfaces);
        if (!written) return written;
    }
    return writer->close(interfaces);
}

Result<ReadCount> read_by_us(const std::string& path) {
    auto reader = CaptureReader::open(path, Strictness::kStrict);
    if (!reader) return tl::unexpected(reader.error());
    ReadCount count;
    for (;;) {
        const auto packets = reader->next();
        if (!packets) return tl::unexpected(packets.error());
        if (packets->empty()) return count;
        count.packets += packets->size();
        for (const TracePacket& packet : *packets) count.captured_bytes += packet.captured;
    }
}

using Reading = Result<ReadCount> (*)(const std::string&);

/// Packets a second.
Result<double> timed(Reading read, const std::string& path, const MonotonicClock& clock, ReadCount& count) {
    const auto begun = clock();
    const auto counted = read(path);
    if (!counted) return tl::unexpected(counted.error());
    const std::chrono::duration<double> took = clock() - begun;
    count = *counted;
    return static_cast<double>(count.packets) / took.count();
}

Result<std::vector<TraceFigure>> measure(const Mix& mix, const MonotonicClock& clock) {
    const ScratchFile file(mix.name == "IMIX" ? "imix.pcap" : "small.pcap");
    const auto written = write_mix(mix, file.path());
    if (!written) return tl::unexpected(written.error());
    constexpr std::array<Reading, 3> kReadings{&read_by_us, &read_by_libpcap, &read_by_bare_loop};
    std::array<std::vector<double>, 3> rates;
    for (std::uint32_t run = 0; run < kTraceBenchmarkRuns; ++run) {
        std::array<ReadCount, 3> counts;
        for (std::size_t i = 0; i < kReadings.size(); ++i) {
            const auto rate = timed(kReadings[i], file.path(), clock, counts[i]);
            if (!rate) return tl::unexpected(rate.error());
            rates[i].push_back(*rate);
        }
        if (counts[0] != counts[1] || counts[0] != counts[2])
            return fail(ErrorCode::kEnvironment,
                        fmt::format("{}: {} packets by us, {} by libpcap and {} by the bare loop",
                                    file.path(), counts[0].packets, counts[1].packets, counts[2].packets));
    }
    const double ours = median(rates[0]).value_or(0);
    const std::string name = "read and parse pcap, " + mix.name;
    return std::vector<TraceFigure>{
        {name, ours, "packets_per_s", "libpcap, pcap_next_ex", median(rates[1]), kTraceBenchmarkRuns},
        {name, ours, "packets_per_s", "4 MiB read(), record lengths only", median(rates[2]),
         kTraceBenchmarkRuns}};
}

constexpr std::uint64_t kFlows = 1'000'000, kFlowPackets = 5'000'000;

/// UDP between random ones of a million pairs of addresses, all of them alive.
Result<void> write_flows(const std::string& path) {
    auto writer = CaptureWriter::create(path, {.format = WrittenFormat::kPcap});
    if (!writer) return tl::unexpected(writer.error());
    const std::vector<TraceInterface> interfaces{{.link = LinkType::kRawIp}};
    std::array<std::uint8_t, 60> packet{0x45, 0, 0, 60, 0,  0, 0, 0, 64, 17, 0, 0,
                                        10,   0, 0, 0,  11, 0, 0, 0, 0,  7,  0, 9};
    RandomStream random(1, "flows");
    for (std::uint64_t i = 0; i < kFlowPackets; ++i) {
        const auto flow = static_cast<std::uint32_t>(i < kFlows ? i : random.below(kFlows));
        store_big(packet.data() + 12, 0x0A000000 + flow);
        store_big(packet.data() + 16, 0x0B000000 + flow * 7);
        auto written = writer->write({.at = trace_time(1'700'000'000, i * 500),
                                      .bytes = packet.data(),
                                      .captured = packet.size(),
                                      .wire_bytes = packet.size()},
                                     interfaces);
        if (!written) return written;
    }
    return writer->close(interfaces);
}

/// Packets a second from file to flows, all of them alive to the end.
Result<double> time_flows(const std::string& path, const MonotonicClock& clock) {
    const auto begun = clock();
    auto reader = CaptureReader::open(path, Strictness::kStrict);
    if (!reader) return tl::unexpected(reader.error());
    FlowTable table({}, [](const FlowRecord&) {});
    constexpr LinkType kLink = LinkType::kRawIp;
    for (;;) {
        const auto packets = reader->next();
        if (!packets) return tl::unexpected(packets.error());
        if (packets->empty()) break;
        table.add(*packets, {&kLink, 1});
    }
    const std::chrono::duration<double> took = clock() - begun;
    if (table.live() != kFlows)
        return fail(ErrorCode::kEnvironment,
                    fmt::format("{}: {} flows of {} are alive", path, table.live(), kFlows));
    return static_cast<double>(kFlowPackets) / took.count();
}

Result<TraceFigure> measure_flows(const MonotonicClock& clock) {
    const ScratchFile file("flows.pcap");
    const auto written = write_flows(file.path());
    if (!written) return tl::unexpected(written.error());
    std::vector<double> rates;
    for (std::uint32_t run = 0; run < kTraceBenchmarkRuns; ++run) {
        const auto rate = time_flows(file.path(), clock);
        if (!rate) return tl::unexpected(rate.error());
        rates.push_back(*rate);
    }
    return TraceFigure{"packets to flows, 1 M alive",
                       median(rates).value_or(0),
                       "packets_per_s",
                       "",
                       {},
                       kTraceBenchmarkRuns};
}

}  // namespace

Result<std::vector<TraceFigure>> benchmark_traces(const MonotonicClock& clock) {
    std::vector<TraceFigure> figures;
    for (const Mix& mix : mixes()) {
        auto measured = measure(mix, clock);
        if (!measured) return measured;
        figures.insert(figures.end(), measured->begin(), measured->end());
    }
    auto flows = measure_flows(clock);
    if (!flows) return tl::unexpected(flows.error());
    figures.push_back(std::move(*flows));
    return figures;
}

}  // namespace hexi
