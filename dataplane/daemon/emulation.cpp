#include "dataplane/daemon/emulation.hpp"

#include <chrono>
#include <ctime>

#include "dataplane/clock/tsc.hpp"
#include "dataplane/control/control_methods.hpp"
#include "dataplane/control/rpc_server.hpp"
#include "dataplane/daemon/emulation_worker.hpp"
#include "dataplane/daemon/port_devices.hpp"

namespace hexi {
namespace {

constexpr SimTime kSecond{1'000'000'000'000};
constexpr SimTime kNap{50'000'000};

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
    Emulation(const Experiment& experiment, const EmulationOptions& options, const Eal& eal)
        : experiment_(experiment), options_(options), eal_(eal), topology_(*experiment.topology) {}

    Result<void> build(std::atomic<bool>& stop);
    void run(const std::atomic<bool>& stop);
    EmulationReport finish();

private:
    [[nodiscard]] SimTime now() const { return clock_.at(read_cycles()); }
    Result<void> make_schedule();
    Result<void> open_ports();
    Result<void> make_network();
    void make_worker();
    Result<void> listen(std::atomic<bool>& stop);
    void publish(SimTime time);
    void report_ports(EmulationReport& report);
    void report_links(EmulationReport& report) const;

    const Experiment& experiment_;
    const EmulationOptions& options_;
    const Eal& eal_;
    const Topology& topology_;
    NetworkSchedule schedule_{.state = NetworkState(topology_)};
    std::unique_ptr<MbufMemory> memory_;
    std::optional<FrameKeeper> keeper_;
    PortDevices devices_;
    std::optional<AccessBackbone> backbone_;
    CycleClock clock_ = calibrated_clock();
    std::optional<EmulatedNetwork> network_;
    std::optional<EmulationWorker> worker_;
    std::optional<LiveDataplane> live_;
    std::optional<ControlMethods> methods_;
    std::unique_ptr<RpcServer> server_;
    SimTime started_{0}, ended_{0};
};

Result<void> Emulation::build(std::atomic<bool>& stop) {
    return make_schedule()
        .and_then([&] { return open_ports(); })
        .and_then([&] { return make_network(); })
        .and_then([&] {
            make_worker();
            return listen(stop);
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
    auto store = FrameStore::create(FrameStore::memory_for_smallest(options_.packed));
    if (!store) return tl::unexpected(store.error());
    keeper_.emplace(*memory_, std::move(*store));
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
    backbone_.emplace(std::move(ports), std::move(*addresses),
                      ClassRules(static_cast<std::uint8_t>(experiment_.classes.size())));
    return {};
}

Result<void> Emulation::make_network() {
    auto network = EmulatedNetwork::create({.links = link_services(topology_, schedule_.state),
                                            .chains = schedule_.newest->chains(),
                                            .packets_in_flight = options_.frames + options_.packed,
                                            .seed = experiment_.seed});
    if (!network) return tl::unexpected(network.error());
    network_.emplace(std::move(*network));
    return {};
}

void Emulation::make_worker() {
    WorkerSetup setup{.topology = topology_,
                      .schedule = schedule_,
                      .backbone = *backbone_,
                      .devices = {},
                      .device_of_port = devices_.of_port,
                      .keeper = *keeper_,
                      .network = *network_,
                      .clock = [this] { return now(); }};
    for (const auto& device : devices_.open) setup.devices.push_back(device.get());
    worker_.emplace(setup);
    worker_->on_event([this](LinkId link, const LinkState& state) { live_->note(link, state); });
}

Result<void> Emulation::listen(std::atomic<bool>& stop) {
    live_.emplace(topology_, schedule_.settings, schedule_.newest, options_.ports, epoch_ns(now()), stop);
    for (const TapRequest& tap : options_.taps) {
        const auto started = live_->start_tap(tap);
        if (!started) return tl::unexpected(in_context("--tap", started.error()));
    }
    if (options_.control.empty()) return {};
    methods_.emplace(*live_, worker_->plan_version());
    auto server = RpcServer::listen(options_.control, *methods_,
                                    {{"statistics", [this] { return live_->statistics(); }}});
    if (!server) return tl::unexpected(in_context("--control", server.error()));
    server_ = std::move(*server);
    return {};
}

void Emulation::publish(SimTime time) {
    const EmulationLoop& loop = worker_->loop();
    const LoopTiming& timing = loop.timing();
    const DelayStatistics error = summarise(timing.release_error);
    DataplaneSnapshot snapshot{.at = time - started_,
                               .ledger = loop.ledger(),
                               .in_flight = network_->counters().in_flight,
                               .release_error_p99 = error.p99,
                               .release_error_max = error.max,
                               .stalls = timing.stalls};
    for (std::size_t port = 0; port < loop.ports(); ++port) snapshot.ports.push_back(loop.counters(port));
    for (std::size_t link = 0; link < topology_.links().size(); ++link)
        snapshot.links.push_back(network_->counters(LinkId(link)));
    live_->publish(std::move(snapshot));
}

void Emulation::run(const std::atomic<bool>& stop) {
    started_ = now();
    worker_->begin(started_);
    SimTime next_track = started_ + kSecond, next_publish = started_;
    for (SimTime time = started_; !stop.load(std::memory_order_relaxed); time = now()) {
        if (options_.duration && time - started_ >= *options_.duration) break;
        for (const DataplaneOrder& order : live_->take_orders()) worker_->obey(order);
        const bool busy = worker_->step(time);
        if (time >= next_publish && live_->wanted()) {
            publish(time);
            next_publish = time + kSecond / 10;
        }
        if (time >= next_track) {
            clock_.track(sample_clocks());
            next_track = time + kSecond;
        }
        if (busy || !options_.relaxed || network_->next_event() < time + 2 * kNap) continue;
        const timespec nap{0, 50'000};
        nanosleep(&nap, nullptr);
    }
    ended_ = now();
}

void Emulation::report_ports(EmulationReport& report) {
    const EmulationLoop& loop = worker_->loop();
    for (std::size_t index = 0; index < options_.ports.size(); ++index) {
        const AccessPort& port = backbone_->ports()[index];
        const auto& left = loop.left_by(index);
        report.ports.push_back({port.spec, port.mac, port.mtu, loop.counters(index), left.frames, left.bytes,
                                devices_.under(index).counters()});
    }
}

void Emulation::report_links(EmulationReport& report) const {
    for (std::size_t link = 0; link < topology_.links().size(); ++link) {
        const LinkReport used{LinkId(link), network_->counters(LinkId(link))};
        if (was_used(used)) report.links.push_back(used);
    }
}

EmulationReport Emulation::finish() {
    server_.reset();
    EmulationLoop& loop = worker_->loop();
    loop.stop();
    EmulationReport report{.name = experiment_.name,
                           .topology = experiment_.topology,
                           .duration = ended_ - started_,
                           .memory = eal_.memory_sentence(),
                           .plan_version = static_cast<std::uint32_t>(worker_->plan_version()),
                           .ledger = loop.ledger()};
    report_ports(report);
    report_links(report);
    const LoopTiming& timing = loop.timing();
    report.timing = {summarise(timing.release_error),
                     timing.steps,
                     timing.stalls,
                     timing.longest_gap,
                     clock_.hertz(),
                     clock_.rate_uncertainty(),
                     clock_.largest_error()};
    report.taps = live_->finish_taps();
    report.drivers_keep = devices_.keep_frames();
    devices_.open.clear();
    report.frames_held = memory_->held() + keeper_->packed();
    return report;
}

/// What DPDK needs beside the frames: the devices' queues, its own tables.
constexpr std::uint32_t kBesideFramesMb = 64;

}  // namespace

Result<EmulationReport> run_emulation(const Experiment& experiment, const EmulationOptions& options,
                                      std::atomic<bool>& stop,
                                      const std::function<void(const std::string&)>& say) {
    const std::uint32_t longest = longest_frame(options.ports);
    const auto eal =
        Eal::start({.pages = options.pages,
                    .memory_mb = mbuf_memory_mb(options.frames, longest, true) + kBesideFramesMb,
                    .small_memory_mb = mbuf_memory_mb(options.frames, longest, false) + kBesideFramesMb,
                    .pci = cards(options.ports),
                    .lcores = options.lcores});
    if (!eal) return tl::unexpected(eal.error());
    Emulation emulation(experiment, options, *eal);
    const auto built = emulation.build(stop);
    if (!built) return tl::unexpected(built.error());
    say("memory: " + eal->memory_sentence());
    say("running");
    emulation.run(stop);
    return emulation.finish();
}

}  // namespace hexi
