#include "traces/commands/map_command.hpp"

#include <map>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"
#include "traces/commands/mapped_trace.hpp"
#include "traces/commands/writing_options.hpp"

namespace hexi {
namespace {

struct Options {
    std::string file_to;
    MappedTraceOptions trace;
    WritingOptions writing;
    OutputOptions output;
};

using Pairs = std::map<std::pair<NodeId, NodeId>, TrafficCount>;

/// A capture whose interfaces are the nodes at which packets enter the network.
class MappedFile {
public:
    MappedFile(CaptureWriter writer, const Topology& topology)
        : writer_(std::move(writer)), topology_(topology) {}

    Result<void> add(const TraceMapper::Mapped& mapped, LinkType link) {
        pairs_[{mapped.pair.from, mapped.pair.to}].add(mapped.packet.wire_bytes);
        TracePacket packet = mapped.packet;
        packet.interface = interface_of(mapped.pair.from, link);
        return writer_.write(packet, interfaces_);
    }
    Result<void> close() { return writer_.close(interfaces_); }
    [[nodiscard]] const Pairs& pairs() const { return pairs_; }
    [[nodiscard]] const CaptureWriter& writer() const { return writer_; }

private:
    std::uint32_t interface_of(NodeId node, LinkType link) {
        const auto [at, fresh] =
            numbers_.try_emplace({node, link}, static_cast<std::uint32_t>(interfaces_.size()));
        if (fresh) interfaces_.push_back({.name = topology_.node(node).id, .link = link, .time_digits = 9});
        return at->second;
    }

    CaptureWriter writer_;
    const Topology& topology_;
    std::vector<TraceInterface> interfaces_;
    std::map<std::pair<NodeId, LinkType>, std::uint32_t> numbers_;
    Pairs pairs_;
};

std::string report_csv(const MappedFile& file, const Topology& topology) {
    CsvWriter csv({"source", "destination", "packets", "bytes"});
    for (const auto& [pair, count] : file.pairs())
        csv.add_row({topology.node(pair.first).id, topology.node(pair.second).id,
                     std::to_string(count.packets), std::to_string(count.bytes)});
    return csv.text();
}

std::string report_json(const Options& options, const MappedTrace& trace, const MappedFile& file) {
    Json json = Json::object(), pairs = Json::array();
    json.set("schema", "hexi-trace-map/1");
    json.set("file", options.trace.file);
    json.set("written", options.file_to);
    json.set("topology", trace.topology().name());
    json.set("read_packets", trace.read().packets);
    json.set("selected_packets", trace.selected().taken);
    json.set("thinned_packets", trace.thinned_packets());
    json.set("repeat", options.trace.timing.repeat);
    json.set("speed", trace.speed());
    json.set("padded_packets", file.writer().padded_packets());
    json.set("mapping", mapper_json(trace.mapper()));
    for (const auto& [nodes, count] : file.pairs()) {
        Json pair = Json::object();
        pair.set("source", trace.topology().node(nodes.first).id);
        pair.set("destination", trace.topology().node(nodes.second).id);
        pair.set("packets", count.packets);
        pair.set("bytes", count.bytes);
        pairs.push_back(std::move(pair));
    }
    json.set("pairs", std::move(pairs));
    json.set("damaged_places", trace.read().damaged_places);
    json.set("skipped_bytes", trace.read().skipped_bytes);
    json.set("remarks", trace.remarks());
    return write_json(json);
}

std::string report_text(const Options& options, const MappedTrace& trace, const MappedFile& file,
                        bool colour) {
    TextTable table({{"source"}, {"destination"}, {"packets", true}, {"bytes", true}});
    for (const auto& [pair, count] : file.pairs())
        table.add_row({trace.topology().node(pair.first).id, trace.topology().node(pair.second).id,
                       std::to_string(count.packets), std::to_string(count.bytes)});
    std::string text = table.text(colour);
    text += mapper_text(trace.mapper());
    if (trace.thinned_packets() > 0)
        text += fmt::format("{} packets belong to conversations that thinning left out\n",
                            trace.thinned_packets());
    if (options.trace.timing.rate_bps) text += fmt::format("time runs {:.6g} times as fast\n", trace.speed());
    for (const std::string& remark : trace.remarks()) text += printable(remark) + "\n";
    return text;
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    auto trace = MappedTrace::open(options.trace);
    if (!trace) return tl::unexpected(trace.error());
    auto writer = CaptureWriter::create(options.file_to, options.writing);
    if (!writer) return tl::unexpected(writer.error());
    MappedFile file(std::move(*writer), (*trace)->topology());
    const auto played = (*trace)->play(
        terminal, [&](const TraceMapper::Mapped& mapped, LinkType link) { return file.add(mapped, link); });
    if (!played) return tl::unexpected(played.error());
    const auto closed = file.close();
    if (!closed) return tl::unexpected(closed.error());
    const std::string json = report_json(options, **trace, file),
                      csv = report_csv(file, (*trace)->topology());
    if (options.output.out_dir) {
        const auto kept = write_output_files(*options.output.out_dir, {{"map.json", json}, {"map.csv", csv}});
        if (!kept) return tl::unexpected(kept.error());
    }
    std::ostream& out = options.file_to == "-" ? terminal.err : terminal.out;
    out << (options.output.format == OutputFormat::kJson ? json
            : options.output.format == OutputFormat::kCsv
                ? csv
                : report_text(options, **trace, file, terminal.colour));
    return ExitStatus::kOk;
}

}  // namespace

Command trace_map_command() {
    return {
        "map",
        "Put the packets of a capture between the nodes of a network, with addresses of theirs",
        "hexi trace map lab.pcap.zst --prefixes hubs.csv --pools pools.csv --speed 2 --output mapped.pcapng",
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            app.add_option("FILE", options->trace.file, "A capture that `hexi trace info` reads")->required();
            app.add_option("--output", options->file_to, "File to write; '-' is standard output")
                ->required()
                ->option_text("FILE");
            add_mapped_trace_options(app, options->trace);
            add_writing_options(app, options->writing);
            add_output_options(app, options->output);
            return [options](Terminal& terminal) { return run(*options, terminal); };
        },
        {}};
}

}  // namespace hexi
