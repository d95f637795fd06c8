#include "controller/service/planner.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/transition/transition_check.hpp"
#include "controller/transition/transition_plan.hpp"

namespace hexi {
namespace {

constexpr std::chrono::milliseconds kRetry{500};
/// The longest that intents wait for others before routes follow them.
constexpr std::chrono::milliseconds kGathering{20};

std::chrono::microseconds micros(std::chrono::nanoseconds time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time);
}

/// `table` with every key of `other`, without paths where it has none.
RoutingTable with_keys_of(const RoutingTable& table, const RoutingTable& other) {
    std::vector<Route> routes(table.routes().begin(), table.routes().end());
    for (const Route& route : other.routes()) {
        if (table.find(route.key) == nullptr) routes.push_back({route.key, {}});
    }
    return RoutingTable(std::move(routes));
}

std::size_t changed_routes(const RoutingTable& before, const RoutingTable& after) {
    std::size_t changed = 0;
    for (const Route& route : after.routes()) {
        const Route* old = before.find(route.key);
        if (old == nullptr || !(*old == route)) ++changed;
    }
    for (const Route& route : before.routes()) {
        if (after.find(route.key) == nullptr) ++changed;
    }
    return changed;
}

std::size_t without_paths(const RoutingTable& table) {
    return static_cast<std::size_t>(std::count_if(table.routes().begin(), table.routes().end(),
                                                  [](const Route& route) { return route.paths.empty(); }));
}

/// How to come from one table to another, and what the check holds against the steps that were planned.
struct SafeSteps {
    TransitionPlan plan;
    std::string fault;  ///< "": every step was checked; else the plan is one step that was not
};

SafeSteps safe_steps(const Network& base, const RoutingTable& after, const RouteRates& rates) {
    const RoutingTable from = with_keys_of(*base.table, after), to = with_keys_of(after, *base.table);
    const TransitionRequest request{*base.topology, base.state, from, to, rates};
    SafeSteps safe{plan_transition(request), ""};
    if (const auto checked = check_transition(request, safe.plan); !checked)
        safe = {{.steps = {to}, .excess = safe.plan.excess}, checked.error().message};
    safe.plan.steps.back() = after;  // keys that are gone go with the last step
    return safe;
}

Json shares_json(const std::vector<AgentShare>& shares) {
    Json agents = Json::array();
    for (const AgentShare& share : shares) {
        Json json = Json::object();
        json.set("agent", share.agent).set("prepared_us", share.prepared.count());
        json.set("committed_us", share.committed.count());
        agents.push_back(std::move(json));
    }
    return agents;
}

}  // namespace

Json to_json(const PlanRecord& record) {
    Json json = Json::object();
    json.set("version", record.version).set("reason", record.reason);
    json.set("status", record.delivery.committed ? "committed" : "refused");
    if (!record.delivery.committed) json.set("refusal", record.delivery.refusal);
    json.set("routes", record.routes).set("changed_routes", record.changed);
    json.set("unreachable_routes", record.unreachable);
    json.set("step", record.step).set("steps", record.steps).set("excess_ratio", record.excess);
    json.set("waited_us", record.waited.count()).set("computed_us", record.computed.count());
    json.set("delivered_us", record.delivered.count());
    json.set("agents", shares_json(record.delivery.agents));
    return json;
}

Planner::Planner(PlannerParts parts, NetworkPtr network)
    : parts_(std::move(parts)),
      network_(std::move(network)),
      topology_(network_->topology),
      topology_version_(network_->topology_version),
      next_version_(parts_.next_version),
      thread_([this] { run(); }) {}

void Planner::stop() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    more_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Planner::wake(std::string reason, bool urgent) {
    const std::lock_guard lock(mutex_);
    const bool sooner = urgent && !urgent_;
    urgent_ = urgent_ || urgent;
    if (!reason_.empty() && !sooner) return;
    if (reason_.empty()) {
        reason_ = std::move(reason);
        since_ = parts_.clock();
    }
    more_.notify_all();
}

void Planner::observe(const std::string& agent, const std::vector<std::pair<LinkId, LinkStatus>>& seen,
                      const std::string& reason) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [link, status] : seen) {
            if (link.index() >= topology_->links().size()) continue;
            if (status == LinkStatus::kUp) {
                seen_.erase({agent, link});
            } else {
                seen_[{agent, link}] = status;
            }
        }
    }
    wake(reason);
}

void Planner::replace_topology(std::shared_ptr<const Topology> topology, std::uint64_t version) {
    {
        const std::lock_guard lock(mutex_);
        topology_ = std::move(topology);
        topology_version_ = version;
        seen_.clear();
    }
    wake("another topology");
}

void Planner::publish(Network network) {
    const bool changed = network.alarm != this->network()->alarm;
    const std::string alarm = network.alarm;
    std::atomic_store(&network_, std::make_shared<const Network>(std::move(network)));
    if (changed) parts_.alarm(alarm);
}

bool Planner::settle(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    return settled_.wait_for(lock, longest, [this] { return reason_.empty() && !busy_; });
}

void Planner::run() {
    while (const auto thought = next()) think(*thought);
}

std::optional<Planner::Thought> Planner::next() {
    std::unique_lock lock(mutex_);
    busy_ = false;
    if (reason_.empty()) settled_.notify_all();
    const std::chrono::nanoseconds longest = goal_.objective ? thought_for_ : kGathering;
    const auto rest = std::min(thought_for_, longest);
    more_.wait_for(lock, rest, [this] { return ending_ || urgent_; });
    more_.wait(lock, [this] { return ending_ || !reason_.empty(); });
    if (ending_) return std::nullopt;
    busy_ = true;
    urgent_ = false;
    return Thought{topology_, topology_version_, seen_, std::exchange(reason_, {}), since_};
}

/// What agents see is theirs: they are told what operators want alone.
void Planner::impair(const Topology& topology) {
    NetworkState wanted = network_state(topology, parts_.book.list("link"), {});
    if (impairments_ && *impairments_ == wanted) return;
    parts_.forwarders.impair(topology, wanted);
    impairments_ = std::move(wanted);
}

void Planner::think(const Thought& thought) {
    const auto begun = parts_.clock();
    impair(*thought.topology);
    Network base = *network();
    const bool moved = base.topology != thought.topology;
    base.topology = thought.topology;
    base.topology_version = thought.topology_version;
    base.state = network_state(*thought.topology, parts_.book.list("link"), thought.seen);
    gather(thought, base.state);
    if (moved) base.table = std::make_shared<const RoutingTable>();
    const auto after = wanted(thought, base);
    base.objective = objective_name(goal_);
    base.rates = rates_;
    if (!after) base.alarm = after.error().message;
    base.pinned = after ? after->pinned : parts_.book.find("pin", "plan") != nullptr;
    publish(base);
    thought_for_ = parts_.clock() - begun;
    if (!after) return;
    const bool nothing = after->table.routes().empty() && base.table->routes().empty();
    const bool known = nothing || parts_.forwarders.all_have(base.plan);
    if (after->table == *base.table && known && !moved) {
        if (base.alarm.empty()) return;
        base.alarm.clear();
        return publish(base);
    }
    if (move_to(thought, base, *after, thought_for_)) return;
    std::unique_lock lock(mutex_);
    more_.wait_for(lock, kRetry, [this] { return ending_ || !reason_.empty(); });
    if (reason_.empty()) reason_ = thought.reason;
}

bool Planner::move_to(const Thought& thought, const Network& base, const Wanted& after,
                      std::chrono::nanoseconds computed) {
    const auto begun = parts_.clock() - computed;
    const auto [plan, fault] = safe_steps(base, after.table, *rates_);
    std::string reason = thought.reason;
    if (!after.note.empty()) reason += "; " + after.note;
    if (!fault.empty()) reason += "; in one unchecked step: " + fault;
    Network network = base;
    for (std::size_t step = 0; step < plan.steps.size(); ++step) {
        const RoutingTable& next = plan.steps[step];
        PlanRecord record{.reason = reason,
                          .routes = next.routes().size(),
                          .changed = changed_routes(*network.table, next),
                          .unreachable = without_paths(next),
                          .step = step + 1,
                          .steps = plan.steps.size(),
                          .excess = plan.excess,
                          .waited = micros(begun - thought.since)};
        {
            const std::lock_guard lock(mutex_);
            next_version_ = std::max(next_version_, parts_.forwarders.highest() + 1);
            record.version = next_version_++;
        }
        const auto ready = parts_.clock();
        record.computed = micros(ready - begun);
        const PlanOffer offer{record.version, base.topology, std::make_shared<const RoutingTable>(next)};
        record.delivery = parts_.forwarders.deliver(offer);
        record.delivered = micros(parts_.clock() - ready);
        if (record.delivery.committed) {
            network.table = offer.table;
            network.plan = record.version;
            network.alarm.clear();
        } else {
            network.alarm = record.delivery.refusal;
        }
        publish(network);
        parts_.record(record, network);
        if (!record.delivery.committed) return false;
    }
    return true;
}

}  // namespace hexi
