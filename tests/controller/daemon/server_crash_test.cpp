// The whole server, killed at any moment under load: what it had answered is there, and traffic goes on.
#include <array>
#include <atomic>
#include <cstdlib>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/http/http_client.hpp"
#include "controller/transition/route_loads.hpp"
#include "tests/controller/daemon/server_process.hpp"
#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "topology/base/random.hpp"
#include "topology/formats/formats.hpp"

namespace hexi {
namespace {

using support::ServerProcess;

/// As many as fit into every run of the tests; HEXI_CRASHES=2000 for a long one.
int crashes() {
    const char* wanted = std::getenv("HEXI_CRASHES");
    return wanted == nullptr ? 200 : std::atoi(wanted);
}
constexpr int kWriters = 3;
constexpr const char* kNetwork =
    R"({"schema":"hexi-topology/1","name":"square","nodes":[{"id":"a"},{"id":"b"},{"id":"c"},{"id":"d"}],"links":[)"
    R"({"id":"a-b","from":"a","to":"b","capacity_bps":1000000000,"delay_us":5},)"
    R"({"id":"b-d","from":"b","to":"d","capacity_bps":1000000000,"delay_us":5},)"
    R"({"id":"a-c","from":"a","to":"c","capacity_bps":1000000000,"delay_us":5},)"
    R"({"id":"c-d","from":"c","to":"d","capacity_bps":1000000000,"delay_us":5}]})";

/// Whether traffic of the first intent has a way in every table that was ever in force, and past it after a
/// link fails.
class WatchedNetwork : public SimulatedNetwork {
public:
    struct Seen {
        std::atomic<int> tables{0}, without_way{0};
    };
    WatchedNetwork(const Topology& topology, Seen& seen)
        : key_{topology.find_node("a").value(), topology.find_node("d").value()},
          state_(topology),
          seen_(seen) {}

    void use(SimTime /*now*/, const RoutingTable& table) override {
        const Route* route = table.find(key_);
        ++seen_.tables;
        const bool way = route != nullptr && !route->paths.empty() &&
                         (whole(route->paths.front().path, state_) ||
                          (route->paths.front().backup && whole(*route->paths.front().backup, state_)));
        if (!way) ++seen_.without_way;
    }
    void change(SimTime /*now*/, LinkId link, const LinkState& state) override { state_[link] = state; }
    Json figures(SimTime /*now*/) override { return Json::object(); }

private:
    RouteKey key_;
    NetworkState state_;
    Seen& seen_;
};

class ServerCrashTest : public testing::Test {
protected:
    [[nodiscard]] std::vector<std::string> arguments() const {
        return {"--topology", network_file,  "--data",   folder.path() + "/data",
                "--listen",   "127.0.0.1:0", "--agents", folder.path() + "/agents.sock"};
    }
    std::unique_ptr<ServerProcess> start() {
        auto server = std::make_unique<ServerProcess>(arguments());
        EXPECT_NE(server->port(), 0) << server->said();
        return server;
    }
    [[nodiscard]] HttpHeaders bearer() const {
        return {{"Authorization", "Bearer " + folder.read("data/operator.token").substr(0, 64)}};
    }
    /// Whether an intent of that name was made.
    [[nodiscard]] bool put(HttpClient& client, const std::string& name) const {
        const auto answer = client.ask({.method = "PUT",
                                        .path = "/v1/intents/" + name,
                                        .headers = bearer(),
                                        .body = R"({"source":"a","destination":"d"})"});
        return answer && answer->status == 201;
    }
    [[nodiscard]] bool put(std::uint16_t port, const std::string& name) const {
        auto client = HttpClient::connect({.port = port});
        return client && put(*client, name);
    }
    /// Makes intents one after the other until the server is gone; the names of those that were answered.
    std::vector<std::string> write_until_gone(std::uint16_t port, int first,
                                              std::atomic<int>& answered) const {
        std::vector<std::string> made;
        auto client = HttpClient::connect({.port = port});
        for (int number = first; client; ++number) {
            const std::string name = fmt::format("i{}", number);
            if (!put(*client, name)) break;
            made.push_back(name);
            ++answered;
        }
        return made;
    }
    [[nodiscard]] std::set<std::string> kept(std::uint16_t port) const {
        std::set<std::string> names;
        auto client = HttpClient::connect({.port = port}).value();
        for (std::string after;;) {
            const auto page = client.ask({.method = "GET",
                                          .path = "/v1/intents",
                                          .query = {{"limit", "1000"}, {"after", after}},
                                          .headers = bearer()});
            const Json json = parse_json(page.value().body, "page").value();
            for (const Json& item : *json.find("items")->as_array()) {
                names.insert(*item.find("id")->as_string());
                EXPECT_EQ(*item.find("source")->as_string(), "a") << "nothing is there by half";
                EXPECT_EQ(*item.find("destination")->as_string(), "d");
            }
            const std::string* next = json.find("next_after")->as_string();
            if (next == nullptr) return names;
            after = *next;
        }
    }

    /// Writers in parallel until the server is killed, `life` after the first answer; what was answered.
    std::set<std::string> killed_under_load(int crash, std::chrono::microseconds life,
                                            SimulatedCarrier& carrier, const std::vector<LinkId>& link) {
        auto server = start();
        std::atomic<int> count{0};
        std::array<std::vector<std::string>, kWriters> made;
        std::vector<std::thread> writers;
        for (int i = 0; i < kWriters; ++i) {
            writers.emplace_back([&, i] {
                made.at(static_cast<std::size_t>(i)) =
                    write_until_gone(server->port(), (crash * kWriters + i) * 10'000, count);
            });
        }
        while (count == 0) std::this_thread::yield();
        carrier.set(link, crash % 2 == 0 ? LinkStatus::kDown : LinkStatus::kUp);
        std::this_thread::sleep_for(life);
        server->kill_now();
        std::set<std::string> answered;
        for (std::thread& writer : writers) writer.join();
        for (const auto& names : made) answered.insert(names.begin(), names.end());
        return answered;
    }
    /// The agent has the plan that the server has in force, within half a minute.
    static bool agreed(const ServerProcess& server, const SimulatedCarrier& carrier) {
        for (int turn = 0; turn < 600; ++turn) {
            auto client = HttpClient::connect({.port = server.port()}).value();
            const auto answer = client.ask({.method = "GET", .path = "/readyz"});
            const Json ready = parse_json(answer.value().body, "ready").value();
            const std::uint64_t plan = ready.find("plan")->to_uint64();
            if (answer->status == 200 && plan > 0 && carrier.plan() == plan) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return false;
    }

    support::ScratchDirectory folder;
    std::string network_file = folder.write("network.json", kNetwork);
};

TEST_F(ServerCrashTest, LosesNothingThatWasAnsweredAndForwardingGoesOn) {
    const auto topology = std::make_shared<const Topology>(load_topology(network_file).value());
    std::set<std::string> answered;
    {
        const auto server = start();
        ASSERT_TRUE(put(server->port(), "always"));
        answered.insert("always");
    }
    WatchedNetwork::Seen seen;
    SimulatedCarrier carrier(topology, {}, std::make_unique<WatchedNetwork>(*topology, seen));
    std::atomic<bool> stop{false};
    const AgentOptions options{.name = "lab",
                               .controller = folder.path() + "/agents.sock",
                               .look = std::chrono::milliseconds(1),
                               .first_pause = std::chrono::milliseconds(5),
                               .longest_pause = std::chrono::milliseconds(20)};
    std::thread agent([&] { (void)run_agent(options, carrier, stop, [](const std::string&) {}); });
    RandomStream random(20261128, "server crash");
    const auto within_us = [&](int most) {
        return std::chrono::microseconds(static_cast<int>(random.uniform() * most));
    };
    std::uint64_t plan = 0;
    int plans_taken = 0;
    const int all = crashes();
    for (int crash = 0; crash < all; ++crash) {
        constexpr int kStartUs = 100'000, kLifeUs = 30'000;
        if (crash % 4 == 0) ServerProcess::kill_after(arguments(), within_us(kStartUs));
        answered.merge(
            killed_under_load(crash, within_us(kLifeUs), carrier, topology->find_links("a-b").value()));
        EXPECT_GE(carrier.plan(), plan) << "an older plan came back after crash " << crash;
        plans_taken += carrier.plan() > plan ? 1 : 0;
        plan = carrier.plan();
    }
    auto server = start();
    const std::set<std::string> there = kept(server->port());
    for (const std::string& name : answered) ASSERT_TRUE(there.contains(name)) << name << " is lost";
    EXPECT_LE(there.size(), answered.size() + static_cast<std::size_t>(all * kWriters))
        << "at most one unanswered write of each writer a crash";
    EXPECT_GE(answered.size(), static_cast<std::size_t>(all));
    EXPECT_TRUE(agreed(*server, carrier)) << "the agent is reconciled";
    EXPECT_GT(plans_taken, all / 10) << "links failed and came back all the time";
    EXPECT_EQ(seen.without_way, 0) << "of " << seen.tables << " tables";
    stop = true;
    agent.join();
    EXPECT_EQ(server->end(), 0);
}

TEST_F(ServerCrashTest, SaysInOneSentenceWhyItDoesNotStart) {
    const auto server = start();
    const std::string data = folder.path() + "/data", taken = fmt::format("127.0.0.1:{}", server->port());
    const std::string agents = folder.path() + "/other.sock";
    const auto refusal = [&](std::vector<std::string> words) {
        words.insert(words.begin(), support::bin_dir() + "/hexi-controller");
        const support::Said said = support::run_words(words);
        EXPECT_EQ(said.status, 2) << said.err;
        EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;
        return said.err;
    };
    using testing::HasSubstr;
    EXPECT_THAT(refusal({"--data", data}), HasSubstr("another controller uses this folder"));
    EXPECT_THAT(refusal({"--data", folder.path() + "/b", "--agents", agents, "--listen", taken}),
                HasSubstr("--listen: " + taken.substr(0, 9) + " port"));
    EXPECT_THAT(refusal({"--data", folder.path() + "/b", "--listen", "0.0.0.0:0", "--agents", agents}),
                HasSubstr("that needs TLS"));
    EXPECT_THAT(refusal({"--data", folder.path() + "/b", "--listen", "127.0.0.1:0", "--agents", "0.0.0.0:0"}),
                HasSubstr("agents there need TLS"));
    EXPECT_THAT(refusal({"--listen", "nowhere"}), HasSubstr("must be ADDRESS:PORT"));
    EXPECT_THAT(refusal({"--topology", "/none.json"}), HasSubstr("/none.json"));
    EXPECT_THAT(refusal({"--data", folder.path() + "/b", "--listen", "127.0.0.1:0", "--agents", agents,
                         "--tls-cert", "/none.pem", "--tls-key", "/none.key"}),
                HasSubstr("/none.pem: cannot open"));
}

}  // namespace
}  // namespace hexi
