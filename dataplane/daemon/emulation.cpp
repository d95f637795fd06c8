#include "dataplane/daemon/emulation.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/format.h>

#include "dataplane/clock/tsc.hpp"
#include "dataplane/control/control_methods.hpp"
#include "dataplane/control/rpc_server.hpp"
#include "dataplane/daemon/emulation_telemetry.hpp"
#include "dataplane/daemon/live_dataplane.hpp"
#include "dataplane/daemon/live_view.hpp"
#include "dataplane/daemon/port_devices.hpp"
#include "dataplane/daemon/shared_clock.hpp"
#include "dataplane/daemon/worker_crew.hpp"
#include "dataplane/dpdk/acl_rules.hpp"
#include "dataplane/dpdk/fib_lookup.hpp"
#include "dataplane/dpdk/lcores.hpp"
#include "dataplane/dpdk/telemetry.hpp"
#include "dataplane/engine/emulation_memory.hpp"

namespace hexi {
namespace {

constexpr SimTime kSecond{1'000'000'000'000};
constexpr SimTime kNap{50'000'000};
/// So much later than given orders are obeyed by several workers, so that all do at the same instant.
constexpr SimTime kOrderLead{20'000'000};
/// So long before they are due frames are made ready: a few rounds of a loop that has little to do.
constexpr SimTime kAhead{1'000'000};
/// So many class rules take as long to try one by one as rte_acl takes for any number.
constexpr std::size_t kManyRules = 40;

/// The wall-clock time, in ns since 1970, at which the network's was 0; it is `now`.
std::uint64_t epoch_ns(SimTime now) {
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>((std::chrono::duration_cast<std::chrono::nanoseconds>(wall) -
                                       std::chrono::duration_cast<std::chrono::nanoseconds>(now))
                                          .count());
}

/// The parts of one emulation, in the order in which they need each other.
class Emulation {
public:
    Emulation(const Experiment& experiment, const EmulationOptions& options, const Eal& eal,
              std::size_t workers)
        : experiment_(experiment),
          options_(options),
          eal_(eal),
          topology_(*experiment.topology),
          count_(workers) {}

    Result<void> build(std::atomic<bool>& stop);
    void run(const std::atomic<bool>& stop);
    EmulationReport finish();
    /// Once it is built.
    [[nodiscard]] const LiveDataplane& live() const { return *live_; }

private:
    Result<void> make_schedule();
    Result<void> open_ports();
    [[nodiscard]] ClassRules class_rules() const;
    void look_up_by_fib();
    Result<void> make_crew();
    Result<void> listen(std::atomic<bool>& stop);
    void work(std::size_t index, const std::atomic<bool>& stop);
    void publish(std::size_t index, SimTime time);
    void report_ports(EmulationReport& report);
    void report_links(EmulationReport& report) const;
    void report_timing(EmulationReport& report) const;
    [[nodiscard]] SimTime now(std::size_t index) { return clocks_[index].at(read_cycles()); }

    const Experiment& experiment_;
    const EmulationOptions& options_;
    const Eal& eal_;
    const Topology& topology_;
    std::size_t count_;  ///< of workers
    NetworkSchedule schedule_{.state = NetworkState(topology_)};
    std::unique_ptr<MbufMemory> memory_;
    PortDevices devices_;
    std::optional<AccessBackbone> backbone_;
    SharedClock clock_{calibrated_clock()};
    std::vector<WorkerClock> clocks_;  ///< by worker, and one for the control thread
    std::unique_ptr<WorkerCrew> crew_;
    std::optional<LiveDataplane> live_;
    std::optional<ControlMethods> methods_;
    std::unique_ptr<RpcServer> server_;
    SimTime started_{0}, ended_{0};
};

Result<void> Emulation::build(std::atomic<bool>& stop) {
    return make_schedule()
        .and_then([&] { return open_ports(); })
        .and_then([&] { return make_crew(); })
        .and_then([&] {
            // The control socket and taps stay off the workers' processors.
            Result<void> listening;
            eal_.untied([&] { listening = listen(stop); });
            return listening;
        });
}

Result<void> Emulation::make_schedule() {
    auto schedule = schedule_network(experiment_, options_.behaviours);
    if (!schedule) return tl::unexpected(schedule.error());
    schedule_ = std::move(*schedule);
    return {};
}

Result<void> Emulation::open_ports() {
    const auto nodes = find_port_nodes(topology_, options_.ports);
    if (!nodes) return tl::unexpected(nodes.error());
    auto addresses = RouterAddresses::create(topology_);
    if (!addresses) return tl::unexpected(addresses.error());
    auto memory = MbufMemory::create(eal_, options_.frames, longest_frame(options_.ports));
    if (!memory) return tl::unexpected(memory.error());
    memory_ = std::move(*memory);
    auto devices = open_devices(options_.ports, *memory_, options_.wrap);
    if (!devices) return tl::unexpected(devices.error());
    devices_ = std::move(*devices);
    std::vector<AccessPort> ports;
    for (std::size_t index = 0; index < options_.ports.size(); ++index) {
        const PortSpec& spec = options_.ports[index];
        const PacketPort& device = devices_.under(index);
        ports.push_back(
            {spec, (*nodes)[index], mac_of(spec, device, index), spec.mtu.value_or(device.mtu())});
    }
    backbone_.emplace(std::move(ports), std::move(*addresses), class_rules());
    look_up_by_fib();
    return {};
}

/// Many rules by rte_acl, unless DPDK has not the memory for it.
ClassRules Emulation::class_rules() const {
    const auto classes = static_cast<std::uint8_t>(experiment_.classes.size());
    std::shared_ptr<const RuleLookup> lookup;
    if (experiment_.class_rules.size() > kManyRules) {
        auto acl = AclRules::create(experiment_.class_rules);
        if (acl) lookup = std::move(*acl);
    }
    return ClassRules(classes, experiment_.class_rules, std::move(lookup));
}

/// Many prefixes by rte_fib, unless DPDK has not the memory for it.
void Emulation::look_up_by_fib() {
    const auto& networks = backbone_->networks();
    if (networks.size() <= kManyPrefixes) return;
    std::vector<FibLookup::Entry> entries;
    for (std::uint32_t number = 0; number < networks.size(); ++number)
        entries.push_back({networks[number], number});
    auto fib = FibLookup::create(entries);
    if (fib) backbone_->use(std::move(*fib));
}

Result<void> Emulation::make_crew() {
    for (std::size_t index = 0; index <= count_; ++index) clocks_.emplace_back(clock_);
    CrewSetup setup{.topology = topology_,
                    .schedule = schedule_,
                    .backbone = *backbone_,
                    .devices = {},
                    .device_of_port = devices_.of_port,
                    .memory = *memory_,
                    .workers = count_,
                    .packed = options_.packed,
                    .packets_in_flight = std::size_t{options_.frames} + options_.packed,
                    .seed = experiment_.seed,
                    .clock =
                        [this](std::size_t index) {
                            return [clock = &clocks_[index]] { return clock->at(read_cycles()); };
                        },
                    .ahead = kAhead};
    for (const auto& device : devices_.open) setup.devices.push_back(device.get());
    auto crew = WorkerCrew::create(setup);
    if (!crew) return tl::unexpected(crew.error());
    crew_ = std::move(*crew);
    crew_->worker(0).on_event([this](LinkId link, const LinkState& state) { live_->note(link, state); });
    return {};
}

Result<void> Emulation::listen(std::atomic<bool>& stop) {
    live_.emplace(
        LiveSetup{.topology = topology_,
                  .layer = schedule_.layer,
                  .settings = schedule_.settings,
                  .newest = schedule_.newest,
                  .ports = options_.ports,
                  .workers = count_,
                  .board = crew_->board(),
                  .order_time = [this] { return count_ == 1 ? SimTime(0) : now(count_) + kOrderLead; },
                  .epoch_ns = epoch_ns(now(0)),
                  .stop_asked = stop});
    for (const TapRequest& tap : options_.taps) {
        const auto started = live_->start_tap(tap);
        if (!started) return tl::unexpected(in_context("--tap", started.error()));
    }
    if (options_.control.empty()) return {};
    methods_.emplace(*live_, crew_->worker(0).plan_version());
    auto server = RpcServer::listen(options_.control, *methods_,
                                    {{"statistics", [this] { return live_->statistics(); }}});
    if (!server) return tl::unexpected(in_context("--control", server.error()));
    server_ = std::move(*server);
    return {};
}

void Emulation::publish(std::size_t index, SimTime time) {
    const EmulationWorker& worker = crew_->worker(index);
    const EmulationLoop& loop = worker.loop();
    LiveFigures figures{.at = time - started_,
                        .plan_version = worker.plan_version(),
                        .ledger = loop.ledger(),
                        .in_flight = crew_->network().counters_of(index).in_flight,
                        .release = release_errors(loop.timing().release_error),
                        .stalls = loop.timing().stalls};
    for (std::size_t port = 0; port < loop.ports(); ++port) {
        const auto& left = loop.left_by(port);
        if (loop.has_port(port)) figures.ports[port] = {loop.counters(port), left.frames, left.bytes};
    }
    for (std::size_t link = 0; link < topology_.links().size(); ++link) {
        if (crew_->network().owner(LinkId(link)) != index) continue;
        const LinkReport used{LinkId(link), crew_->network().counters(LinkId(link))};
        if (was_used(used)) figures.links.emplace(used.link, used.counters);
    }
    live_->publish(index, std::move(figures));
}

void Emulation::run(const std::atomic<bool>& stop) {
    started_ = now(0);
    for (std::size_t index = 0; index < count_; ++index) crew_->worker(index).begin(started_);
    run_on_lcores(count_, [&](std::size_t index) { work(index, stop); });
    ended_ = now(0);
}

/// What each thread does; the first also keeps the clock.
void Emulation::work(std::size_t index, const std::atomic<bool>& stop) {
    EmulationWorker& worker = crew_->worker(index);
    SimTime next_track = index == 0 ? started_ + kSecond : SimTime::max(), next_publish = started_;
    for (SimTime time = now(index); !stop.load(std::memory_order_relaxed); time = now(index)) {
        if (options_.duration && time - started_ >= *options_.duration) break;
        const bool busy = worker.step(time);
        if (time >= next_publish && live_->wanted(index)) {
            publish(index, time);
            next_publish = time + kSecond / 10;
        }
        if (time >= next_track) {
            clock_.track(sample_clocks());
            next_track = time + kSecond;
        }
        if (busy || !options_.relaxed || worker.next_event() < time + 2 * kNap) continue;
        const timespec nap{0, 50'000};
        nanosleep(&nap, nullptr);
    }
}

void Emulation::report_ports(EmulationReport& report) {
    for (std::size_t index = 0; index < options_.ports.size(); ++index) {
        const EmulationLoop& loop = crew_->loop_of(index);
        const AccessPort& port = backbone_->ports()[index];
        const auto& left = loop.left_by(index);
        report.ports.push_back({port.spec, port.mac, port.mtu, loop.counters(index), left.frames, left.bytes,
                                devices_.under(index).counters()});
    }
}

void Emulation::report_links(EmulationReport& report) const {
    for (std::size_t link = 0; link < topology_.links().size(); ++link) {
        const LinkReport used{LinkId(link), crew_->network().counters(LinkId(link)),
                              crew_->worker(0).nominal(LinkId(link))};
        if (was_used(used)) report.links.push_back(used);
    }
}

void Emulation::report_timing(EmulationReport& report) const {
    const WorkerDivision& division = crew_->division();
    TimingSum sum;
    for (std::size_t index = 0; index < count_; ++index) {
        const EmulationLoop& loop = crew_->worker(index).loop();
        std::size_t ports = 0;
        for (std::size_t port = 0; port < loop.ports(); ++port) ports += loop.has_port(port) ? 1 : 0;
        const auto links = std::count_if(report.links.begin(), report.links.end(), [&](const auto& used) {
            return division.of_link[used.link.index()] == index;
        });
        sum.add(loop.timing(), report.duration, ports, static_cast<std::size_t>(links));
    }
    report.timing = sum.report();
    const CycleClock clock = clock_.copy();
    report.timing.counter_hz = clock.hertz();
    report.timing.clock_uncertainty = clock.rate_uncertainty();
    report.timing.clock_error = clock.largest_error();
}

EmulationReport Emulation::finish() {
    server_.reset();
    crew_->stop();
    EmulationReport report{.name = experiment_.name,
                           .topology = experiment_.topology,
                           .duration = ended_ - started_,
                           .memory = eal_.memory_sentence(),
                           .plan_version = static_cast<std::uint32_t>(crew_->worker(0).plan_version()),
                           .ledger = crew_->ledger()};
    report_ports(report);
    report_links(report);
    report_timing(report);
    report.taps = live_->finish_taps();
    for (const auto& device : devices_.open) report.not_received += device->counters().not_received;
    report.drivers_keep = devices_.keep_frames();
    devices_.open.clear();
    report.frames_held = memory_->held() + crew_->packed();
    return report;
}

/// As many workers as are asked for, or as there are threads.
Result<std::size_t> worker_count(const EmulationOptions& options) {
    const std::size_t threads = lcore_count();
    const std::size_t workers = options.workers.value_or(threads);
    if (workers <= threads) return workers;
    return fail(ErrorCode::kInvalid,
                fmt::format("--workers {}: --lcores {} gives {} only", workers, options.lcores, threads));
}

}  // namespace

Result<EmulationReport> run_emulation(const Experiment& experiment, const EmulationOptions& options,
                                      std::atomic<bool>& stop,
                                      const std::function<void(const std::string&)>& say) {
    const EmulationMemory memory =
        memory_needed({.frames = options.frames,
                       .packed = options.packed,
                       .longest_frame = longest_frame(options.ports),
                       .links = experiment.topology->links().size(),
                       .workers = options.workers.value_or(1),
                       .prefixes = prefix_count(*experiment.topology, options.ports)});
    const auto eal = Eal::start({.pages = options.pages,
                                 .memory_mb = static_cast<std::uint32_t>(memory.dpdk_mb()),
                                 .pci = cards(options.ports),
                                 .lcores = options.lcores,
                                 .workers = options.workers.value_or(1)});
    if (!eal) return tl::unexpected(eal.error());
    const auto enough = check_memory(memory, eal->huge_pages(), available_memory_mb());
    if (!enough) return tl::unexpected(enough.error());
    const auto workers = worker_count(options);
    if (!workers) return tl::unexpected(workers.error());
    Emulation emulation(experiment, options, *eal, *workers);
    const auto built = emulation.build(stop);
    if (!built) return tl::unexpected(built.error());
    const Telemetry telemetry(telemetry_endpoints(*experiment.topology, emulation.live()));
    say("memory: " + eal->memory_sentence());
    say(fmt::format("telemetry: dpdk-telemetry.py -f {}", eal->file_prefix()));
    say("running");
    const LiveView view(*experiment.topology, emulation.live(), options.show);
    emulation.run(stop);
    return emulation.finish();
}

}  // namespace hexi
