#include "dataplane/commands/tap_command.hpp"

#include <filesystem>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

#include "dataplane/commands/shown_taps.hpp"
#include "dataplane/control/control_socket.hpp"
#include "dataplane/control/rpc_client.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {
namespace {

struct Options {
    std::string name, file;
    std::optional<std::uint32_t> snap_bytes;
    std::string socket = default_control_socket();
    OutputOptions output;
};

Result<ExitStatus> ask(const Options& options, std::string_view method, Json params, Terminal& terminal) {
    auto client = RpcClient::connect(options.socket);
    if (!client) return tl::unexpected(client.error());
    return client->call(method, std::move(params)).transform([&](const Json& answer) {
        terminal.out << shown_taps(answer, options.output.format);
        return ExitStatus::kOk;
    });
}

void add_common(CLI::App& app, Options& options) {
    app.add_option("--control", options.socket, "Control socket of the dataplane")->option_text("PATH");
    add_output_options(app, options.output);
}

Command start_command() {
    return {"start",
            "Copy what passes a link or port to a pcapng file, or to a pipe that Wireshark reads",
            "hexi tap start otn-zhangjiakou-guian long-haul.pcapng",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                app.add_option("NAME", options->name,
                               "A directed link, a link, a fibre, a risk group, or the node of a port")
                    ->required();
                app.add_option("FILE", options->file, "Made, or emptied")->required();
                app.add_option("--snap-bytes", options->snap_bytes, "At most so much of each frame")
                    ->check(CLI::Range(14, 65535))
                    ->option_text("N");
                add_common(app, *options);
                return [options](Terminal& terminal) {
                    Json params = Json::object();
                    params.set("name", options->name);
                    params.set("file", std::filesystem::absolute(options->file).string());
                    if (options->snap_bytes) params.set("snap_bytes", *options->snap_bytes);
                    return ask(*options, "tap.start", std::move(params), terminal);
                };
            },
            {}};
}

Command stop_command() {
    return {"stop",
            "End a tap: its file is complete",
            "hexi tap stop otn-zhangjiakou-guian",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                app.add_option("NAME", options->name, "As it was started")->required();
                add_common(app, *options);
                return [options](Terminal& terminal) {
                    Json params = Json::object();
                    params.set("name", options->name);
                    return ask(*options, "tap.stop", std::move(params), terminal);
                };
            },
            {}};
}

Command list_command() {
    return {"list",
            "Show every tap and what it has written",
            "hexi tap list --format csv",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_common(app, *options);
                return [options](Terminal& terminal) {
                    return ask(*options, "tap.list", Json::object(), terminal);
                };
            },
            {}};
}

}  // namespace

Command tap_command() {
    return {"tap",
            "Capture what passes a running dataplane",
            "hexi tap start beijing beijing.pcapng",
            {},
            {start_command(), stop_command(), list_command()}};
}

}  // namespace hexi
