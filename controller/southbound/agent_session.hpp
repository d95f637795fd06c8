// One agent's connection, from its first word to its last.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include "controller/southbound/agent_hub.hpp"
#include "controller/southbound/rpc_peer.hpp"

namespace hexi {

/// `"protocol"` that an agent must speak.
inline constexpr std::string_view kAgentProtocol = "hexi-agent/1";

/// Answers what an agent asks; lives on the hub's thread.
class AgentSession : public RpcMethods, public std::enable_shared_from_this<AgentSession> {
public:
    using Clock = std::chrono::steady_clock;
    /// Ends what is left of other connections of the agent `name`, or says why it cannot be another one.
    using MakeWay = std::function<Result<void>(const std::string& name)>;

    /// `events` and `options` outlive it. `make_way` is asked once the agent has shown that it may come.
    AgentSession(std::unique_ptr<ByteStream> stream, const AgentEvents& events,
                 const AgentHubOptions& options, MakeWay make_way);

    [[nodiscard]] bool knows(std::string_view method) const override;
    Result<Json> call(std::string_view method, const Json& params) override;

    [[nodiscard]] RpcPeer& peer() { return *peer_; }
    [[nodiscard]] bool registered() const { return !profile_.name.empty(); }
    [[nodiscard]] AgentProfile& profile() { return profile_; }
    [[nodiscard]] const AgentProfile& profile() const { return profile_; }
    /// What it last reported, an object. Any thread.
    [[nodiscard]] Json figures() const;
    [[nodiscard]] Clock::time_point since() const { return since_; }
    /// Asks whether it is alive, unless it has not answered yet.
    void beat();
    /// Whether it forwards the traffic of `node`.
    [[nodiscard]] bool serves(const std::string& node) const;

private:
    Result<Json> enrol(const Json& params);
    Result<Json> see_links(const Json& params);
    Result<Json> take_figures(const Json& params);
    void charge_for(const Json& links);

    const AgentEvents& events_;
    const AgentHubOptions& options_;
    MakeWay make_way_;
    std::shared_ptr<RpcPeer> peer_;
    AgentProfile profile_;
    Clock::time_point since_ = Clock::now(), told_{};
    bool asked_ = false;  ///< whether it is alive, and not answered yet
    mutable std::mutex mutex_;
    Json figures_ = Json::object();
};

}  // namespace hexi
