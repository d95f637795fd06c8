#include "traces/commands/jobs_command.hpp"

#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/json/json.hpp"
#include "traces/capture/byte_sink.hpp"
#include "traces/commands/reading_options.hpp"
#include "traces/commands/text_input.hpp"
#include "traces/job/job_lines.hpp"
#include "traces/job/placed_jobs.hpp"

namespace hexi {
namespace {

enum class Form { kRecords, kPlace };

struct Options {
    std::string file, file_to, log, sites;
    Form form = Form::kRecords;
    PlacementAssumptions assumptions;
    ReadingOptions reading;
    OutputOptions output;
};

/// Sums over a log.
struct Totals {
    std::uint64_t input_tokens = 0, output_tokens = 0, reused_tokens = 0;
    double card_s = 0;
    std::optional<TraceTime> first, last;

    void add(const JobRecord& job) {
        input_tokens += job.input_tokens;
        output_tokens += job.output_tokens;
        reused_tokens += job.reused_tokens;
        card_s += job.cards * job.duration_s.value_or(0);
        first = first ? std::min(*first, job.submitted) : job.submitted;
        last = last ? std::max(*last, job.submitted) : job.submitted;
    }
};

struct Report {
    const Options& options;
    JobLineCounts lines;
    Totals totals;
    std::optional<PlacementCounts> placed;
};

std::string report_json(const Report& report) {
    Json json = Json::object();
    const Totals& totals = report.totals;
    json.set("schema", "hexi-trace-jobs/1");
    json.set("file", report.options.file);
    json.set("written", report.options.file_to);
    json.set("jobs", report.lines.jobs);
    json.set("skipped_lines", report.lines.skipped_lines);
    if (totals.first) json.set("first_s", seconds_text(*totals.first, 9));
    if (totals.last) json.set("last_s", seconds_text(*totals.last, 9));
    json.set("input_tokens", totals.input_tokens);
    json.set("output_tokens", totals.output_tokens);
    json.set("reused_tokens", totals.reused_tokens);
    json.set("card_s", totals.card_s);
    if (report.placed) {
        const PlacementCounts& counts = *report.placed;
        const PlacementAssumptions& assumed = report.options.assumptions;
        Json placed = Json::object();
        placed.set("jobs", counts.jobs);
        placed.set("requests", counts.requests);
        placed.set("streams", counts.streams);
        placed.set("without_cards", counts.without_cards);
        placed.set("without_end", counts.without_end);
        placed.set("beyond", counts.beyond);
        placed.set("window_s", assumed.window_s);
        placed.set("bytes_per_token", assumed.bytes_per_token);
        placed.set("model_parameters", assumed.model_parameters);
        placed.set("bytes_per_card", assumed.bytes_per_card);
        json.set("placed", std::move(placed));
    }
    json.set("remarks", report.lines.remarks);
    return write_json(json);
}

std::string report_csv(const Report& report) {
    return fmt::format(
        "jobs,skipped_lines,input_tokens,output_tokens,reused_tokens,card_s\n{},{},{},{},{},{:.9g}\n",
        report.lines.jobs, report.lines.skipped_lines, report.totals.input_tokens,
        report.totals.output_tokens, report.totals.reused_tokens, report.totals.card_s);
}

std::string report_text(const Report& report) {
    const Totals& totals = report.totals;
    std::string text = fmt::format("{}: {} jobs\n", printable(report.options.file_to), report.lines.jobs);
    if (totals.input_tokens > 0)
        text += fmt::format("{} tokens in, {} of them in blocks that came before; {} tokens out\n",
                            totals.input_tokens, totals.reused_tokens, totals.output_tokens);
    if (totals.card_s > 0) text += fmt::format("{:.6g} card hours\n", totals.card_s / 3600);
    if (report.placed) {
        const PlacementCounts& counts = *report.placed;
        text += fmt::format("{} jobs to be placed, {} streams of {} requests\n", counts.jobs, counts.streams,
                            counts.requests);
        const auto say = [&](std::uint64_t count, std::string_view what) {
            if (count > 0) text += fmt::format("{} jobs left out: {}\n", count, what);
        };
        say(counts.without_cards, "they hold no card");
        say(counts.without_end, "nothing says how long they last");
        say(counts.beyond, "they begin more than 3,000,000 s after the first");
        const PlacementAssumptions& assumed = report.options.assumptions;
        text += fmt::format(
            "assumed: {:g} bytes a token, a model of {:g} parameters, {:g} bytes a card before a job\n",
            assumed.bytes_per_token, assumed.model_parameters, assumed.bytes_per_card);
    }
    if (report.lines.skipped_lines > 0)
        text += fmt::format("{} lines could not be understood\n", report.lines.skipped_lines);
    for (const std::string& remark : report.lines.remarks) text += printable(remark) + "\n";
    return text;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(','));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

/// Reads, converts and writes; what was met is in `report`.
Result<void> convert(const Options& options, JobLog log, Report& report, Terminal& terminal) {
    auto sink = ByteSink::create(options.file_to);
    if (!sink) return tl::unexpected(sink.error());
    std::optional<PlacedJobs> placed;
    if (options.form == Form::kPlace) placed.emplace(options.assumptions);
    sink->buffer() += placed ? PlacedJobs::header() : job_header();
    JobLineReader reader(std::move(log), options.file, options.reading.strictness == Strictness::kLenient);
    const auto read = for_lines(options.file, terminal, [&](std::string_view line) -> Result<void> {
        const auto job = reader.line(line);
        if (!job) return tl::unexpected(job.error());
        if (!*job) return {};
        report.totals.add(**job);
        if (placed) {
            sink->buffer() += placed->row(**job);
        } else {
            append_job(sink->buffer(), **job);
        }
        return sink->flush_if_large();
    });
    if (!read) return read;
    if (placed) sink->buffer() += placed->streams();
    if (placed) report.placed = placed->counts();
    report.lines = reader.counts();
    return sink->close();
}

Result<ExitStatus> run(Options& options, Terminal& terminal) {
    auto log = JobLog::parse(options.log);
    if (!log) return tl::unexpected(in_context("--log", log.error()));
    options.assumptions.sites = words_of(options.sites);
    if (options.form == Form::kPlace && options.assumptions.sites.empty())
        return fail(ErrorCode::kInvalid, "--to place: needs --sites, nodes where users and data are");
    Report report{options, {}, {}, {}};
    const auto converted = convert(options, std::move(*log), report, terminal);
    if (!converted) return tl::unexpected(converted.error());
    const std::string json = report_json(report);
    if (options.output.out_dir) {
        const auto kept = write_output_files(*options.output.out_dir, {{"jobs-report.json", json}});
        if (!kept) return tl::unexpected(kept.error());
    }
    std::ostream& out = options.file_to == "-" ? terminal.err : terminal.out;
    out << (options.output.format == OutputFormat::kJson  ? json
            : options.output.format == OutputFormat::kCsv ? report_csv(report)
                                                          : report_text(report));
    return ExitStatus::kOk;
}

void define(CLI::App& app, Options& options) {
    PlacementAssumptions& assumed = options.assumptions;
    app.add_option("FILE", options.file, "A log; '-' is standard input")->required();
    app.add_option(
           "--log", options.log,
           "Which log: azure, mooncake, burstgpt, alibaba-pods, alibaba-requests, acme, helios, hexi, or "
           "FIELD=COLUMN,...")
        ->required()
        ->option_text("LOG");
    app.add_option("--output", options.file_to, "CSV file to write; '-' is standard output")
        ->required()
        ->option_text("FILE");
    add_choice(app, {"--to", "One form for all logs, or what hexi place reads", "records|place [records]"},
               {{"records", Form::kRecords}, {"place", Form::kPlace}}, options.form);
    app.add_option("--sites", options.sites, "With --to place: nodes where users and data are")
        ->option_text("NODE,...");
    app.add_option("--window-s", assumed.window_s,
                   "With --to place: requests of S seconds become one stream a site")
        ->check(CLI::Range(1.0, 3e6))
        ->option_text("S [3600]");
    app.add_option("--bytes-per-token", assumed.bytes_per_token, "With --to place: a token on the wire")
        ->check(CLI::Range(0.01, 1e9))
        ->option_text("B [4]");
    app.add_option("--model-parameters", assumed.model_parameters,
                   "With --to place: of the model that answers")
        ->check(CLI::Range(1e3, 1e15))
        ->option_text("N [7e10]");
    app.add_option("--bytes-per-card", assumed.bytes_per_card,
                   "With --to place: what comes before a job begins")
        ->check(CLI::Range(0.0, 1e15))
        ->option_text("B [1e10]");
    add_seed_option(app, "Which job is at which site", "N [1]",
                    [&](std::uint64_t seed) { assumed.seed = seed; });
    add_reading_options(app, options.reading);
    add_output_options(app, options.output);
}

}  // namespace

Command trace_jobs_command() {
    return {
        "jobs",
        "Bring logs of compute jobs into one form, or make jobs to be placed of them",
        "hexi trace jobs pods.csv --log alibaba-pods --to place --sites beijing,shanghai --output jobs.csv",
        [](CLI::App& app) -> Action {
            auto options = std::make_shared<Options>();
            define(app, *options);
            return [options](Terminal& terminal) { return run(*options, terminal); };
        },
        {}};
}

}  // namespace hexi
