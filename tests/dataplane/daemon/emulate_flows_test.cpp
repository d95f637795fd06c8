// What happens to flows of real hosts while the network, its plan and its controllers change.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <future>

#include "dataplane/control/rpc_client.hpp"
#include "tests/dataplane/daemon/emulate_fixture.hpp"
#include "topology/formats/plan_json.hpp"

namespace hexi {
namespace {

class EmulateFlowsTest : public EmulateTest {
protected:
    /// Starts the emulation between the hosts over `kind` ("af_packet" or "af_xdp"); what it said where it
    /// does not run.
    std::string join(const std::string& kind, const std::string& more = "") {
        address_hosts();
        return lab->emulate(file + " --port west=" + kind + ":to-a --port east=" + kind +
                            ":to-b --relaxed --format json " + more);
    }
    [[nodiscard]] std::string socket() const { return lab->folder() + "/control"; }
    /// Two seconds of pings from a to b, 10 ms apart, beginning now.
    std::future<std::string> pings() {
        return std::async(std::launch::async,
                          [this] { return lab->on("a", "ping -n -i 0.01 -c 200 -W 5 10.2.0.7"); });
    }
    static std::uint64_t lost(const Json& report, std::string_view reason) {
        return report.find("frames")->find("lost")->find(reason)->to_uint64();
    }
};

/// A plan that takes both directions between west and east over `by`.
Json plan_by(const Topology& topology, std::uint64_t version, const std::string& by) {
    const auto path = [&](const std::vector<std::string>& names) {
        std::vector<LinkId> links;
        for (const std::string& name : names) links.push_back(topology.find_links(name)->front());
        return Path::create(topology, links).value();
    };
    const Path there = path(by == "middle" ? std::vector<std::string>{"west-middle:fwd", "middle-east:fwd"}
                                           : std::vector<std::string>{"west-far:fwd", "far-east:fwd"});
    const Path back = path(by == "middle" ? std::vector<std::string>{"middle-east:rev", "west-middle:rev"}
                                          : std::vector<std::string>{"far-east:rev", "west-far:rev"});
    std::vector<Route> routes;
    for (const Path& one : {there, back})
        routes.push_back({{.source = one.source(), .destination = one.destination()}, {{one, 1, {}}}});
    return plan_json(topology, {version, RoutingTable(std::move(routes))});
}

TEST_F(EmulateFlowsTest, LoseNothingWhilePlansAreSwapped) {
    ASSERT_EQ(join("af_packet"), "");
    EXPECT_EQ(received(lab->on("a", "ping -n -c 1 -W 5 10.2.0.7")), 1) << "neighbours are known";
    auto flow = pings();
    const Topology topology = Topology::create(ring()).value();
    auto client = RpcClient::connect(socket());
    ASSERT_TRUE(client);
    for (std::uint64_t version = 2; version < 12; ++version) {
        const auto prepared =
            client->call("plan.prepare", plan_by(topology, version, version % 2 == 0 ? "far" : "middle"));
        ASSERT_TRUE(prepared) << prepared.error().message;
        ASSERT_TRUE(client->call("plan.commit", Json::object().set("version", version)));
        usleep(150'000);
    }
    const std::string printed = flow.get();
    EXPECT_EQ(received(printed), 200) << printed;
    EXPECT_GE(least_rtt(printed), 20.0);
    EXPECT_NE(printed.find("time=8"), std::string::npos) << "some went by far: " << printed;
    expect_conserved(report());
}

TEST_F(EmulateFlowsTest, LoseOnlyWhatWasOnALinkThatFails) {
    ASSERT_EQ(join("af_packet"), "");
    EXPECT_EQ(received(lab->on("a", "ping -n -c 1 -W 5 10.2.0.7")), 1);
    auto flow = pings();
    auto client = RpcClient::connect(socket());
    ASSERT_TRUE(client);
    usleep(700'000);
    ASSERT_TRUE(client->call("link.down", Json::object().set("link", "middle-east")));
    const std::string printed = flow.get();
    const Json json = report();
    EXPECT_GT(received(printed), 180) << printed;
    EXPECT_EQ(static_cast<std::uint64_t>(200 - received(printed)), lost(json, "link_down")) << printed;
    expect_conserved(json);
}

TEST_F(EmulateFlowsTest, AreNotDisturbedByAClientThatNeverReads) {
    ASSERT_EQ(join("af_packet"), "");
    EXPECT_EQ(received(lab->on("a", "ping -n -c 1 -W 5 10.2.0.7")), 1);
    const int hostile = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    socket().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(connect(hostile, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    const std::string many =
        R"({"jsonrpc":"2.0","method":"subscribe","params":{"stream":"statistics","period_ms":10},"id":1})"
        "\n";
    auto flow = pings();
    for (int i = 0; i < 100; ++i) static_cast<void>(send(hostile, many.data(), many.size(), MSG_NOSIGNAL));
    const std::string noise(1U << 20U, '[');
    static_cast<void>(send(hostile, noise.data(), noise.size(), MSG_NOSIGNAL));
    auto client = RpcClient::connect(socket());
    ASSERT_TRUE(client) << client.error().message;
    EXPECT_TRUE(client->call("subscribe", *parse_json(R"({"stream": "statistics", "period_ms": 20})", "")));
    std::uint64_t before = 0;
    for (int i = 0; i < 20; ++i) {
        const auto told = client->next(std::chrono::seconds(5));
        ASSERT_TRUE(told) << told.error().message;
        const std::uint64_t sent = told->find("params")->find("frames")->find("sent")->to_uint64();
        EXPECT_GE(sent, before);
        before = sent;
    }
    EXPECT_GT(before, 0U) << "the statistics move on";
    const std::string printed = flow.get();
    EXPECT_EQ(received(printed), 200) << printed;
    close(hostile);
    expect_conserved(report());
}

TEST_F(EmulateFlowsTest, CrossAfXdpWithTcp) {
    const std::string said = join("af_xdp");
    if (!said.empty()) GTEST_SKIP() << "this machine does not let us: " << said;
    const IperfServer server(*lab);
    const std::string tcp = lab->on("a", "timeout 20 iperf3 -c 10.2.0.7 -t 1");
    EXPECT_TRUE(std::regex_search(tcp, std::regex("[0-9.]+ [KMG]?bits/sec +receiver"))) << tcp;
    expect_conserved(report());
}

TEST_F(EmulateFlowsTest, CrossVlansOfTheKernel) {
    const std::string refused = lab->on("a", "ip link add link eth0 name eth0.1 type vlan id 1");
    if (!refused.empty()) GTEST_SKIP() << "this kernel has no VLAN interfaces: " << refused;
    for (const std::string host : {"a", "b"}) {
        lab->on(host, "ip link add link eth0 name eth0.10 type vlan id 10; ip link set eth0.10 up");
        lab->on(host, "ip link add link eth0 name eth0.20 type vlan id 20; ip link set eth0.20 up");
    }
    lab->address("a", "eth0.10", "10.1.0.5/24", "10.1.0.1");
    lab->address("b", "eth0.20", "10.2.0.7/24", "10.2.0.1");
    ASSERT_EQ(lab->emulate(file + " --port west=af_packet:to-a,vlan=10 --port east=af_packet:to-b,vlan=20"
                                  " --relaxed --format json"),
              "");
    const std::string printed = lab->on("a", "ping -n -c 3 -i 0.2 -W 5 10.2.0.7");
    EXPECT_EQ(received(printed), 3) << printed;
    expect_conserved(report());
}

TEST_F(EmulateFlowsTest, BeginInATapOfThisMachine) {
    lab->address("b", "eth0", "10.2.0.7/24", "10.2.0.1");
    const std::string said =
        lab->emulate(file + " --port west=tap:hx0 --port east=af_packet:to-b --relaxed --format json");
    if (!said.empty()) GTEST_SKIP() << "this machine does not let us: " << said;
    lab->address("m", "hx0", "10.1.0.5/24", "10.1.0.1");
    const std::string printed = lab->on("m", "ping -n -c 3 -i 0.2 -W 5 10.2.0.7");
    EXPECT_EQ(received(printed), 3) << printed;
    EXPECT_GE(least_rtt(printed), 20.0) << printed;
    expect_conserved(report());
}

TEST_F(EmulateFlowsTest, AreTreatedAsTheScenarioSays) {
    std::ofstream(lab->folder() + "/scenario.json") << R"({
        "schema": "hexi-scenario/1", "topology": "ring.json", "duration_s": 1,
        "classes": [{"name": "gold", "match": [{"protocol": "icmp"}]}, {"name": "rest"}],
        "behaviours": [{"link": "west-middle:fwd", "delay_us": 100000}],
        "traffic": [{"kind": "probes"}]})";
    file = lab->folder() + "/scenario.json";
    ASSERT_EQ(join("af_packet"), "");
    const std::string printed = lab->on("a", "ping -n -c 3 -i 0.2 -W 5 10.2.0.7");
    EXPECT_GE(least_rtt(printed), 115.0) << "100 ms there and 5, 10 back: " << printed;
    EXPECT_LT(least_rtt(printed), 190.0) << printed;
    expect_conserved(report());
}

}  // namespace
}  // namespace hexi
