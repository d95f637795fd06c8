#include "traces/commands/flow_input.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"
#include "traces/commands/text_input.hpp"
#include "traces/flow/hpcc_flows.hpp"

namespace hexi {

void add_flow_line_options(CLI::App& app, FlowLineOptions& options) {
    app.add_option("--columns", options.columns,
                   "FILE holds flows, a line each: hexi, nfdump, argus, zeek, hpcc (flow.txt), or "
                   "FIELD=COLUMN,... by name or "
                   "number")
        ->option_text("COLUMNS [FILE is a capture]");
}

namespace {

/// flow.txt of HPCC and Parsimon: host N has the address 10.0.0.0 + N, so prefixes say at which node it is.
/// Nobody knows how long its flows last: they begin and end at once.
Result<FlowLineCounts> read_host_flows(const std::string& path, Strictness strictness,
                                       const std::function<Result<void>(const FlowRecord&)>& consumer) {
    constexpr std::uint32_t kFirstHost = 0x0A00'0000, kMostHosts = 1U << 24U;
    constexpr std::uint8_t kUdp = 17;
    const auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    const auto read = read_hpcc_flows(*text, path, strictness == Strictness::kLenient);
    if (!read) return tl::unexpected(read.error());
    FlowLineCounts counts{
        .lines = read->flows.size() + 1, .flows = read->flows.size(), .remarks = read->notes};
    for (const HostFlow& flow : read->flows) {
        if (std::max(flow.source, flow.destination) >= kMostHosts)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: host {} is not allowed: numbers below {} have an address", path,
                                    std::max(flow.source, flow.destination), kMostHosts));
        const std::int64_t ns = flow.start.count() / 1000;
        const TraceTime at{ns / kNsPerSecond, static_cast<std::uint32_t>(ns % kNsPerSecond)};
        auto taken = consumer({.key = {.source = IpAddress::v4(kFirstHost + flow.source),
                                       .destination = IpAddress::v4(kFirstHost + flow.destination),
                                       .destination_port = static_cast<std::uint16_t>(flow.port),
                                       .protocol = kUdp},
                               .first = at,
                               .last = at,
                               .bytes = flow.size.count()});
        if (!taken) return tl::unexpected(taken.error());
    }
    return counts;
}

}  // namespace

Result<FlowLineCounts> read_flow_lines(const std::string& path, const FlowLineOptions& options,
                                       Strictness strictness, Terminal& terminal,
                                       const std::function<Result<void>(const FlowRecord&)>& consumer) {
    if (options.columns == "hpcc") return read_host_flows(path, strictness, consumer);
    auto columns = FlowColumns::parse(options.columns);
    if (!columns) return tl::unexpected(in_context("--columns", columns.error()));
    FlowLineReader reader(std::move(*columns), path, strictness == Strictness::kLenient);
    std::optional<Error> refused;
    const auto flow = [&](const FlowRecord& record) {
        auto taken = refused ? Result<void>() : consumer(record);
        if (!taken) refused = taken.error();
    };
    const auto read = for_lines(path, terminal, [&](std::string_view line) -> Result<void> {
        auto taken = reader.line(line, flow);
        if (refused) return tl::unexpected(*refused);
        return taken;
    });
    if (!read) return tl::unexpected(read.error());
    return reader.counts();
}

}  // namespace hexi
