#include "traces/commands/writing_options.hpp"

#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

Json report_json(const WritingReport& report) {
    Json json = Json::object();
    json.set("schema", "hexi-trace-written/1");
    json.set("command", report.command);
    json.set("file", report.reader->name());
    json.set("read_packets", report.reader->counts().packets);
    json.set("filtered_out_packets", report.selected.filtered_out);
    json.set("outside_time_packets", report.selected.outside_time);
    json.set("out_of_order_packets", report.selected.disordered);
    json.set("late_packets", report.selected.late);
    json.set("damaged_places", report.reader->counts().damaged_places);
    json.set("skipped_bytes", report.reader->counts().skipped_bytes);
    Json written = Json::array();
    for (const WrittenCapture& capture : report.written) {
        Json entry = Json::object();
        entry.set("file", capture.file);
        if (!capture.part.empty()) entry.set("part", capture.part);
        entry.set("packets", capture.packets);
        entry.set("padded_packets", capture.padded_packets);
        entry.set("bytes", capture.bytes);
        written.push_back(std::move(entry));
    }
    json.set("written", std::move(written));
    json.set("remarks", report.reader->remarks());
    return json;
}

std::string report_csv(const WritingReport& report) {
    CsvWriter csv({"file", "part", "packets", "padded_packets", "bytes"});
    for (const WrittenCapture& capture : report.written)
        csv.add_row({capture.file, capture.part, std::to_string(capture.packets),
                     std::to_string(capture.padded_packets), std::to_string(capture.bytes)});
    return csv.text();
}

std::string report_table(const WritingReport& report, bool colour) {
    TextTable table({{"file"}, {"part"}, {"packets", true}, {"padded", true}, {"bytes", true}});
    for (const WrittenCapture& capture : report.written)
        table.add_row({printable(capture.file), printable(capture.part), std::to_string(capture.packets),
                       std::to_string(capture.padded_packets), std::to_string(capture.bytes)});
    const CaptureCounts& counts = report.reader->counts();
    std::string text = table.text(colour);
    text += fmt::format("{} packets read, {} taken", counts.packets, report.selected.taken);
    if (report.selected.filtered_out > 0)
        text += fmt::format(", {} filtered out", report.selected.filtered_out);
    if (report.selected.outside_time > 0)
        text += fmt::format(", {} outside the time", report.selected.outside_time);
    if (report.selected.disordered > 0)
        text += fmt::format(", {} out of order, {} of them too late to be put right",
                            report.selected.disordered, report.selected.late);
    text += '\n';
    for (const std::string& remark : report.reader->remarks()) text += printable(remark) + '\n';
    return text;
}

}  // namespace

void add_writing_options(CLI::App& app, WritingOptions& options) {
    add_choice(app, {"--to", "Format to write", "FORMAT [pcapng]"},
               {{"pcapng", WrittenFormat::kPcapng},
                {"pcap", WrittenFormat::kPcap},
                {"pcap-us", WrittenFormat::kPcapUs}},
               options.format);
    app.add_option("--snap", options.snap_bytes, "Keep at most BYTES of each packet")
        ->check(CLI::Range(1U, kLongestPacket))
        ->option_text("BYTES");
    app.add_flag("--pad", options.pad, "Fill packets that were captured in part up with zeros");
}

WrittenCapture written_by(const CaptureWriter& writer, std::string file, std::string part) {
    return {std::move(file), std::move(part), writer.packets(), writer.padded_packets(), writer.bytes()};
}

Result<void> print_report(const WritingReport& report, const OutputOptions& output, Terminal& terminal) {
    const std::string json = write_json(report_json(report)), csv = report_csv(report);
    if (output.out_dir) {
        auto kept = write_output_files(*output.out_dir,
                                       {{report.command + ".json", json}, {report.command + ".csv", csv}});
        if (!kept) return kept;
    }
    switch (output.format) {
        case OutputFormat::kJson:
            terminal.out << json;
            break;
        case OutputFormat::kCsv:
            terminal.out << csv;
            break;
        case OutputFormat::kTable:
            terminal.out << report_table(report, terminal.colour);
            break;
    }
    return {};
}

}  // namespace hexi
