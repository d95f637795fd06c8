// The command people type: who serves whom is decided here, and nowhere else.
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "controller/agent/agent_command.hpp"
#include "controller/bench/load_benchmark.hpp"
#include "controller/bench/reroute_benchmark.hpp"
#include "controller/client/ctl_command.hpp"
#include "controller/commands/path_command.hpp"
#include "controller/commands/place_command.hpp"
#include "controller/commands/routes_command.hpp"
#include "controller/commands/sweep_command.hpp"
#include "controller/engineering/routes_benchmark.hpp"
#include "controller/placement/placement_benchmark.hpp"
#include "controller/route_compiler.hpp"
#include "controller/transition/engineered_routes.hpp"
#include "dataplane/commands/dataplane_process.hpp"
#include "dataplane/commands/emulate_command.hpp"
#include "dataplane/commands/link_command.hpp"
#include "dataplane/commands/ports_command.hpp"
#include "dataplane/commands/tap_command.hpp"
#include "dataplane/control/rpc_client.hpp"
#include "dataplane/engine/virtual_engine.hpp"
#include "emulator/commands/accuracy_command.hpp"
#include "emulator/commands/bench_command.hpp"
#include "emulator/commands/case_player.hpp"
#include "emulator/commands/fluid_benchmark.hpp"
#include "emulator/commands/hybrid_benchmark.hpp"
#include "emulator/commands/open_network.hpp"
#include "emulator/commands/open_service_load.hpp"
#include "emulator/commands/replay_command.hpp"
#include "emulator/commands/run_command.hpp"
#include "emulator/commands/validate_command.hpp"
#include "emulator/experiment/benchmark_json.hpp"
#include "emulator/fluid/day_growth_benchmark.hpp"
#include "emulator/fluid/finite_flows_benchmark.hpp"
#include "emulator/fluid/fluid_day.hpp"
#include "emulator/fluid/fluid_engine.hpp"
#include "emulator/fluid/live_fluid.hpp"
#include "emulator/packet/packet_process.hpp"
#include "topology/commandline/progress_line.hpp"
#include "topology/commands/topology_command.hpp"
#include "topology/formats/jobs.hpp"
#include "topology/national/national.hpp"
#include "traces/bench/trace_benchmark.hpp"
#include "traces/commands/trace_command.hpp"

namespace {

/// `name` beside this program, wherever it was installed.
std::string beside_this_program(const char* name) {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? name : (self.parent_path() / name).string();
}

/// The packet engine, with a line that shows how far it has come where someone sees it.
hexi::Engine packet_engine(const std::string& program, const std::string& word) {
    if (isatty(STDERR_FILENO) == 0) return hexi::packet_process(program, word);
    return [program, word](const hexi::Experiment& experiment) {
        hexi::ProgressLine line(std::cerr, "simulating");
        return hexi::packet_process(program, word, [&](double share) { line.show(share); })(experiment);
    };
}

/// The same, capturing.
hexi::CapturingEngine capturing_engine(const std::string& program, const std::string& word) {
    if (isatty(STDERR_FILENO) == 0) return hexi::capturing_packet_process(program, word);
    return [program, word](const hexi::Experiment& experiment, const hexi::LinkCapture& capture) {
        hexi::ProgressLine line(std::cerr, "simulating");
        const auto show = [&](double share) { line.show(share); };
        return hexi::capturing_packet_process(program, word, show)(experiment, capture);
    };
}

/// The controller's timings as the rows that every benchmark answers with.
hexi::Result<std::vector<hexi::BenchmarkRow>> routes_benchmark() {
    return hexi::benchmark_routes(hexi::steady_clock()).transform([](const auto& timings) {
        std::vector<hexi::BenchmarkRow> rows;
        for (const auto& [name, seconds, reference, reference_seconds, runs] : timings) {
            rows.push_back(
                {.name = name, .value = seconds, .unit = "s", .reference = reference, .runs = runs});
            if (reference.empty()) continue;
            rows.back().reference_value = reference_seconds;
            rows.back().ratio = seconds / reference_seconds;
        }
        return rows;
    });
}

/// Figures of siblings that do not know of rows, with the ratio that a row has besides.
template <typename Figures>
std::vector<hexi::BenchmarkRow> rows_of(const Figures& figures) {
    std::vector<hexi::BenchmarkRow> rows;
    for (const auto& [name, value, unit, reference, reference_value, runs] : figures) {
        rows.push_back({name, value, unit, reference, reference_value, {}, runs});
        if (reference_value && *reference_value != 0) rows.back().ratio = value / *reference_value;
    }
    return rows;
}

/// A national day of jobs, placed; the whole program gets a minute.
hexi::Result<std::vector<hexi::BenchmarkRow>> placement_benchmark() {
    const auto topology = hexi::national_topology();
    if (!topology) return tl::unexpected(topology.error());
    const auto day = hexi::parse_jobs(hexi::national_jobs_json(), "national_jobs.json", *topology);
    if (!day) return tl::unexpected(day.error());
    const auto figures =
        hexi::benchmark_placement(*topology, *day, hexi::steady_clock(), std::chrono::minutes(1));
    if (!figures) return tl::unexpected(figures.error());
    return rows_of(*figures);
}

/// How fast traces are read, and what comes after.
hexi::Result<std::vector<hexi::BenchmarkRow>> trace_benchmark() {
    return hexi::benchmark_traces(hexi::steady_clock()).transform([](const auto& figures) {
        return rows_of(figures);
    });
}

/// The day of the nation, finite flows, and what memory both took.
hexi::Result<std::vector<hexi::BenchmarkRow>> fluid_benchmark(const hexi::EmulatorServices& services) {
    auto rows = hexi::benchmark_fluid(services, hexi::steady_clock());
    if (!rows) return rows;
    for (const auto& more : {hexi::benchmark_day_growth(hexi::steady_clock()),
                             hexi::benchmark_finite_flows(hexi::steady_clock()), hexi::peak_memory_row()})
        rows->insert(rows->end(), more.begin(), more.end());
    return rows;
}

/// The controller as a service: how fast it answers failures, and how much it bears.
hexi::Result<std::vector<hexi::BenchmarkRow>> reroute_benchmark() {
    return hexi::benchmark_reroute(hexi::steady_clock()).transform([](const auto& figures) {
        return rows_of(figures);
    });
}
hexi::Result<std::vector<hexi::BenchmarkRow>> controller_benchmark() {
    return hexi::benchmark_service(hexi::steady_clock()).transform([](const auto& figures) {
        return rows_of(figures);
    });
}

/// Ten minutes of a quiet controller.
hexi::Result<std::vector<hexi::BenchmarkRow>> soak_benchmark() {
    return hexi::benchmark_soak(hexi::steady_clock(), std::chrono::minutes(10))
        .transform([](const auto& figures) { return rows_of(figures); });
}

hexi::EmulatorServices services() {
    const std::string packet = beside_this_program("hexi-packet"),
                      live = beside_this_program("hexi-dataplane");
    hexi::EmulatorServices made{
        .version = HEXI_VERSION,
        .compile_routes = hexi::engineered_route_compiler(),
        .engines = {{"packet", packet_engine(packet, "packet")},
                    {"packet-stock", packet_engine(packet, "packet-stock")},
                    {"hybrid", packet_engine(packet, "hybrid")},
                    {"fluid", hexi::run_fluid},
                    {"dataplane", hexi::run_virtual}},
        .capturing_engines = {{"packet", capturing_engine(packet, "packet")},
                              {"hybrid", capturing_engine(packet, "hybrid")}},
        .day_engines = {{"fluid", hexi::run_fluid_day}},
        .benchmarks = {{"packet", [packet] { return hexi::packet_benchmark_process(packet); }},
                       {"place", placement_benchmark},
                       {"routes", routes_benchmark},
                       {"traces", trace_benchmark},
                       {"reroute", reroute_benchmark},
                       {"controller", controller_benchmark},
                       {"soak", soak_benchmark},
                       {"dataplane", [live] { return hexi::dataplane_benchmark_process(live, "dataplane"); }},
                       {"failover", [live] { return hexi::dataplane_benchmark_process(live, "failover"); }},
                       {"replay", [live] { return hexi::dataplane_benchmark_process(live, "replay"); }}}};
    made.benchmarks.emplace("fluid", [made] { return fluid_benchmark(made); });
    made.benchmarks.emplace("hybrid", [made] { return hexi::benchmark_hybrid(made, hexi::steady_clock()); });
    return made;
}

/// `hexi controller` becomes the program that links Boost.Beast and OpenSSL; only where it cannot does this
/// return, with why.
std::string become_controller(char** argv) {
    const std::string program = beside_this_program("hexi-controller");
    execv(program.c_str(), argv);
    return program + ": cannot run: " + std::strerror(errno);
}

/// The control socket of a dataplane, for the agent that hands it plans.
hexi::Result<hexi::DataplaneCall> open_control_socket(const std::string& path) {
    return hexi::RpcClient::connect(path).transform([](hexi::RpcClient client) -> hexi::DataplaneCall {
        const auto shared = std::make_shared<hexi::RpcClient>(std::move(client));
        return [shared](std::string_view method, const hexi::Json& params) {
            return shared->call(method, params);
        };
    });
}

/// The fluid engine under a simulated agent.
class FluidNetwork : public hexi::SimulatedNetwork {
public:
    FluidNetwork(std::shared_ptr<const hexi::Topology> topology, const hexi::TrafficMatrix& offered,
                 hexi::BitRate pair_rate)
        : topology_(std::move(topology)), fluid_(topology_, offered, pair_rate) {}
    void use(hexi::SimTime now, const hexi::RoutingTable& table) override { fluid_.use(now, table); }
    void change(hexi::SimTime now, hexi::LinkId link, const hexi::LinkState& state) override {
        fluid_.change(now, link, state);
    }
    hexi::Json figures(hexi::SimTime now) override {
        fluid_.advance(now);
        return hexi::to_json(fluid_.figures(), *topology_);
    }

private:
    std::shared_ptr<const hexi::Topology> topology_;
    hexi::LiveFluid fluid_;
};

/// Its line in the list of commands; see become_controller().
hexi::Command controller_entry() {
    return {"controller",
            "Serve the network over HTTP: routes for intents, plans for dataplanes",
            "hexi controller --topology national",
            [](CLI::App&) -> hexi::Action { return [](hexi::Terminal&) { return hexi::ExitStatus::kOk; }; },
            {}};
}

/// Under mpirun `hexi sweep` becomes the program that links MPI; only where it cannot does this return, with
/// why.
std::string become_mpi_sweep(char** argv) {
    const std::string program = beside_this_program("hexi-sweep-mpi");
    execv(program.c_str(), argv);
    return program + ": cannot run, which sweep needs under mpirun: " + std::strerror(errno) +
           "; build again where libopenmpi-dev and openmpi-bin are installed";
}

/// Open MPI says so to every process it starts.
bool under_mpirun() { return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr; }

hexi::SweepServices sweep_services(const hexi::EmulatorServices& emulator) {
    return {.open =
                [](const std::string& name, const std::vector<hexi::Layer>& layers) {
                    return hexi::open_service_load(name, layers, hexi::route_compiler());
                },
            .player =
                [emulator](const std::string& name, const std::vector<hexi::Layer>& layers,
                           const std::string& engine) {
                    return hexi::open_case_player(name, layers, engine, emulator);
                }};
}

/// `hexi trace`, with what the engines do for it; `words` are the command line, of which the dataplane gets
/// what stands behind "trace".
hexi::Command trace_group(const hexi::EmulatorServices& emulator, const std::string& dataplane,
                          std::vector<std::string> words) {
    hexi::Command group = hexi::trace_command();
    if (!words.empty()) words.erase(words.begin());
    group.children.push_back(hexi::replay_command(
        {emulator, [dataplane, words] { return hexi::replay_on_ports(dataplane, words); }}));
    return group;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == "sweep" && under_mpirun()) {
        const std::string why = become_mpi_sweep(argv);
        std::cerr << "hexi: " << why << "\n";
        return static_cast<int>(hexi::ExitStatus::kBadInput);
    }
    if (argc > 1 && std::string_view(argv[1]) == "controller") {
        const std::string why = become_controller(argv);
        std::cerr << "hexi: " << why << "\n";
        return static_cast<int>(hexi::ExitStatus::kBadInput);
    }
    const hexi::EmulatorServices emulator = services();
    const hexi::DataplaneServices dataplane{hexi::engineered_route_compiler(), hexi::open_network,
                                            beside_this_program("hexi-dataplane")};
    const std::vector<hexi::Command> commands{
        hexi::validate_command(emulator),
        hexi::run_command(emulator),
        hexi::emulate_command(dataplane),
        hexi::link_command(),
        hexi::ports_command(),
        hexi::tap_command(),
        hexi::agent_command(open_control_socket,
                            [](const auto& topology, const auto& offered, hexi::BitRate pair_rate) {
                                return std::make_unique<FluidNetwork>(topology, offered, pair_rate);
                            }),
        controller_entry(),
        hexi::ctl_command(),
        hexi::path_command(),
        hexi::place_command(),
        hexi::routes_command(),
        hexi::sweep_command(sweep_services(emulator)),
        hexi::topology_command(),
        trace_group(emulator, dataplane.program, {argv + 1, argv + argc}),
        hexi::accuracy_command(emulator),
        hexi::bench_command(emulator)};
    hexi::Terminal terminal{std::cout, std::cerr, isatty(STDOUT_FILENO) != 0, isatty(STDERR_FILENO) != 0};
    return hexi::run_program({"hexi", HEXI_VERSION, "The national computing backbone on a bench"}, commands,
                             {argv + 1, argv + argc}, terminal);
}
