#include "controller/bench/agent_team.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/agent/agent.hpp"

namespace hexi {

Result<Json> TimedCarrier::carry_out(std::string_view method, const Json& params) {
    auto done = SimulatedCarrier::carry_out(method, params);
    if (done && method == "plan.commit") committed_ = clock_().count();
    return done;
}

AgentTeam::AgentTeam(const std::shared_ptr<const Topology>& topology, const MonotonicClock& clock,
                     ServiceLab& lab, const AgentTeamOptions& options) {
    for (std::size_t i = 0; i < options.agents; ++i) {
        carriers_.push_back(std::make_unique<TimedCarrier>(topology, clock));
        const AgentOptions agent{.name = fmt::format("agent-{}", i),
                                 .port = lab.hub().port(),
                                 .token = options.token,
                                 .look = options.look};
        threads_.emplace_back([this, agent, carrier = carriers_.back().get()] {
            (void)run_agent(agent, *carrier, stop_, [](const std::string&) {});
        });
    }
}

AgentTeam::~AgentTeam() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
}

bool AgentTeam::all_at(std::uint64_t plan) const {
    return std::ranges::all_of(carriers_, [&](const auto& carrier) { return carrier->plan() == plan; });
}

std::chrono::nanoseconds AgentTeam::last_committed() const {
    std::chrono::nanoseconds last{0};
    for (const auto& carrier : carriers_) last = std::max(last, carrier->committed());
    return last;
}

bool settle(ServiceLab& lab, const AgentTeam& team, std::uint64_t above) {
    for (int turn = 0; turn < 30'000; ++turn) {
        const NetworkPtr now = lab.service().network();
        if (now->plan > above && team.all_at(now->plan) &&
            lab.service().planner().settle(std::chrono::milliseconds(100)) &&
            lab.service().network()->plan == now->plan)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

}  // namespace hexi
