#include "controller/agent/agent_command.hpp"

#include <charconv>
#include <csignal>
#include <iostream>
#include <memory>
#include <ostream>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/state/data_folder.hpp"
#include "topology/base/file.hpp"
#include "topology/commands/open_topology.hpp"
#include "topology/formats/matrix.hpp"
#include "topology/formats/rate_text.hpp"

namespace hexi {
namespace {

/// The command line as typed.
struct Options {
    AgentOptions agent{.name = "agent"};
    std::string place = "127.0.0.1:7481";
    std::string token = default_data_folder() + "/operator.token";
    std::string dataplane;  ///< path of its control socket; "": simulated
    std::string topology{kNational};
    std::string matrix;
    std::string pair_rate = "1Gbps";
    std::vector<std::string> nodes;
    TlsFiles tls;
};

constexpr const char* kOrders =
    "up LINK, down LINK, drain LINK, degrade LINK SHARE (above 0, to 1), lose LINK RATIO (0 to 1), "
    "delay LINK MS (0 to 10000)";
constexpr double kMostDelayMs = 10'000;

std::atomic<bool> stopping{false};

void stop_on(int /*signal*/) { stopping = true; }

Result<void> understand(Options& options) {
    if (options.place.find('/') != std::string::npos) {
        options.agent.controller = options.place;
        return {};
    }
    const std::size_t colon = options.place.rfind(':');
    const auto port =
        colon == std::string::npos ? 0 : std::strtoul(options.place.c_str() + colon + 1, nullptr, 10);
    if (colon == 0 || port == 0 || port > 65535)
        return fail(
            ErrorCode::kInvalid,
            fmt::format("--controller: '{}' is not allowed: must be HOST:PORT, or the path of a socket",
                        options.place));
    options.agent.controller = options.place.substr(0, colon);
    options.agent.port = static_cast<std::uint16_t>(port);
    if (!options.tls.certificate.empty()) {
        options.agent.tls = options.tls;
        return {};
    }
    return read_file(options.token)
        .map_error([](Error error) { return in_context("--token", std::move(error)); })
        .transform(
            [&](const std::string& secret) { options.agent.token = secret.substr(0, secret.find('\n')); });
}

/// What `words` ("down LINK", "degrade LINK SHARE") make of a link in `state`; an error says what is allowed.
Result<LinkState> ordered(const std::string& verb, const std::string& value, LinkState state) {
    double number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = problem == std::errc() && end == value.data() + value.size();
    const bool takes_value = verb == "degrade" || verb == "lose" || verb == "delay";
    if (takes_value && !whole) return fail(ErrorCode::kInvalid, fmt::format("'{}' is no number", value));
    if (verb == "up") return LinkState{};
    if (verb == "down") {
        state.status = LinkStatus::kDown;
    } else if (verb == "drain") {
        state.status = LinkStatus::kDrained;
    } else if (verb == "degrade" && number > 0 && number <= 1) {
        state.capacity_factor = number;
    } else if (verb == "lose" && number >= 0 && number <= 1) {
        state.loss_ratio = number;
    } else if (verb == "delay" && number >= 0 && number <= kMostDelayMs) {
        state.extra_delay = from_seconds(number / 1000);
    } else {
        return fail(ErrorCode::kInvalid, fmt::format("'{} {}' is not one of {}", verb, value, kOrders));
    }
    return state;
}

/// Carries out orders from standard input, a line each, until it ends.
void obey(std::istream& in, const Topology& topology, SimulatedCarrier& carrier, std::ostream& err) {
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string verb, name, value;
        words >> verb >> name >> value;
        if (verb.empty()) continue;
        if (name.empty()) {
            err << fmt::format("hexi: '{}' is not one of {}\n", line, kOrders) << std::flush;
            continue;
        }
        const auto done = topology.find_links(name).and_then([&](const std::vector<LinkId>& links) {
            return ordered(verb, value, carrier.state(links.front())).transform([&](const LinkState& state) {
                carrier.set(links, state);
            });
        });
        if (!done) err << "hexi: " << done.error().message << '\n' << std::flush;
    }
}

Result<ExitStatus> serve(const Options& options, PlanCarrier& carrier, Terminal& terminal) {
    std::signal(SIGINT, stop_on);
    std::signal(SIGTERM, stop_on);
    return run_agent(options.agent, carrier, stopping,
                     [&](const std::string& sentence) {
                         terminal.err << "hexi: " << sentence << '\n' << std::flush;
                     })
        .transform([] { return ExitStatus::kOk; });
}

Result<ExitStatus> simulate(const Options& options, const SimulatedNetworkMaker& make, Terminal& terminal) {
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    const auto pair_rate = parse_rate(options.pair_rate);
    if (!pair_rate)
        return fail(ErrorCode::kInvalid,
                    fmt::format("--pair-rate: '{}' is not allowed: must be a rate such as 10Gbps",
                                options.pair_rate));
    TrafficMatrix offered(opened->topology->nodes().size());
    if (!options.matrix.empty()) {
        const auto read = read_matrix(options.matrix, *opened->topology);
        if (!read) return tl::unexpected(in_context("--matrix", read.error()));
        offered = read->matrix;
    }
    const auto carrier = std::make_shared<SimulatedCarrier>(opened->topology, options.nodes,
                                                            make(opened->topology, offered, *pair_rate));
    // Waits for standard input, which may never end: it holds what it needs.
    std::thread([carrier, topology = opened->topology] {
        obey(std::cin, *topology, *carrier, std::cerr);
    }).detach();
    return serve(options, *carrier, terminal);
}

void define_options(CLI::App& app, Options& options) {
    app.add_option("--controller", options.place, "Where the controller listens for agents")
        ->option_text("HOST:PORT|PATH [127.0.0.1:7481]");
    app.add_option("--name", options.agent.name, "What it is called")->option_text("NAME [agent]");
    app.add_option("--token", options.token, "File with the token of an operator")
        ->option_text("FILE [" + options.token + "]");
    auto* dataplane =
        app.add_option("--dataplane", options.dataplane,
                       "Control socket of a running dataplane; without it the network is simulated")
            ->option_text("PATH");
    app.add_option("--topology", options.topology, "The network that is simulated: the controller's own")
        ->excludes(dataplane)
        ->option_text("FILE [national]");
    auto* matrix = app.add_option("--matrix", options.matrix, "What is offered to the simulated network")
                       ->excludes(dataplane)
                       ->option_text("FILE");
    app.add_option("--pair-rate", options.pair_rate, "What each routed pair offers, without a matrix")
        ->excludes(matrix)
        ->excludes(dataplane)
        ->option_text("RATE [1Gbps]");
    app.add_option("--node", options.nodes, "Forward for this node; may be repeated; without, for every node")
        ->allow_extra_args(false)
        ->excludes(dataplane)
        ->option_text("NODE");
    auto* certificate =
        app.add_option("--tls-cert", options.tls.certificate, "Its certificate, of its name, PEM")
            ->option_text("FILE");
    auto* key = app.add_option("--tls-key", options.tls.key, "Its private key, PEM")->option_text("FILE");
    auto* authority =
        app.add_option("--tls-ca", options.tls.authority, "Who has signed the controller's certificate, PEM")
            ->option_text("FILE");
    certificate->needs(key)->needs(authority);
}

}  // namespace

Command agent_command(std::function<Result<DataplaneCall>(const std::string& path)> connect,
                      SimulatedNetworkMaker simulator) {
    return {"agent",
            "Carry a controller's plans out: simulated, or by a running dataplane",
            "hexi agent --name lab --dataplane /run/hexi-dataplane.sock",
            [connect = std::move(connect), simulator = std::move(simulator)](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define_options(app, *options);
                return [options, connect, simulator](Terminal& terminal) -> Result<ExitStatus> {
                    if (auto good = understand(*options); !good) return tl::unexpected(good.error());
                    if (options->dataplane.empty()) return simulate(*options, simulator, terminal);
                    DataplaneCarrier carrier([&] { return connect(options->dataplane); });
                    return serve(*options, carrier, terminal);
                };
            },
            {}};
}

}  // namespace hexi
