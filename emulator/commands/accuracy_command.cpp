#include "emulator/commands/accuracy_command.hpp"

#include <algorithm>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "emulator/accuracy/accuracy_report.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/progress_line.hpp"

namespace hexi {
namespace {

struct Options {
    bool quick = false;
    std::string only, part;  ///< group; part of a case's name
    OutputOptions output;
};

Result<Engine> engine(const EmulatorServices& services, const std::string& word) {
    const auto found = services.engines.find(word);
    if (found != services.engines.end()) return found->second;
    return fail(ErrorCode::kNotFound, fmt::format("there is no engine '{}' to compare", word));
}

Result<AccuracyServices> services_of(const EmulatorServices& services) {
    AccuracyServices made{.compile_routes = services.compile_routes};
    for (const auto& [word, place] : {std::pair<const char*, Engine*>{"packet", &made.packet},
                                      {"hybrid", &made.hybrid},
                                      {"fluid", &made.fluid}}) {
        auto found = engine(services, word);
        if (!found) return tl::unexpected(found.error());
        *place = std::move(*found);
    }
    return made;
}

Result<std::vector<AccuracyCase>> of_group(std::vector<AccuracyCase> cases, const std::string& group) {
    std::string known;
    for (const AccuracyCase& one : cases) {
        if (known.find(one.group) == std::string::npos) known += (known.empty() ? "" : ", ") + one.group;
    }
    if (!group.empty()) std::erase_if(cases, [&](const AccuracyCase& one) { return one.group != group; });
    if (cases.empty())
        return fail(ErrorCode::kInvalid,
                    fmt::format("--group: '{}' is not allowed: must be one of {}", group, known));
    return cases;
}

Result<std::vector<AccuracyCase>> named(std::vector<AccuracyCase> cases, const std::string& part) {
    std::string known;
    for (const AccuracyCase& one : cases) known += (known.empty() ? "'" : ", '") + one.name + "'";
    std::erase_if(cases, [&](const AccuracyCase& one) { return one.name.find(part) == std::string::npos; });
    if (cases.empty())
        return fail(ErrorCode::kInvalid,
                    fmt::format("--case: '{}' is not allowed: must be part of one of {}", part, known));
    return cases;
}

Result<std::vector<AccuracyCase>> cases_of(const Options& options) {
    return of_group(accuracy_cases(options.quick), options.only).and_then([&](auto cases) {
        return named(std::move(cases), options.part);
    });
}

std::string rendered(const std::vector<AccuracyRow>& rows, const std::vector<AccuracyCheck>& checks,
                     OutputFormat format) {
    switch (format) {
        case OutputFormat::kJson:
            return accuracy_json(rows);
        case OutputFormat::kCsv:
            return accuracy_csv(rows);
        case OutputFormat::kTable:
            break;
    }
    return accuracy_page(rows, checks);
}

Result<ExitStatus> study(const Options& options, const EmulatorServices& services, Terminal& terminal) {
    const auto cases = cases_of(options);
    if (!cases) return tl::unexpected(cases.error());
    auto asked = services_of(services);
    if (!asked) return tl::unexpected(asked.error());
    ProgressLine line(terminal.err, "comparing");
    if (terminal.progress) asked->progress = [&](double share) { line.show(share); };
    ConservationCheck conservation;
    asked->seen = [&](const RunResult& result) { conservation.see(result); };
    const auto rows = study_accuracy(*cases, *asked);
    if (!rows) return tl::unexpected(rows.error());
    const std::vector<AccuracyCheck> checks{conservation.outcome(), max_min_check()};
    terminal.out << rendered(*rows, checks, options.output.format);
    const bool held = std::all_of(checks.begin(), checks.end(), [](const auto& check) { return check.held; });
    const bool well = held && missed(*rows, true) + missed(*rows, false) == 0;
    const ExitStatus status = well ? ExitStatus::kOk : ExitStatus::kMissed;
    if (!options.output.out_dir) return status;
    return write_output_files(*options.output.out_dir, {{"accuracy.md", accuracy_page(*rows, checks)},
                                                        {"accuracy.json", accuracy_json(*rows)},
                                                        {"accuracy.csv", accuracy_csv(*rows)}})
        .transform([&] { return status; });
}

}  // namespace

Command accuracy_command(const EmulatorServices& services) {
    return {"accuracy",
            "Hold the fluid and hybrid engines against packets",
            "hexi accuracy --quick",
            [services](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                app.add_flag("--quick", options->quick, "A few cases, in a fraction of the time");
                app.add_option("--group", options->only, "Only the cases of one group")->option_text("NAME");
                app.add_option("--case", options->part, "Only the cases with this in their names")
                    ->option_text("TEXT");
                add_output_options(app, options->output);
                return
                    [options, services](Terminal& terminal) { return study(*options, services, terminal); };
            },
            {}};
}

}  // namespace hexi
