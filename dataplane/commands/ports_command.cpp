#include "dataplane/commands/ports_command.hpp"

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "dataplane/commands/machine_ports.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {

Command ports_command() {
    return {"ports",
            "List what this machine has for hexi emulate, and how to use it",
            "hexi ports --format json",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<OutputOptions>();
                add_output_options(app, *options);
                return [options](Terminal& terminal) -> Result<ExitStatus> {
                    const auto ports = machine_ports();
                    const bool table = options->format == OutputFormat::kTable;
                    terminal.out << (table ? to_text(ports, terminal.colour) : write_json(to_json(ports)));
                    return ExitStatus::kOk;
                };
            },
            {}};
}

}  // namespace hexi
