// The whole server, killed at any moment under load: what it had answered is there, and traffic goes on.
#include <atomic>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/http/http_client.hpp"
#include "tests/controller/daemon/server_process.hpp"
#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "topology/base/random.hpp"
#include "topology/formats/formats.hpp"

namespace hexi {
namespace {

using support::ServerProcess;

constexpr int kCrashes = 100;
constexpr const char* kNetwork =
    R"({"schema":"hexi-topology/1","name":"square","nodes":[{"id":"a"},{"id":"b"},{"id":"c"},{"id":"d"}],"links":[)"
    R"({"id":"a-b","from":"a","to":"b","capacity_bps":1000000000,"delay_us":5},)"
    R"({"id":"b-d","from":"b","to":"d","capacity_bps":1000000000,"delay_us":5},)"
    R"({"id":"a-c","from":"a","to":"c","capacity_bps":1000000000,"delay_us":5},)"
    R"({"id":"c-d","from":"c","to":"d","capacity_bps":1000000000,"delay_us":5}]})";

class ServerCrashTest : public testing::Test {
protected:
    std::unique_ptr<ServerProcess> start() {
        auto server = std::make_unique<ServerProcess>(
            std::vector<std::string>{"--topology", network_file, "--data", folder.path() + "/data",
                                     "--listen", "127.0.0.1:0", "--agents", folder.path() + "/agents.sock"});
        EXPECT_NE(server->port(), 0) << server->said();
        return server;
    }
    [[nodiscard]] HttpHeaders bearer() const {
        return {{"Authorization", "Bearer " + folder.read("data/operator.token").substr(0, 64)}};
    }
    /// Makes intents one after the other until the server is gone; the names of those that were answered.
    std::vector<std::string> write_until_gone(std::uint16_t port, int first,
                                              std::atomic<int>& answered) const {
        std::vector<std::string> made;
        auto client = HttpClient::connect({.port = port});
        for (int number = first; client; ++number) {
            const std::string name = fmt::format("i{}", number);
            const auto answer = client->ask({.method = "PUT",
                                             .path = "/v1/intents/" + name,
                                             .headers = bearer(),
                                             .body = R"({"source":"a","destination":"d"})"});
            if (!answer || answer->status != 201) break;
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
            for (const Json& item : *json.find("items")->as_array())
                names.insert(*item.find("id")->as_string());
            const std::string* next = json.find("next_after")->as_string();
            if (next == nullptr) return names;
            after = *next;
        }
    }

    support::ScratchDirectory folder;
    std::string network_file = folder.write("network.json", kNetwork);
};

TEST_F(ServerCrashTest, LosesNothingThatWasAnsweredAndForwardingGoesOn) {
    const auto topology = std::make_shared<const Topology>(load_topology(network_file).value());
    SimulatedCarrier carrier(topology, {}, TrafficMatrix(topology->nodes().size()));
    std::atomic<bool> stop{false};
    const AgentOptions options{.name = "lab",
                               .controller = folder.path() + "/agents.sock",
                               .look = std::chrono::milliseconds(5),
                               .first_pause = std::chrono::milliseconds(5),
                               .longest_pause = std::chrono::milliseconds(20)};
    std::thread agent([&] { (void)run_agent(options, carrier, stop, [](const std::string&) {}); });
    RandomStream random(20261128, "server crash");
    std::set<std::string> answered;
    std::uint64_t plan = 0;
    int plans_taken = 0;
    for (int crash = 0; crash < kCrashes; ++crash) {
        auto server = start();
        std::atomic<int> count{0};
        std::vector<std::string> made;
        std::thread writer([&] { made = write_until_gone(server->port(), crash * 100'000, count); });
        while (count == 0) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::microseconds(static_cast<int>(random.uniform() * 30'000)));
        server->kill_now();
        writer.join();
        answered.insert(made.begin(), made.end());
        EXPECT_GE(carrier.plan(), plan) << "an older plan came back after crash " << crash;
        plans_taken += carrier.plan() > plan ? 1 : 0;
        plan = carrier.plan();
    }
    stop = true;
    agent.join();
    auto server = start();
    const std::set<std::string> there = kept(server->port());
    for (const std::string& name : answered) ASSERT_TRUE(there.contains(name)) << name << " is lost";
    EXPECT_LE(there.size(), answered.size() + kCrashes) << "at most one unanswered write a crash";
    EXPECT_GE(answered.size(), static_cast<std::size_t>(kCrashes));
    EXPECT_GT(plans_taken, 0);
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
