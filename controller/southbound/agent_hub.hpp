// The agents that carry plans out: they come, register, take plans in two phases, report, and go.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/http/tls.hpp"
#include "controller/service/forwarders.hpp"
#include "topology/json/json.hpp"
#include "topology/network_state.hpp"

namespace hexi {

struct AgentHubOptions {
    std::string address = "127.0.0.1";  ///< or the path of a Unix socket, with a '/' in it
    std::uint16_t port = 0;             ///< 0: any that is free
    std::optional<TlsFiles> tls;        ///< with an authority: agents prove themselves by certificates
    std::size_t agents = 1000;          ///< more are turned away
    std::size_t strangers = 64;         ///< connections that have not registered; the oldest makes room
    std::chrono::milliseconds heartbeat{1000};   ///< how often each is asked whether it is alive
    std::chrono::milliseconds silence{3000};     ///< after which it is taken for gone
    std::chrono::milliseconds patience{10'000};  ///< for one phase of a plan
    std::chrono::milliseconds enrolment{5000};   ///< from connecting to having registered
    std::chrono::milliseconds telemetry{200};    ///< figures that come sooner after others are told to nobody
};

/// An agent as it has registered.
struct AgentProfile {
    std::string name;
    std::vector<std::string> nodes;  ///< whose traffic it forwards; none: every node's
    std::uint64_t plan = 0;          ///< the version it forwards by
    bool foreign = false;            ///< that plan is not known to be one of ours
    std::string kind;                ///< what it is, for people
    Json capabilities;
};

/// What agents tell. Called on the hub's thread; none may wait.
struct AgentEvents {
    /// Whether an agent may come: its profile, the token it has shown, and whether it has `proved` who it is
    /// without one, by a certificate or by being on the owner's Unix socket.
    std::function<Result<void>(const AgentProfile&, const std::string& token, bool proved)> admitted;
    /// It has come: take_in() is to follow. `links`: all that are not up, null where it does not know.
    std::function<void(const AgentProfile&, const Json& links)> registered;
    /// It takes part in plans from now on.
    std::function<void(const AgentProfile&)> taken_in;
    std::function<void(const std::string& agent, const Json& links)> links_seen;
    /// `figures` is the text of an object.
    std::function<void(const std::string& agent, const std::string& figures)> telemetry;
    /// It has gone, and why.
    std::function<void(const AgentProfile& agent, const std::string& why)> gone;
};

/// Serves agents on a thread of its own, and no other work ever waits for that thread.
class AgentHub : public Forwarders {
public:
    AgentHub();
    ~AgentHub() override;
    AgentHub(const AgentHub&) = delete;
    AgentHub& operator=(const AgentHub&) = delete;

    /// Begins to serve; before that every plan is in force at once. kEnvironment: the port is taken, the
    /// system refuses; kInvalid: another host could come, without mutual TLS.
    Result<void> listen(const AgentHubOptions& options, AgentEvents events);
    /// Ends its thread: no event comes any more, and plans go nowhere.
    void stop();
    [[nodiscard]] std::uint16_t port() const;

    Delivery deliver(const PlanOffer& offer) override;
    void impair(const Topology& topology, const NetworkState& state) override;
    [[nodiscard]] bool all_have(std::uint64_t version) override;
    [[nodiscard]] std::uint64_t highest() override;
    [[nodiscard]] Json live(const std::string& name) override;
    /// Takes the registered agent `name` into every plan from now on: its nodes are known to the planner.
    /// `foreign`: it has never been here, so its plan's version says nothing.
    void take_in(const std::string& name, bool foreign);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hexi
