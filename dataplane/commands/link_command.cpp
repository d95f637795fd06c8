#include "dataplane/commands/link_command.hpp"

#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "dataplane/commands/link_settings.hpp"
#include "dataplane/control/control_socket.hpp"
#include "dataplane/control/rpc_client.hpp"
#include "topology/base/file.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/formats/rate_text.hpp"

namespace hexi {
namespace {

struct Options {
    std::string link;
    std::string socket = default_control_socket();
    std::optional<double> delay_ms, extra_delay_ms, capacity_factor;
    std::optional<std::string> loss, rate, behaviour;
    OutputOptions output;
};

Result<ExitStatus> ask(const Options& options, std::string_view method, Json params, Terminal& terminal) {
    auto client = RpcClient::connect(options.socket);
    if (!client) return tl::unexpected(client.error());
    return client->call(method, std::move(params)).transform([&](const Json& answer) {
        terminal.out << shown_links(answer, options.output.format);
        return ExitStatus::kOk;
    });
}

Result<Json> read_json(const std::string& path) {
    return read_file(path).and_then([&](const std::string& text) { return parse_json(text, path); });
}

Result<Json> settings(const Options& options) {
    constexpr double kMicrosecondsPerMs = 1000;
    Json params = Json::object();
    params.set("link", options.link);
    if (options.delay_ms) params.set("delay_us", *options.delay_ms * kMicrosecondsPerMs);
    if (options.extra_delay_ms) params.set("extra_delay_us", *options.extra_delay_ms * kMicrosecondsPerMs);
    if (options.capacity_factor) params.set("capacity_factor", *options.capacity_factor);
    if (options.loss) {
        const auto share = parse_share(*options.loss);
        if (!share) return tl::unexpected(in_context("--loss", share.error()));
        params.set("loss_ratio", *share);
    }
    if (options.rate) {
        const auto rate = parse_rate(*options.rate);
        if (!rate)
            return fail(
                ErrorCode::kInvalid,
                fmt::format("--rate: '{}' is no rate: write 10Gbps, 2.5Mbps or the like", *options.rate));
        params.set("rate_bps", rate->count());
    }
    if (options.behaviour) {
        auto behaviour = read_json(*options.behaviour);
        if (!behaviour) return tl::unexpected(behaviour.error());
        params.set("behaviour", std::move(*behaviour));
    }
    return params;
}

void add_common(CLI::App& app, Options& options) {
    app.add_option("--control", options.socket, "Control socket of the dataplane")->option_text("PATH");
    add_output_options(app, options.output);
}

void add_link(CLI::App& app, Options& options) {
    app.add_option("LINK", options.link,
                   "A directed link, a link, a fibre or a risk group: all it stands for")
        ->required();
}

Command list_command() {
    return {"list",
            "Show every link and how it is set",
            "hexi link list --format csv",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_common(app, *options);
                return [options](Terminal& terminal) {
                    return ask(*options, "link.list", Json::object(), terminal);
                };
            },
            {}};
}

Command set_command() {
    return {"set",
            "Change delay, loss, rate or behaviour from the next packet on",
            "hexi link set otn-zhangjiakou-guian --delay-ms 40 --loss 0.1%",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_link(app, *options);
                app.add_option("--delay-ms", options->delay_ms, "Fixed one-way delay")->option_text("MS");
                app.add_option("--extra-delay-ms", options->extra_delay_ms, "Added to the fixed delay")
                    ->option_text("MS");
                app.add_option("--loss", options->loss, "Share of packets lost: 0.001 or 0.1%")
                    ->option_text("SHARE");
                app.add_option("--rate", options->rate, "Line rate: 10Gbps")->option_text("RATE");
                app.add_option("--behaviour", options->behaviour,
                               "Queue discipline and impairments, as link behaviour JSON")
                    ->option_text("FILE");
                app.add_option("--capacity-factor", options->capacity_factor,
                               "Share of the rate left, above 0")
                    ->option_text("SHARE");
                add_common(app, *options);
                return [options](Terminal& terminal) {
                    return settings(*options).and_then(
                        [&](const Json& params) { return ask(*options, "link.set", params, terminal); });
                };
            },
            {}};
}

Command status_command(const std::string& word, const std::string& summary) {
    return {word,
            summary,
            fmt::format("hexi link {} otn-zhangjiakou-guian", word),
            [word](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                add_link(app, *options);
                add_common(app, *options);
                return [options, word](Terminal& terminal) {
                    Json params = Json::object();
                    params.set("link", options->link);
                    return ask(*options, "link." + word, params, terminal);
                };
            },
            {}};
}

}  // namespace

Command link_command() {
    return {"link",
            "Change the links of a running dataplane",
            "hexi link down otn-zhangjiakou-guian",
            {},
            {list_command(), set_command(), status_command("up", "Bring a link back"),
             status_command("down", "Cut a link: what is on it is lost"),
             status_command("drain", "Let a link carry what it has, and nothing new")}};
}

}  // namespace hexi
