// Real packets through two dataplanes while their controller changes plans, is killed and comes back.
#include <future>
#include <thread>

#include <fmt/format.h>

#include "controller/agent/dataplane_carrier.hpp"
#include "controller/http/http_client.hpp"
#include "dataplane/control/rpc_client.hpp"
#include "tests/controller/daemon/server_process.hpp"
#include "tests/dataplane/daemon/emulate_fixture.hpp"

namespace hexi {
namespace {

using support::Lab;
using support::ServerProcess;

/// A lab with its dataplane, and an agent that speaks for it.
class ControlledLab {
public:
    ControlledLab(const std::string& name, const std::string& network, const std::string& agents)
        : carrier_([this] { return connect(); }),
          options_{.name = name,
                   .controller = agents,
                   .first_pause = std::chrono::milliseconds(20),
                   .longest_pause = std::chrono::milliseconds(100)} {
        lab_.address("a", "eth0", "10.1.0.5/24", "10.1.0.1");
        lab_.address("b", "eth0", "10.2.0.7/24", "10.2.0.1");
        said_ = lab_.emulate(network +
                             " --port west=af_packet:to-a --port east=af_packet:to-b --relaxed "
                             "--format json");
        agent_ =
            std::thread([this] { (void)run_agent(options_, carrier_, stop_, [](const std::string&) {}); });
    }
    ~ControlledLab() {
        stop_ = true;
        agent_.join();
    }
    ControlledLab(const ControlledLab&) = delete;
    ControlledLab& operator=(const ControlledLab&) = delete;

    [[nodiscard]] const std::string& said() const { return said_; }
    [[nodiscard]] Lab& lab() { return lab_; }
    /// `count` pings from a to b, 10 ms apart, beginning now.
    std::future<std::string> pings(int count) {
        return std::async(std::launch::async, [this, count] {
            return lab_.on("a", fmt::format("ping -n -i 0.01 -c {} -W 5 10.2.0.7", count));
        });
    }
    [[nodiscard]] std::uint64_t plan() {
        auto call = connect();
        return call ? (*call)("status", Json::object()).value().find("plan_version")->to_uint64() : 0;
    }

private:
    Result<DataplaneCall> connect() {
        return RpcClient::connect(lab_.folder() + "/control")
            .transform([](RpcClient client) -> DataplaneCall {
                const auto shared = std::make_shared<RpcClient>(std::move(client));
                return [shared](std::string_view method, const Json& params) {
                    return shared->call(method, params);
                };
            });
    }

    Lab lab_;
    std::string said_;
    DataplaneCarrier carrier_;
    AgentOptions options_;
    std::atomic<bool> stop_{false};
    std::thread agent_;
};

class ControlledFlowsTest : public EmulateTest {
protected:
    std::unique_ptr<ServerProcess> start() {
        auto server = std::make_unique<ServerProcess>(
            std::vector<std::string>{"--topology", file, "--data", lab->folder() + "/data", "--listen",
                                     "127.0.0.1:0", "--agents", lab->folder() + "/agents.sock"});
        EXPECT_NE(server->port(), 0) << server->said();
        return server;
    }
    int ask(const ServerProcess& server, const std::string& method, const std::string& path,
            const std::string& body = "") {
        std::ifstream in(lab->folder() + "/data/operator.token");
        std::string token;
        in >> token;
        auto client = HttpClient::connect({.port = server.port()});
        if (!client) return 0;
        return client
            ->ask({.method = method,
                   .path = path,
                   .headers = {{"Authorization", "Bearer " + token}},
                   .body = body})
            .value_or(HttpAnswer{.status = 0})
            .status;
    }
    /// Both dataplanes forward by one plan above `above`; that plan, 0 where half a minute does not do.
    static std::uint64_t agreed(ControlledLab& one, ControlledLab& two, std::uint64_t above) {
        for (int turn = 0; turn < 600; ++turn) {
            const std::uint64_t plan = one.plan();
            if (plan > above && two.plan() == plan) return plan;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return 0;
    }
};

TEST_F(ControlledFlowsTest, LoseNothingWhileTheControllerIsKilledAndComesBack) {
    auto server = start();
    ControlledLab one("one", file, lab->folder() + "/agents.sock"),
        two("two", file, lab->folder() + "/agents.sock");
    ASSERT_EQ(one.said(), "");
    ASSERT_EQ(two.said(), "");
    for (ControlledLab* each : {&one, &two})
        EXPECT_EQ(received(each->lab().on("a", "ping -n -c 1 -W 5 10.2.0.7")), 1) << "neighbours are known";
    const std::uint64_t first = agreed(one, two, 1);
    ASSERT_GT(first, 1U);
    constexpr int kPings = 600;
    auto flow_one = one.pings(kPings), flow_two = two.pings(kPings);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    EXPECT_EQ(ask(*server, "PUT", "/v1/links/west-middle", R"({"status":"drained"})"), 201);
    const std::uint64_t far = agreed(one, two, first);
    EXPECT_GT(far, first) << "both go round the drained link";
    server->kill_now();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    server = start();
    EXPECT_EQ(ask(*server, "DELETE", "/v1/links/west-middle"), 204);
    EXPECT_GT(agreed(one, two, far), far) << "and back, by the controller that came again";
    const std::string printed_one = flow_one.get(), printed_two = flow_two.get();
    EXPECT_EQ(received(printed_one), kPings) << printed_one;
    EXPECT_EQ(received(printed_two), kPings) << printed_two;
    EXPECT_NE(printed_one.find("time=8"), std::string::npos) << "some went by far, some 80 ms there and back";
    EXPECT_NE(printed_two.find("time=8"), std::string::npos);
    for (ControlledLab* each : {&one, &two}) {
        const Lab::Ended ended = each->lab().stop();
        expect_conserved(parse_json(ended.out, "report").value_or(Json()));
    }
}

}  // namespace
}  // namespace hexi
