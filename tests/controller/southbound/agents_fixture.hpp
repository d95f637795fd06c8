// Agents against a whole service: over TCP, in threads of their own.
#pragma once

#include <array>
#include <atomic>
#include <thread>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/southbound/agent_desk.hpp"
#include "tests/controller/service/service_fixture.hpp"

namespace hexi {

/// Refuses plans while told to.
class Choosy : public SimulatedCarrier {
public:
    using SimulatedCarrier::SimulatedCarrier;
    Result<Json> carry_out(std::string_view method, const Json& params) override {
        if (method == "links.set") impaired = params.find("links")->as_array()->size();
        if (method == "links.set") return SimulatedCarrier::carry_out(method, params);
        ++calls[method == "plan.prepare" ? 0 : method == "plan.commit" ? 1 : 2];
        if (refuses && method == "plan.prepare") return fail(ErrorCode::kEnvironment, "no memory");
        if (method == "plan.commit" && forgets.exchange(false))
            return fail(ErrorCode::kInvalid, "no plan was prepared");
        return SimulatedCarrier::carry_out(method, params);
    }
    Result<std::vector<Json>> changed_links() override {
        if (away) return fail(ErrorCode::kEnvironment, "away");
        return SimulatedCarrier::changed_links();
    }
    Result<Json> profile() override {
        if (away) return fail(ErrorCode::kEnvironment, "away");
        return SimulatedCarrier::profile();
    }
    std::atomic<bool> refuses{false}, forgets{false}, away{false};
    std::atomic<std::size_t> impaired{0};     ///< links of the last links.set
    std::array<std::atomic<int>, 3> calls{};  ///< prepare, commit, rollback
};

/// An agent that runs until it is destroyed.
class RunningAgent {
public:
    RunningAgent(const std::string& name, std::uint16_t port, const std::string& token,
                 const std::shared_ptr<const Topology>& topology, std::vector<std::string> nodes = {})
        : carrier(topology, std::move(nodes)),
          options_{.name = name,
                   .port = port,
                   .token = token,
                   .look = std::chrono::milliseconds(2),
                   .longest_pause = std::chrono::milliseconds(200)},
          thread_([this] {
              ended_ = run_agent(options_, carrier, stop_, [this](const std::string& sentence) {
                  const std::lock_guard lock(mutex_);
                  said_ += sentence + "\n";
              });
              over_ = true;
          }) {}
    ~RunningAgent() {
        stop_ = true;
        thread_.join();
    }
    /// Why it has ended by itself; "" while it has not.
    [[nodiscard]] std::string refusal() const { return over_ && !ended_ ? ended_.error().message : ""; }
    /// What it said of its connections, a sentence a line.
    [[nodiscard]] std::string said() const {
        const std::lock_guard lock(mutex_);
        return said_;
    }
    /// Ends its connection, and comes again only when it is not away any more.
    void away(bool now) { carrier.away = now; }
    Choosy carrier;

private:
    AgentOptions options_;
    std::atomic<bool> stop_{false}, over_{false};
    Result<void> ended_;
    mutable std::mutex mutex_;
    std::string said_;
    std::thread thread_;
};

class AgentsTest : public ServiceTest {
protected:
    void SetUp() override { start(); }
    void TearDown() override { stop(); }
    /// What the hub is given besides the port.
    [[nodiscard]] virtual AgentHubOptions hub_options() const {
        return {.heartbeat = std::chrono::milliseconds(100), .silence = std::chrono::seconds(2)};
    }
    void start(std::uint16_t at = 0) {
        hub = std::make_unique<AgentHub>();
        open(hub.get());
        AgentHubOptions options = hub_options();
        options.port = at;
        ASSERT_TRUE(hub->listen(options, agent_desk(*hub, *service)));
        port = hub->port();
    }
    void stop() {
        if (hub) hub->stop();
        service.reset();
        hub.reset();
    }
    [[nodiscard]] std::string token() const { return folder.read("data/operator.token").substr(0, 64); }
    std::unique_ptr<RunningAgent> agent(const std::string& name, std::vector<std::string> nodes = {}) {
        auto made = std::make_unique<RunningAgent>(name, port, token(), square(), std::move(nodes));
        EXPECT_TRUE(within([&] { return !hub->live(name).is_null(); })) << name << " does not come";
        return made;
    }
    /// True where `condition` holds within half a minute.
    static bool within(const std::function<bool()>& condition) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!condition() && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return condition();
    }
    bool all_at_plan(const std::vector<const RunningAgent*>& agents) {
        return within([&] {
            const std::uint64_t plan = service->network()->plan;
            return std::all_of(agents.begin(), agents.end(), [&](const RunningAgent* one) {
                return one->carrier.plan() == plan && plan > 0;
            });
        });
    }

    std::unique_ptr<AgentHub> hub;
    std::uint16_t port = 0;
};

}  // namespace hexi
