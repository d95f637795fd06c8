// A lab in which hexi emulate joins two hosts over a ring of four routers.
#pragma once

#include <signal.h>

#include <fstream>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "dataplane/gateway/router_addresses.hpp"
#include "tests/dataplane/daemon/lab.hpp"
#include "topology/formats/hexi_json.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// The ring west - middle - east - far - west: 5 ms a link by the middle, 20 ms a link by far; 1 Gbit/s.
inline TopologySpec ring() {
    TopologySpec spec;
    spec.name = "ring";
    for (const std::string id : {"west", "middle", "east", "far"}) spec.nodes.push_back({.id = id});
    const auto link = [&](const std::string& from, const std::string& to, int ms) {
        spec.links.push_back({.from = from,
                              .to = to,
                              .capacity = BitRate(1'000'000'000),
                              .delay = SimTime(ms * 1'000'000'000LL)});
    };
    link("west", "middle", 5);
    link("middle", "east", 5);
    link("west", "far", 20);
    link("far", "east", 20);
    return spec;
}

class EmulateTest : public ::testing::Test {
protected:
    void SetUp() override {
        const std::string missing = support::Lab::missing();
        if (!missing.empty()) GTEST_SKIP() << missing;
        lab.emplace();
        file = lab->folder() + "/ring.json";
        std::ofstream(file) << write_hexi_json(ring());
    }
    /// The emulation's JSON after Ctrl-C.
    Json report() {
        const support::Lab::Ended ended = lab->stop();
        EXPECT_EQ(ended.status, 0) << ended.out;
        return parse_json(ended.out, "report").value_or(Json());
    }
    static void expect_conserved(const Json& report) {
        const Json* frames = report.find("frames");
        ASSERT_NE(frames, nullptr);
        EXPECT_EQ(*frames->find("conserved"), Json(true)) << write_json(*frames);
    }
    static std::string router(const std::string& node, bool v6 = false) {
        const auto topology = Topology::create(ring()).value();
        const auto addresses = RouterAddresses::create(topology).value();
        const NodeId id = topology.find_node(node).value();
        return to_string(v6 ? addresses.v6(id) : addresses.v4(id));
    }
    /// The least round-trip time that a ping printed, in milliseconds; 0 where it has none.
    static double least_rtt(const std::string& printed) {
        std::smatch found;
        return std::regex_search(printed, found, std::regex("min/avg/max/mdev = ([0-9.]+)"))
                   ? std::stod(found[1])
                   : 0;
    }
    /// How many answers a ping printed that it received.
    static int received(const std::string& printed) {
        std::smatch found;
        return std::regex_search(printed, found, std::regex("([0-9]+) received")) ? std::stoi(found[1]) : -1;
    }
    /// In the networks that ports without stated gateways have.
    void address_hosts() {
        lab->address("a", "eth0", "10.1.0.5/24", "10.1.0.1");
        lab->address("b", "eth0", "10.2.0.7/24", "10.2.0.1");
    }
    /// Addresses of a traceroute's hops, in order.
    static std::vector<std::string> hops(const std::string& printed) {
        std::vector<std::string> all;
        const std::regex line("\n *[0-9]+  ([0-9a-f.:]+|\\*)");
        for (std::sregex_iterator at(printed.begin(), printed.end(), line), end; at != end; ++at)
            all.push_back((*at)[1]);
        return all;
    }

    /// iperf3's server on host "b", while it lives.
    class IperfServer {
    public:
        explicit IperfServer(const support::Lab& lab)
            : process_(std::stoi(lab.on("b", "iperf3 -s >/dev/null 2>&1 & echo $!"))) {
            lab.on("b", "for i in $(seq 100); do ss -ltn | grep -q :5201 && break; sleep 0.1; done");
        }
        ~IperfServer() { kill(process_, SIGKILL); }
        IperfServer(const IperfServer&) = delete;
        IperfServer& operator=(const IperfServer&) = delete;

    private:
        int process_;
    };

    std::optional<support::Lab> lab;
    std::string file;
};

}  // namespace hexi
