// A crew of workers between hosts in memory, whose network changes while they talk.
#pragma once

#include <thread>

#include "controller/route_compiler.hpp"
#include "dataplane/daemon/worker_crew.hpp"
#include "tests/dataplane/daemon/memory_ports.hpp"
#include "tests/support/small_networks.hpp"
#include "topology/base/random.hpp"

namespace hexi::support {

/// Hosts 10.N.0.5 at the routers of the ring a - b - c - d - a, whose links of 1 ms and 50 Mbit/s are
/// sometimes crowded. Time passes in steps, for each worker by itself.
class CrewLab {
public:
    static constexpr SimTime kStep{50'000'000}, kMs{1'000'000'000}, kEnd = 150 * kMs;
    static constexpr std::size_t kPorts = 4;

    /// `changes` happen to the network; `packets` come from every host.
    CrewLab(std::size_t workers, std::vector<NetworkChange> changes, std::size_t packets = 1500)
        : experiment_(experiment(topology_, std::move(changes))),
          backbone_(access_ports(), RouterAddresses::create(*topology_).value(), ClassRules(1)),
          times_(workers) {
        CrewSetup setup{
            .topology = *topology_,
            .schedule = schedule_,
            .backbone = backbone_,
            .devices = {},
            .device_of_port = {},
            .memory = memory,
            .workers = workers,
            .packed = 10'000,
            .packets_in_flight = 20'000,
            .clock = [this](std::size_t worker) { return [time = &times_[worker]] { return time->now; }; }};
        for (std::size_t port = 0; port < kPorts; ++port) {
            ports_.push_back(std::make_unique<MemoryPort>(memory));
            setup.devices.push_back(ports_.back().get());
            setup.device_of_port.push_back(port);
            arriving_.push_back(arrivals(port, packets));
        }
        crew = WorkerCrew::create(setup).value();
    }

    /// Every worker steps until `until`, in turn, whose order differs from step to step.
    void run_in_turn(SimTime until) {
        RandomStream random(7, "turns");
        while (times_[0].now < until) {
            const std::size_t first = random.below(crew->size());
            for (std::size_t i = 0; i < crew->size(); ++i) step((first + i) % crew->size());
        }
    }
    /// The same, each on a thread of its own that waits for no other.
    void run_on_threads(SimTime until) {
        std::vector<std::thread> threads;
        for (std::size_t worker = 0; worker < crew->size(); ++worker) {
            threads.emplace_back([this, worker, until] {
                while (times_[worker].now < until) step(worker);
            });
        }
        for (std::thread& thread : threads) thread.join();
        // Who ended first has not seen what the others sent: each round brings it a delay of a link further.
        for (int round = 0; round < 500; ++round) {
            for (std::size_t worker = 0; worker < crew->size(); ++worker)
                crew->worker(worker).step(times_[worker].now);
        }
    }
    void step(std::size_t worker) {
        const SimTime now = times_[worker].now += kStep;
        for (std::size_t port = 0; port < kPorts; ++port) {
            if (!crew->worker(worker).loop().has_port(port)) continue;
            auto& [frames, next] = arriving_[port];
            for (; next < frames.size() && frames[next].first <= now; ++next)
                ports_[port]->arrive(frames[next].second);
        }
        crew->worker(worker).step(now);
    }

    /// A packet as it left: its number, the port, and the hops that it had left, which tell its way.
    struct Left {
        std::uint32_t number = 0;
        std::size_t port = 0;
        std::uint8_t hops = 0;
        auto operator<=>(const Left&) const = default;
    };
    /// What left, port by port in order.
    [[nodiscard]] std::vector<Left> left() {
        std::vector<Left> all;
        for (std::size_t port = 0; port < kPorts; ++port) {
            for (const Frame& frame : ports_[port]->sent()) {
                if (frame.size() < kNumberAt + 4 || load_be16(frame.data() + 12) != kEtherIpv4) continue;
                all.push_back({load_be32(frame.data() + kNumberAt), port, frame[22]});
            }
        }
        return all;
    }
    [[nodiscard]] const Topology& topology() const { return *topology_; }
    [[nodiscard]] const NetworkSchedule& schedule() const { return schedule_; }
    [[nodiscard]] LinkId link(const std::string& id) const { return topology_->find_links(id)->front(); }
    /// Both directions of a link.
    [[nodiscard]] static std::vector<LinkId> both(const Topology& topology, const std::string& id) {
        return topology.find_links(id).value();
    }
    [[nodiscard]] static std::shared_ptr<const Topology> ring() {
        TopologySpec spec = network({"a", "b", "c", "d"}, {{"a", "b"}, {"b", "c"}, {"c", "d"}, {"d", "a"}},
                                    kMs, BitRate(50'000'000));
        return std::make_shared<const Topology>(Topology::create(spec).value());
    }
    [[nodiscard]] static std::vector<RouteKey> all_pairs() {
        std::vector<RouteKey> keys;
        for (std::size_t from = 0; from < kPorts; ++from) {
            for (std::size_t to = 0; to < kPorts; ++to) {
                if (from != to) keys.push_back({NodeId(from), NodeId(to)});
            }
        }
        return keys;
    }

    MemoryFrames memory;
    std::unique_ptr<WorkerCrew> crew;

private:
    static constexpr std::size_t kNumberAt = 42;  ///< the first bytes of a datagram's payload
    struct Arriving {
        std::vector<std::pair<SimTime, Frame>> frames;
        std::size_t next = 0;
    };
    struct alignas(64) Time {
        SimTime now{0};
    };

    static Experiment experiment(const std::shared_ptr<const Topology>& topology,
                                 std::vector<NetworkChange> changes) {
        RoutingPolicy policy{.detection = 5 * kMs, .computation = 5 * kMs, .installation = 5 * kMs};
        auto routes = compile_routes({*topology, all_pairs(), changes, policy}).value();
        return {.name = "ring",
                .topology = topology,
                .classes = {{}},
                .changes = std::move(changes),
                .routes = std::move(routes)};
    }
    static IpAddress host(std::size_t port) { return ip("10." + std::to_string(port + 1) + ".0.5"); }
    static IpPrefix gateway(std::size_t port) {
        return *parse_prefix("10." + std::to_string(port + 1) + ".0.1/24");
    }
    static MacAddress host_mac(std::size_t port) { return mac(static_cast<std::uint8_t>(10 + port)); }
    static MacAddress port_mac(std::size_t port) { return mac(static_cast<std::uint8_t>(0xA0 + port)); }

    static std::vector<AccessPort> access_ports() {
        std::vector<AccessPort> ports;
        for (std::size_t port = 0; port < kPorts; ++port)
            ports.push_back({.spec = {.node = "", .gateways = {gateway(port)}},
                             .node = NodeId(port),
                             .mac = port_mac(port)});
        return ports;
    }
    /// A host makes itself known, then talks to all others.
    static Arriving arrivals(std::size_t port, std::size_t packets) {
        RandomStream random(port, "packets");
        FrameBuffer arp;
        write_arp(arp, ArpOperation::kRequest,
                  {host_mac(port), kBroadcastMac, host(port), gateway(port).address});
        Arriving arriving{{{SimTime(0), copy_of(arp)}}};
        SimTime at = kMs;
        for (std::size_t i = 0; i < packets; ++i) {
            at += SimTime(static_cast<std::int64_t>(random.below(150'000'000)));
            const std::size_t to = (port + 1 + random.below(kPorts - 1)) % kPorts;
            Frame frame = udp({.who = {host_mac(port), port_mac(port), host(port), host(to)},
                               .from_port = static_cast<std::uint16_t>(random.below(20)),
                               .payload = random.below(3) == 0 ? 1200U : 4 + random.below(100)});
            store_be32(frame.data() + kNumberAt, static_cast<std::uint32_t>(port << 16U | i));
            arriving.frames.emplace_back(at, std::move(frame));
        }
        return arriving;
    }

    std::shared_ptr<const Topology> topology_ = ring();
    Experiment experiment_;
    NetworkSchedule schedule_ = schedule_network(experiment_, {}).value();
    AccessBackbone backbone_;
    std::vector<Time> times_;
    std::vector<std::unique_ptr<MemoryPort>> ports_;
    std::vector<Arriving> arriving_;
};

}  // namespace hexi::support
