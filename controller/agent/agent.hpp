// The agent's end of the southbound side: finds the controller, registers, serves, reports, and comes again.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "controller/http/tls.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// What forwards by the plans that an agent is given. Called on the agent's thread.
class PlanCarrier {
public:
    virtual ~PlanCarrier() = default;
    /// "kind", "nodes", "plan_version", "links", "capabilities" of agent.register (docs/formats/agent.md), as
    /// they are now. kEnvironment: it is away, and is asked again later.
    virtual Result<Json> profile() = 0;
    /// plan.prepare, plan.commit, plan.rollback or links.set.
    virtual Result<Json> carry_out(std::string_view method, const Json& params) = 0;
    /// Links whose status has changed since profile() or the last call, as {"id", "status"}. kEnvironment: it
    /// is gone.
    virtual Result<std::vector<Json>> changed_links() = 0;
    /// Figures of now.
    virtual Json telemetry() = 0;
};

struct AgentOptions {
    std::string name;
    std::string controller = "127.0.0.1";  ///< host, or the path of a Unix socket with a '/' in it
    std::uint16_t port = 7481;
    std::string token;                          ///< of an operator; "" where a certificate proves the agent
    std::optional<TlsFiles> tls;                ///< with its own certificate and who signed the controller's
    std::chrono::milliseconds look{20};         ///< how often it looks for changed links
    std::chrono::milliseconds telemetry{1000};  ///< how often it reports figures
    std::chrono::milliseconds first_pause{100}, longest_pause{5000};  ///< between attempts to connect
    std::chrono::milliseconds silence{5000};  ///< after which the controller is taken for gone
};

/// Serves until `stop`: connects, and connects again, whatever happens to the controller; the carrier goes on
/// forwarding meanwhile. `said` is told what happens, a sentence each. An error only where the controller
/// refuses the agent.
Result<void> run_agent(const AgentOptions& options, PlanCarrier& carrier, const std::atomic<bool>& stop,
                       const std::function<void(const std::string&)>& said);

}  // namespace hexi
