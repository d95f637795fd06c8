// What a subcommand is, and how a program runs its subcommands.
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "topology/base/result.hpp"

namespace CLI {
class App;
}

namespace hexi {

/// Exit status of every Hexi program.
enum class ExitStatus {
    kOk = 0,        ///< done, and every target met
    kMissed = 1,    ///< done, and some target missed or some check failed
    kBadInput = 2,  ///< not done: one sentence on stderr says why
};

/// Where a command writes: data to `out`, everything said to people to `err`.
struct Terminal {
    std::ostream& out;
    std::ostream& err;
    bool colour = false;    ///< `out` shows ANSI colours
    bool progress = false;  ///< `err` is a terminal, so a progress line may be drawn and redrawn
};

/// What runs once the command line has been understood. An error becomes its sentence on stderr and status 2.
using Action = std::function<Result<ExitStatus>(Terminal&)>;

/// A subcommand, or a group of them (`children`, then `define` stays empty).
struct Command {
    std::string name;
    std::string summary;  ///< one line for the list of commands
    std::string example;  ///< a command line to copy, shown by --help
    /// Adds its options to the parser and gives back what to do with them; the options live inside the
    /// action.
    std::function<Action(CLI::App&)> define;
    std::vector<Command> children;
};

/// What a program is called and which version it is.
struct ProgramName {
    std::string name, version, summary;
};

/// Parses `arguments` (without the program's own name) and runs the one command they name; the exit status is
/// the answer.
/// --help and --version write to `out`. A command line that is not understood is status 2 and one sentence.
/// Also turns an exception that escapes a third-party library into status 2 and its text.
int run_program(const ProgramName& program, std::span<const Command> commands,
                std::vector<std::string> arguments, Terminal& terminal);

}  // namespace hexi
