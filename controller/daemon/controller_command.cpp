#include "controller/daemon/controller_command.hpp"

#include <csignal>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "controller/daemon/listen_address.hpp"
#include "controller/http/http_server.hpp"
#include "controller/northbound/api.hpp"
#include "controller/southbound/agent_desk.hpp"
#include "controller/state/data_folder.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/commands/open_topology.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kMostEqualPaths = 64;

/// The command line as typed.
struct Options {
    std::string topology{kNational};
    std::string data = default_data_folder();
    std::string restore;
    std::string listen = "127.0.0.1:7480";
    std::string agents = "127.0.0.1:7481";
    TlsFiles tls, agent_tls;
    RoutingPolicy policy;
};

/// The signals that end the service, blocked in this thread and all that it starts from now on.
class EndingSignals {
public:
    EndingSignals() {
        sigemptyset(&set_);
        for (const int signal : {SIGINT, SIGTERM}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
    }
    void wait() {
        int signal = 0;
        sigwait(&set_, &signal);
    }

private:
    sigset_t set_{};
};

Result<HttpOptions> http_options(const Options& options) {
    return parse_listen_address(options.listen)
        .map_error([](Error error) { return in_context("--listen", std::move(error)); })
        .transform([&](const ListenAddress& listen) {
            HttpOptions http{.address = listen.address, .port = listen.port};
            if (!options.tls.certificate.empty()) http.tls = options.tls;
            return http;
        });
}

Result<AgentHubOptions> hub_options(const Options& options) {
    AgentHubOptions hub;
    if (!options.agent_tls.certificate.empty()) hub.tls = options.agent_tls;
    hub.address = options.agents;
    if (options.agents.find('/') != std::string::npos) return hub;
    return parse_listen_address(options.agents)
        .map_error([](Error error) { return in_context("--agents", std::move(error)); })
        .transform([&](const ListenAddress& listen) {
            hub.address = listen.address;
            hub.port = listen.port;
            return hub;
        });
}

std::string agents_place(const AgentHubOptions& options, const AgentHub& hub) {
    return hub.port() == 0 ? options.address : fmt::format("{}:{}", options.address, hub.port());
}

Result<ExitStatus> serve(const Options& options, Terminal& terminal) {
    const auto http = http_options(options);
    if (!http) return tl::unexpected(http.error());
    const auto agents = hub_options(options);
    if (!agents) return tl::unexpected(agents.error());
    const auto opened = open_topology(options.topology);
    if (!opened) return tl::unexpected(opened.error());
    EndingSignals signals;
    AgentHub hub;
    auto service = ControllerService::open({.folder = options.data,
                                            .topology = opened->topology,
                                            .policy = options.policy,
                                            .forwarders = &hub,
                                            .wall = system_clock(),
                                            .clock = steady_clock(),
                                            .restore = options.restore});
    if (!service) return tl::unexpected(service.error());
    if (auto listening = hub.listen(*agents, agent_desk(hub, **service)); !listening)
        return tl::unexpected(in_context("--agents", listening.error()));
    Api api(**service, steady_clock());
    auto server = HttpServer::listen(*http, api.handler());
    if (!server) return tl::unexpected(in_context("--listen", server.error()));
    terminal.err
        << fmt::format(
               "hexi-controller: serving {} at http{}://{}:{}, agents at {}, tokens and state in {}\n",
               (*service)->network()->topology->name(), http->tls ? "s" : "", http->address,
               (*server)->port(), agents_place(*agents, hub), options.data)
        << std::flush;
    signals.wait();
    (*server)->stop();
    hub.stop();
    service->reset();
    return ExitStatus::kOk;
}

void define_options(CLI::App& app, Options& options) {
    app.add_option("--topology", options.topology,
                   "A file of any format that is read, or 'national'; one that clients have put stays")
        ->option_text("FILE [national]");
    app.add_option("--data", options.data, "Folder of state and tokens, made if missing")
        ->option_text("DIR [" + options.data + "]");
    app.add_option("--restore", options.restore,
                   "A backup of the state to begin with; what was there becomes state.db.before")
        ->option_text("FILE");
    app.add_option("--listen", options.listen, "Where clients come; beyond this host only with TLS")
        ->option_text("ADDRESS:PORT [127.0.0.1:7480]");
    auto* certificate =
        app.add_option("--tls-cert", options.tls.certificate, "Certificate chain, PEM")->option_text("FILE");
    auto* key = app.add_option("--tls-key", options.tls.key, "Its private key, PEM")
                    ->needs(certificate)
                    ->option_text("FILE");
    certificate->needs(key);
    app.add_option("--tls-client-ca", options.tls.authority,
                   "Clients must show a certificate that this one has signed")
        ->needs(certificate)
        ->option_text("FILE");
    app.add_option(
           "--agents", options.agents,
           "Where agents come: a port, or the path of a Unix socket; beyond this host only with mutual TLS")
        ->option_text("ADDRESS:PORT|PATH [127.0.0.1:7481]");
    auto* agent_certificate =
        app.add_option("--agents-tls-cert", options.agent_tls.certificate, "Certificate shown to agents, PEM")
            ->option_text("FILE");
    auto* agent_key = app.add_option("--agents-tls-key", options.agent_tls.key, "Its private key, PEM")
                          ->needs(agent_certificate)
                          ->option_text("FILE");
    app.add_option("--agents-tls-ca", options.agent_tls.authority,
                   "Who has signed the agents' certificates, PEM")
        ->needs(agent_certificate)
        ->option_text("FILE");
    agent_certificate->needs(agent_key);
    add_choice(app, {"--metric", "What routes make least: delay, igp or hops", "METRIC [delay]"},
               {{"delay", PathMetric::kDelay}, {"igp", PathMetric::kIgp}, {"hops", PathMetric::kHops}},
               options.policy.metric);
    app.add_option("--max-paths", options.policy.max_paths,
                   "Equally cheap paths that share a route's traffic")
        ->check(CLI::Range(1U, kMostEqualPaths))
        ->option_text("N [1]");
}

}  // namespace

Command controller_command() {
    return {"controller",
            "Serve the network over HTTP: routes for intents, plans for dataplanes",
            "hexi controller --topology national",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define_options(app, *options);
                return [options](Terminal& terminal) { return serve(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
