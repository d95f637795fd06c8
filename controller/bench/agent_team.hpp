// Simulated agents, each in a thread of its own, for measuring.
#pragma once

#include <thread>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/bench/service_lab.hpp"

namespace hexi {

/// Remembers when it last committed a plan.
class TimedCarrier : public SimulatedCarrier {
public:
    TimedCarrier(const std::shared_ptr<const Topology>& topology, MonotonicClock clock)
        : SimulatedCarrier(topology), clock_(std::move(clock)) {}
    Result<Json> carry_out(std::string_view method, const Json& params) override;
    [[nodiscard]] std::chrono::nanoseconds committed() const {
        return std::chrono::nanoseconds(committed_.load());
    }

private:
    MonotonicClock clock_;
    std::atomic<std::int64_t> committed_{0};
};

struct AgentTeamOptions {
    std::size_t agents = 1;
    std::string token;                  ///< of an operator
    std::chrono::milliseconds look{1};  ///< how often each looks for changed links
};

/// Agents of `lab` until it is destroyed.
class AgentTeam {
public:
    AgentTeam(const std::shared_ptr<const Topology>& topology, const MonotonicClock& clock, ServiceLab& lab,
              const AgentTeamOptions& options);
    ~AgentTeam();
    AgentTeam(const AgentTeam&) = delete;
    AgentTeam& operator=(const AgentTeam&) = delete;

    [[nodiscard]] TimedCarrier& first() { return *carriers_.front(); }
    [[nodiscard]] bool all_at(std::uint64_t plan) const;
    /// When the last of them has committed its last plan.
    [[nodiscard]] std::chrono::nanoseconds last_committed() const;

private:
    std::vector<std::unique_ptr<TimedCarrier>> carriers_;
    std::atomic<bool> stop_{false};
    std::vector<std::thread> threads_;
};

/// Waits until nothing is left to do and every agent has a plan above `above`; false after half a minute.
[[nodiscard]] bool settle(ServiceLab& lab, const AgentTeam& team, std::uint64_t above);

}  // namespace hexi
