#include "dataplane/daemon/emulation.hpp"

#include <ctime>
#include <filesystem>

#include <fmt/format.h>

#include "dataplane/clock/tsc.hpp"
#include "dataplane/control/control_methods.hpp"
#include "dataplane/control/rpc_server.hpp"
#include "dataplane/daemon/emulation_loop.hpp"
#include "dataplane/daemon/live_dataplane.hpp"
#include "dataplane/daemon/plan_ways.hpp"
#include "dataplane/dpdk/dpdk_port.hpp"
#include "dataplane/link/behaviour_spec.hpp"

namespace hexi {
namespace {

constexpr SimTime kSecond{1'000'000'000'000};
constexpr SimTime kNap{50'000'000};

/// The devices, each opened once, and which of them each port uses.
struct Devices {
    std::vector<std::unique_ptr<DpdkPort>> open;
    std::vector<std::size_t> of_port;
};

bool shared(const std::vector<PortSpec>& ports, const DeviceSpec& device) {
    return std::any_of(ports.begin(), ports.end(),
                       [&](const PortSpec& port) { return port.device == device && port.vlan.has_value(); });
}

Result<Devices> open_devices(const std::vector<PortSpec>& ports, MbufMemory& memory) {
    Devices devices;
    std::vector<DeviceSpec> known;
    for (const PortSpec& port : ports) {
        const bool software = port.device.kind == DeviceKind::kNull || port.device.kind == DeviceKind::kRing;
        const auto found = std::find(known.begin(), known.end(), port.device);
        devices.of_port.push_back(static_cast<std::size_t>(found - known.begin()));
        if (found != known.end() && !software) continue;
        devices.of_port.back() = known.size();
        auto opened = DpdkPort::open(port.device, memory, {.vlans = shared(ports, port.device)});
        if (!opened)
            return fail(opened.error().code,
                        fmt::format("--port {}: {}", to_string(port), opened.error().message));
        devices.open.push_back(std::move(*opened));
        known.push_back(port.device);
    }
    return devices;
}

/// Room for a frame: 2 KiB, which receivers fill, or more where a port's MTU asks for it.
std::uint32_t longest_frame(const std::vector<PortSpec>& ports) {
    std::uint32_t longest = 2048;
    for (const PortSpec& port : ports) longest = std::max(longest, port.mtu.value_or(0) + 64);
    return longest;
}

/// A card's own address, for switches and clouds pass no other on. Else one of ours (IEEE 802's local bit),
/// so that Linux, which sees the frames of its virtual interfaces as well, takes them for somebody else's.
MacAddress mac_of(const PortSpec& port, const PacketPort& device, std::size_t index) {
    const bool interface =
        port.device.kind == DeviceKind::kAfPacket || port.device.kind == DeviceKind::kAfXdp;
    const bool card =
        port.device.kind == DeviceKind::kPci ||
        (interface && std::filesystem::exists("/sys/class/net/" + port.device.name + "/device"));
    if (card) return device.mac();
    return {{0x02, 'h', 'e', 'x', 'i', static_cast<std::uint8_t>(index)}};
}

/// The parts of one emulation, in the order in which they need each other.
class Emulation {
public:
    Emulation(const Experiment& experiment, const EmulationOptions& options, const Eal& eal,
              RouterAddresses addresses)
        : experiment_(experiment),
          options_(options),
          eal_(eal),
          topology_(*experiment.topology),
          addresses_(std::move(addresses)),
          state_(topology_),
          settings_(topology_.links().size()) {}

    Result<void> build(std::atomic<bool>& stop);
    void run(const std::atomic<bool>& stop);
    EmulationReport finish();

private:
    struct Event {
        SimTime at;
        const NetworkChange* change;                 ///< or null, and
        std::shared_ptr<const ForwardingPlan> plan;  ///< the next plan
    };

    static Layer layer_of(const Experiment& experiment) {
        const auto routes = experiment.routes.tables().front().table.routes();
        return routes.empty() ? Layer::kIp : routes.front().key.layer;
    }
    [[nodiscard]] SimTime now() const { return clock_.at(read_cycles()); }
    Result<void> find_nodes();
    void plan_start();
    void fill_table();
    Result<void> open_ports();
    Result<void> make_network();
    void make_loop();
    Result<void> treat_links();
    void apply(const Event& event);
    void apply_due(SimTime time);
    void obey();
    void set_link(LinkId link);
    void use_plan(std::shared_ptr<const ForwardingPlan> plan);
    Result<void> listen(std::atomic<bool>& stop);
    void publish(SimTime time);

    const Experiment& experiment_;
    const EmulationOptions& options_;
    const Eal& eal_;
    const Topology& topology_;
    RouterAddresses addresses_;
    NetworkState state_;
    std::vector<LinkSetting> settings_;  ///< by LinkId
    std::shared_ptr<const ForwardingPlan> newest_;
    std::optional<PlanWays> ways_;
    std::vector<NodeId> nodes_;  ///< by port
    std::vector<Event> events_;
    std::size_t next_event_ = 0;
    bool steered_ = false;  ///< a controller has put a plan in force: the experiment's are obsolete
    PrefixTable table_of_prefixes_;
    std::optional<Backbone> backbone_;
    std::unique_ptr<MbufMemory> memory_;
    Devices devices_;
    CycleClock clock_ = calibrated_clock();
    std::optional<EmulatedNetwork> network_;
    std::optional<EmulationLoop> loop_;
    std::optional<LiveDataplane> live_;
    std::optional<ControlMethods> methods_;
    std::unique_ptr<RpcServer> server_;
    SimTime started_{0}, ended_{0};
};

Result<void> Emulation::build(std::atomic<bool>& stop) {
    return find_nodes()
        .and_then([&] { return open_ports(); })
        .and_then([&] {
            plan_start();
            fill_table();
            return make_network();
        })
        .and_then([&] {
            make_loop();
            return treat_links();
        })
        .and_then([&] { return listen(stop); });
}

Result<void> Emulation::treat_links() {
    for (const std::string& text : options_.behaviours) {
        const auto opened = open_behaviour(topology_, text);
        if (!opened) return tl::unexpected(opened.error());
        for (const LinkId link : opened->links) {
            LinkSetting& setting = settings_[link.index()];
            setting.delay = opened->description.delay;
            setting.rate = opened->description.rate;
            setting.behaviour = opened->description.behaviour;
            set_link(link);
            loop_->treat(link, opened->description.behaviour);
        }
    }
    return {};
}

Result<void> Emulation::find_nodes() {
    for (const PortSpec& port : options_.ports) {
        const auto node = topology_.find_node(port.node);
        if (!node) return tl::unexpected(in_context("--port " + to_string(port), node.error()));
        nodes_.push_back(*node);
    }
    return {};
}

/// What is in force at time 0, and what will happen.
void Emulation::plan_start() {
    for (const NetworkChange& change : experiment_.changes) {
        if (change.at == SimTime(0)) {
            state_[change.link] = change.state;
        } else {
            events_.push_back({change.at, &change, nullptr});
        }
    }
    for (const TimedTable& table : experiment_.routes.tables()) {
        newest_ = ForwardingPlan::compile(topology_, table.table, newest_.get());
        if (table.from == SimTime(0)) {
            ways_.emplace(topology_, layer_of(experiment_), newest_, state_);
        } else {
            events_.push_back({table.from, nullptr, newest_});
        }
    }
    std::stable_sort(events_.begin(), events_.end(),
                     [](const Event& a, const Event& b) { return a.at < b.at; });
    for (std::size_t link = 0; link < settings_.size(); ++link) settings_[link].state = state_[LinkId(link)];
}

void Emulation::fill_table() {
    std::vector<Destination> destinations;
    const auto add = [&](const IpPrefix& prefix, const Destination& destination) {
        table_of_prefixes_.add(prefix, static_cast<std::uint32_t>(destinations.size()));
        destinations.push_back(destination);
    };
    std::vector<std::uint32_t> mtus;
    for (std::uint32_t index = 0; index < options_.ports.size(); ++index) {
        const PortSpec& port = options_.ports[index];
        for (const IpPrefix& gateway : port.gateways) {
            const std::uint8_t whole = gateway.address.is_v4() ? 32 : 128;
            add({gateway.address, whole}, {nodes_[index], Destination::kRouter});
            add(gateway, {nodes_[index], index});
        }
        mtus.push_back(port.mtu.value_or(devices_.open[devices_.of_port[index]]->mtu()));
    }
    for (std::size_t node = 0; node < topology_.nodes().size(); ++node) {
        add({addresses_.v4(NodeId(node)), 32}, {NodeId(node), Destination::kRouter});
        add({addresses_.v6(NodeId(node)), 128}, {NodeId(node), Destination::kRouter});
    }
    backbone_.emplace(Backbone{.lookup = table_of_prefixes_,
                               .destinations = std::move(destinations),
                               .addresses = addresses_,
                               .ways = *ways_,
                               .classes = ClassRules(static_cast<std::uint8_t>(experiment_.classes.size())),
                               .port_mtus = std::move(mtus)});
}

Result<void> Emulation::open_ports() {
    auto memory = MbufMemory::create(eal_, options_.frames, longest_frame(options_.ports));
    if (!memory) return tl::unexpected(memory.error());
    memory_ = std::move(*memory);
    auto devices = open_devices(options_.ports, *memory_);
    if (!devices) return tl::unexpected(devices.error());
    devices_ = std::move(*devices);
    return {};
}

Result<void> Emulation::make_network() {
    auto network = EmulatedNetwork::create({.links = link_services(topology_, state_),
                                            .chains = newest_->chains(),
                                            .packets_in_flight = options_.frames,
                                            .seed = experiment_.seed});
    if (!network) return tl::unexpected(network.error());
    network_.emplace(std::move(*network));
    return {};
}

void Emulation::make_loop() {
    LoopSetup setup{.devices = {},
                    .ports = {},
                    .memory = *memory_,
                    .backbone = *backbone_,
                    .network = *network_,
                    .clock = [this] { return now(); }};
    for (const auto& device : devices_.open) setup.devices.push_back(device.get());
    for (std::uint32_t index = 0; index < options_.ports.size(); ++index) {
        const PortSpec& port = options_.ports[index];
        const std::size_t device = devices_.of_port[index];
        LoopPort loop{.gateway = {.node = nodes_[index],
                                  .index = index,
                                  .mac = mac_of(port, *devices_.open[device], index),
                                  .addresses = port.gateways,
                                  .mtu = backbone_->port_mtus[index],
                                  .complete_checksums = port.device.kind != DeviceKind::kPci},
                      .device = device,
                      .vlan = port.vlan.value_or(kNoVlan)};
        for (std::uint32_t other = 0; !port.wire.empty() && other < options_.ports.size(); ++other) {
            if (options_.ports[other].node == port.wire && options_.ports[other].wire == port.node)
                loop.gateway.transparent = Destination{nodes_[other], other};
        }
        setup.ports.push_back(std::move(loop));
    }
    loop_.emplace(std::move(setup));
}

void Emulation::use_plan(std::shared_ptr<const ForwardingPlan> plan) {
    network_->use(plan->chains());
    ways_->use(std::move(plan));
}

/// Has the network serve `link` as settings_ says.
void Emulation::set_link(LinkId link) {
    const LinkSetting& setting = settings_[link.index()];
    Link changed = topology_.link(link);
    if (setting.delay) changed.delay = {.propagation = *setting.delay};
    if (setting.rate) {
        changed.capacity = *setting.rate;
        changed.lane_rate = std::min(changed.lane_rate, *setting.rate);
    }
    const bool was_down = state_[link].status == LinkStatus::kDown,
               down = setting.state.status == LinkStatus::kDown;
    state_[link] = setting.state;
    loop_->change(link, link_service(changed, setting.state), setting.state);
    if (was_down != down) ways_->link_changed(link, down, now());
}

void Emulation::apply(const Event& event) {
    if (event.change == nullptr) {
        if (!steered_) use_plan(event.plan);
        return;
    }
    const LinkId link = event.change->link;
    settings_[link.index()].state = event.change->state;
    live_->note(link, event.change->state);
    set_link(link);
}

void Emulation::apply_due(SimTime time) {
    while (next_event_ < events_.size() && events_[next_event_].at <= time) apply(events_[next_event_++]);
}

/// Carries out what came over the control socket.
void Emulation::obey() {
    for (const DataplaneOrder& order : live_->take_orders()) {
        if (const auto* link = std::get_if<LinkOrder>(&order)) {
            LinkSetting& setting = settings_[link->link.index()];
            if (setting.behaviour != link->setting.behaviour)
                loop_->treat(link->link, link->setting.behaviour);
            setting = link->setting;
            set_link(link->link);
        } else {
            steered_ = true;
            use_plan(std::get<std::shared_ptr<const ForwardingPlan>>(order));
        }
    }
}

Result<void> Emulation::listen(std::atomic<bool>& stop) {
    std::vector<std::string> names;
    for (const PortSpec& port : options_.ports) names.push_back(to_string(port));
    live_.emplace(topology_, settings_, newest_, std::move(names), stop);
    if (options_.control.empty()) return {};
    methods_.emplace(*live_, ways_->plan().version());
    auto server = RpcServer::listen(options_.control, *methods_,
                                    {{"statistics", [this] { return live_->statistics(); }}});
    if (!server) return tl::unexpected(in_context("--control", server.error()));
    server_ = std::move(*server);
    return {};
}

void Emulation::publish(SimTime time) {
    const LoopTiming& timing = loop_->timing();
    const DelayStatistics error = summarise(timing.release_error);
    DataplaneSnapshot snapshot{.at = time - started_,
                               .ledger = loop_->ledger(),
                               .in_flight = network_->counters().in_flight,
                               .release_error_p99 = error.p99,
                               .release_error_max = error.max,
                               .stalls = timing.stalls};
    for (std::size_t port = 0; port < loop_->ports(); ++port) snapshot.ports.push_back(loop_->counters(port));
    for (std::size_t link = 0; link < settings_.size(); ++link)
        snapshot.links.push_back(network_->counters(LinkId(link)));
    live_->publish(std::move(snapshot));
}

void Emulation::run(const std::atomic<bool>& stop) {
    started_ = now();
    SimTime next_track = started_ + kSecond, next_publish = started_;
    for (SimTime time = started_; !stop.load(std::memory_order_relaxed); time = now()) {
        if (options_.duration && time - started_ >= *options_.duration) break;
        apply_due(time - started_);
        obey();
        ways_->learn(time);
        const bool busy = loop_->step();
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

EmulationReport Emulation::finish() {
    server_.reset();
    loop_->stop();
    EmulationReport report{.name = experiment_.name,
                           .topology = experiment_.topology,
                           .duration = ended_ - started_,
                           .memory = eal_.memory_sentence(),
                           .plan_version = static_cast<std::uint32_t>(ways_->plan().version()),
                           .ledger = loop_->ledger()};
    for (std::size_t index = 0; index < options_.ports.size(); ++index) {
        const PacketPort& device = *devices_.open[devices_.of_port[index]];
        const auto& left = loop_->left_by(index);
        report.ports.push_back({options_.ports[index], loop_->port(index).gateway.mac,
                                backbone_->port_mtus[index], loop_->counters(index), left.frames, left.bytes,
                                device.counters()});
    }
    for (std::size_t link = 0; link < topology_.links().size(); ++link) {
        const LinkCounters& counters = network_->counters(LinkId(link));
        if (const LinkReport used{LinkId(link), counters}; was_used(used)) report.links.push_back(used);
    }
    const LoopTiming& timing = loop_->timing();
    report.timing = {summarise(timing.release_error),
                     timing.steps,
                     timing.stalls,
                     timing.longest_gap,
                     clock_.hertz(),
                     clock_.rate_uncertainty(),
                     clock_.largest_error()};
    report.drivers_keep = std::any_of(devices_.open.begin(), devices_.open.end(),
                                      [](const auto& device) { return device->keeps_frames(); });
    devices_.open.clear();
    report.frames_held = memory_->held();
    return report;
}

/// What DPDK needs beside the frames: the devices' queues, its own tables.
constexpr std::uint32_t kBesideFramesMb = 64;

std::vector<std::string> cards(const std::vector<PortSpec>& ports) {
    std::vector<std::string> addresses;
    for (const PortSpec& port : ports) {
        if (port.device.kind == DeviceKind::kPci) addresses.push_back(port.device.name);
    }
    return addresses;
}

}  // namespace

Result<EmulationReport> run_emulation(const Experiment& experiment, const EmulationOptions& options,
                                      std::atomic<bool>& stop,
                                      const std::function<void(const std::string&)>& say) {
    auto addresses = RouterAddresses::create(*experiment.topology);
    if (!addresses) return tl::unexpected(addresses.error());
    const std::uint32_t longest = longest_frame(options.ports);
    const auto eal =
        Eal::start({.pages = options.pages,
                    .memory_mb = mbuf_memory_mb(options.frames, longest, true) + kBesideFramesMb,
                    .small_memory_mb = mbuf_memory_mb(options.frames, longest, false) + kBesideFramesMb,
                    .pci = cards(options.ports),
                    .lcores = options.lcores});
    if (!eal) return tl::unexpected(eal.error());
    Emulation emulation(experiment, options, *eal, std::move(*addresses));
    const auto built = emulation.build(stop);
    if (!built) return tl::unexpected(built.error());
    say("memory: " + eal->memory_sentence());
    say("running");
    emulation.run(stop);
    return emulation.finish();
}

}  // namespace hexi
