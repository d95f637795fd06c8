#include "traces/commands/index_command.hpp"

#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/progress_line.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/json/json.hpp"
#include "traces/capture/capture_index.hpp"

namespace hexi {
namespace {

struct Options {
    std::vector<std::string> files;
    OutputOptions output;
};

struct Indexed {
    std::string file;
    std::uint64_t packets = 0, points = 0;
};

std::string rendered(const std::vector<Indexed>& done, OutputFormat format, bool colour) {
    Json json = Json::object(), files = Json::array();
    CsvWriter csv({"file", "index", "packets", "points"});
    TextTable table({{"file"}, {"index"}, {"packets", true}, {"points", true}});
    for (const Indexed& one : done) {
        Json entry = Json::object();
        const std::string index = CaptureIndex::file_of(one.file);
        entry.set("file", one.file);
        entry.set("index", index);
        entry.set("packets", one.packets);
        entry.set("points", one.points);
        files.push_back(std::move(entry));
        csv.add_row({one.file, index, std::to_string(one.packets), std::to_string(one.points)});
        table.add_row(
            {printable(one.file), printable(index), std::to_string(one.packets), std::to_string(one.points)});
    }
    json.set("schema", "hexi-trace-index/1");
    json.set("files", std::move(files));
    if (format == OutputFormat::kJson) return write_json(json);
    return format == OutputFormat::kCsv ? csv.text() : table.text(colour);
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    std::vector<Indexed> done;
    for (const std::string& file : options.files) {
        std::optional<ProgressLine> line;
        if (terminal.progress) line.emplace(terminal.err, "indexing");
        const auto index = CaptureIndex::build(file, [&](double share) {
            if (line) line->show(share);
        });
        if (!index) return tl::unexpected(index.error());
        const auto saved = index->save(file);
        if (!saved) return tl::unexpected(saved.error());
        done.push_back({file, index->packets(), index->points().size()});
    }
    terminal.out << rendered(done, options.output.format, terminal.colour);
    if (!options.output.out_dir) return ExitStatus::kOk;
    return write_output_files(*options.output.out_dir,
                              {{"index.json", rendered(done, OutputFormat::kJson, false)}})
        .transform([] { return ExitStatus::kOk; });
}

}  // namespace

Command trace_index_command() {
    return {"index",
            "Note beside captures where which time is, so that --from-s need not read from the beginning",
            "hexi trace index day.pcap",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                app.add_option("FILE", options->files, "Captures that are not compressed")->required();
                add_output_options(app, options->output);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
