// A whole service in a folder that goes with it, for measuring.
#pragma once

#include <memory>
#include <string>

#include "controller/http/http_server.hpp"
#include "controller/northbound/api.hpp"
#include "controller/southbound/agent_desk.hpp"

namespace hexi {

/// Service, agents' hub and HTTP server in this process, on ports of their own.
class ServiceLab {
public:
    static Result<std::unique_ptr<ServiceLab>> open(std::shared_ptr<const Topology> topology,
                                                    const MonotonicClock& clock);
    ~ServiceLab();
    ServiceLab(const ServiceLab&) = delete;
    ServiceLab& operator=(const ServiceLab&) = delete;

    [[nodiscard]] ControllerService& service() { return *service_; }
    [[nodiscard]] AgentHub& hub() { return hub_; }
    [[nodiscard]] HttpServer& server() { return *server_; }
    /// The secret of `role`'s token.
    [[nodiscard]] Result<std::string> token(const std::string& role) const;

private:
    explicit ServiceLab(std::string folder) : folder_(std::move(folder)) {}

    std::string folder_;
    AgentHub hub_;
    std::unique_ptr<ControllerService> service_;
    std::unique_ptr<Api> api_;
    std::unique_ptr<HttpServer> server_;
};

/// `nodes` in a ring of 1 ms links, every other one with a chord of 2 ms to a place drawn from `seed`.
[[nodiscard]] std::shared_ptr<const Topology> ring_with_chords(std::size_t nodes, std::uint64_t seed);

}  // namespace hexi
