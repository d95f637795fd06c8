// One agent's connection, from its first word to its last.
#pragma once

#include <functional>

#include "controller/southbound/agent_hub.hpp"
#include "controller/southbound/rpc_peer.hpp"

namespace hexi {

/// `"protocol"` that an agent must speak.
inline constexpr std::string_view kAgentProtocol = "hexi-agent/1";

/// Answers what an agent asks; lives on the hub's thread.
class AgentSession : public RpcMethods, public std::enable_shared_from_this<AgentSession> {
public:
    /// `events` outlives it. `displace(name)` ends other connections of that agent: this one has shown that
    /// it may come.
    AgentSession(std::unique_ptr<ByteStream> stream, const AgentEvents& events,
                 std::function<void(const std::string&)> displace)
        : events_(events),
          displace_(std::move(displace)),
          peer_(std::make_shared<RpcPeer>(std::move(stream), *this)) {}

    [[nodiscard]] bool knows(std::string_view method) const override;
    Result<Json> call(std::string_view method, const Json& params) override;

    [[nodiscard]] RpcPeer& peer() { return *peer_; }
    [[nodiscard]] bool registered() const { return !profile_.name.empty(); }
    [[nodiscard]] AgentProfile& profile() { return profile_; }
    [[nodiscard]] const Json& figures() const { return figures_; }
    /// Whether it forwards the traffic of `node`.
    [[nodiscard]] bool serves(const std::string& node) const;

private:
    Result<Json> enrol(const Json& params);
    Result<Json> see_links(const Json& params);

    const AgentEvents& events_;
    std::function<void(const std::string&)> displace_;
    std::shared_ptr<RpcPeer> peer_;
    AgentProfile profile_;
    Json figures_;
};

}  // namespace hexi
