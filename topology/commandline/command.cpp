#include "topology/commandline/command.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

/// Numbers are finite, of whatever option: a comparison with a range lets "nan" pass.
void require_finite(CLI::App& app) {
    const CLI::Validator finite(
        [](const std::string& word) -> std::string {
            double value = 0;
            const bool number = CLI::detail::lexical_cast(word, value);
            return number && !std::isfinite(value) ? fmt::format("'{}' is not allowed: must be finite", word)
                                                   : "";
        },
        "");
    for (CLI::Option* option : app.get_options()) {
        if (option->get_type_name().starts_with("FLOAT")) option->check(finite);
    }
}

void add_command(CLI::App& parent, const Command& command, Action& chosen) {
    CLI::App& app = *parent.add_subcommand(command.name, command.summary);
    if (!command.example.empty()) app.footer("Example:\n  " + command.example);
    if (command.children.empty()) {
        app.callback([action = command.define(app), &chosen] { chosen = action; });
        require_finite(app);
        return;
    }
    app.require_subcommand(1);
    for (const Command& child : command.children) add_command(app, child, chosen);
}

/// One line out of the parser's message, which may carry several.
std::string one_sentence(std::string message) {
    while (!message.empty() && message.back() == '\n') message.pop_back();
    std::replace(message.begin(), message.end(), '\n', ' ');
    return message;
}

/// The parser's "Could not convert: --load = abc" in our words. Only numbers fail to convert.
std::string not_a_number(std::string_view message) {
    const std::size_t colon = message.find(": "), equals = message.find(" = ");
    if (colon == std::string_view::npos || equals == std::string_view::npos) return std::string(message);
    return fmt::format("{}: '{}' is not allowed: must be a number",
                       message.substr(colon + 2, equals - colon - 2), message.substr(equals + 3));
}

/// What is wrong with the words that choose the command, if they choose none; options before them are left to
/// the parser.
std::optional<std::string> unknown_command(std::span<const Command> commands,
                                           std::span<const std::string> words) {
    if (words.empty() || words.front().starts_with("-")) return std::nullopt;
    std::vector<std::string> names;
    for (const Command& command : commands) {
        if (command.name == words.front()) return unknown_command(command.children, words.subspan(1));
        names.push_back(command.name);
    }
    if (names.empty()) return std::nullopt;
    return fmt::format("there is no command '{}'; there are {}", words.front(), fmt::join(names, ", "));
}

int refuse(const ProgramName& program, const std::string& why, Terminal& terminal) {
    terminal.err << fmt::format("{}: {}\n", program.name, printable(why));
    return static_cast<int>(ExitStatus::kBadInput);
}

int run_action(const ProgramName& program, const Action& action, Terminal& terminal) {
    const auto status = action(terminal);
    terminal.out.flush();
    if (status && !terminal.out)
        return refuse(program, "cannot write the output: the stream is closed or full", terminal);
    return status ? static_cast<int>(*status) : refuse(program, status.error().message, terminal);
}

}  // namespace

int run_program(const ProgramName& program, std::span<const Command> commands,
                std::vector<std::string> arguments, Terminal& terminal) {
    CLI::App app(program.summary, program.name);
    app.set_version_flag("--version", fmt::format("{} {}", program.name, program.version));
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "Help of every command");
    Action action;
    for (const Command& command : commands) add_command(app, command, action);
    if (const auto unknown = unknown_command(commands, arguments)) return refuse(program, *unknown, terminal);
    try {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them last first
        app.parse(std::move(arguments));
        return run_action(program, action, terminal);
    } catch (const CLI::Success& wish) {  // --help or --version
        app.exit(wish, terminal.out, terminal.err);
        return static_cast<int>(ExitStatus::kOk);
    } catch (const CLI::ValidationError& error) {
        return refuse(program, one_sentence(error.what()), terminal);
    } catch (const CLI::ConversionError& error) {
        return refuse(program, not_a_number(error.what()), terminal);
    } catch (const CLI::ExtrasError&) {
        return refuse(program,
                      fmt::format("'{}' is not expected here (--help lists what is allowed)",
                                  fmt::join(app.remaining(true), " ")),
                      terminal);
    } catch (const CLI::ParseError& error) {
        return refuse(program, one_sentence(error.what()) + " (--help lists what is allowed)", terminal);
    } catch (const std::exception& error) {
        return refuse(program, error.what(), terminal);
    }
}

}  // namespace hexi
