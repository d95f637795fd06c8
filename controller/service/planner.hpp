// From what is wanted and what is seen to what every agent carries out.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "controller/route_solver.hpp"
#include "controller/service/forwarders.hpp"
#include "controller/service/intent_ledger.hpp"
#include "controller/service/link_wishes.hpp"
#include "controller/service/network.hpp"
#include "controller/service/traffic_goal.hpp"
#include "controller/state/plan_archive.hpp"
#include "controller/transition/route_loads.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// What a plan came of, as its archive and the events tell it.
struct PlanRecord {
    std::uint64_t version = 0;
    std::string reason;
    std::size_t routes = 0, changed = 0, unreachable = 0;
    std::size_t step = 1, steps = 1;                                 ///< of the transition that it belongs to
    double excess = 0;                                               ///< see TransitionPlan
    std::chrono::microseconds waited{0}, computed{0}, delivered{0};  ///< each after the one before
    Delivery delivery;
};
[[nodiscard]] Json to_json(const PlanRecord& record);

/// What the planner needs of the service, each callable on its thread.
struct PlannerParts {
    const ResourceBook& book;
    IntentLedger& ledger;
    Forwarders& forwarders;
    MonotonicClock clock;
    RoutingPolicy policy;
    std::uint64_t next_version = 1;
    /// Called for every plan that was committed or refused, with its table.
    std::function<void(const PlanRecord&, const Network&)> record;
    /// Called where the plan in force is not, or is again, the one wanted: with why, or with "".
    std::function<void(const std::string& alarm)> alarm;
    /// Asks for a change; not waited for.
    std::function<void(Edit)> submit;
    /// The table of a version that is kept; an error says that it is not.
    std::function<Result<RoutingTable>(std::uint64_t version, const Topology&)> archived;
};

/// Computes on a thread of its own and puts plans in force, one after the other; wishes that come meanwhile
/// are answered together by the next one.
class Planner {
public:
    /// Begins with `network`, whose table is empty.
    Planner(PlannerParts parts, NetworkPtr network);
    ~Planner() { stop(); }
    /// Ends its thread; what wakes it from now on has no effect.
    void stop();
    Planner(const Planner&) = delete;
    Planner& operator=(const Planner&) = delete;

    /// The network of now. Thread-safe.
    [[nodiscard]] NetworkPtr network() const { return std::atomic_load(&network_); }

    /// Something has changed: think again. Thread-safe. What is not `urgent` is thought about together with
    /// more of it, at most half of the time.
    void wake(std::string reason, bool urgent = true);
    /// An agent has seen links so. Thread-safe.
    void observe(const std::string& agent, const std::vector<std::pair<LinkId, LinkStatus>>& seen,
                 const std::string& reason);
    /// Another network, from the next thought on.
    void replace_topology(std::shared_ptr<const Topology> topology, std::uint64_t version);
    /// Waits until nothing is left to do, `longest` at most; whether that is so.
    bool settle(std::chrono::milliseconds longest);

private:
    /// What one thought starts from.
    struct Thought {
        std::shared_ptr<const Topology> topology;
        std::uint64_t topology_version;
        Observations seen;
        std::string reason;
        std::chrono::nanoseconds since;
    };

    /// Where routes come from that are best together: what they were last computed for.
    struct GoalState {
        NetworkState state;
        std::uint64_t demanded;
        TrafficGoal goal;
        std::shared_ptr<const TrafficMatrix> beside;

        bool operator==(const GoalState&) const = default;
    };
    /// Routes to be put in force, and what is to be said of them.
    struct Wanted {
        RoutingTable table;
        bool pinned = false;
        std::string note;
    };

    void run();
    std::optional<Thought> next();
    void think(const Thought& thought);
    /// Brings everything that routes follow from up to date.
    void gather(const Thought& thought, const NetworkState& state);
    void gather_goal(const Topology& topology);
    void impair(const Topology& topology);
    [[nodiscard]] std::vector<RouteKey> keys(const Topology& topology) const;
    Result<Wanted> wanted(const Thought& thought, const Network& base);
    [[nodiscard]] RoutingTable shortest(const Topology& topology, const NetworkState& state);
    Result<Wanted> best(const Thought& thought, const Network& base);
    /// True where `after` is in force everywhere.
    bool move_to(const Thought& thought, const Network& base, const Wanted& after,
                 std::chrono::nanoseconds computed);
    void publish(Network network);

    PlannerParts parts_;
    NetworkPtr network_;
    std::mutex mutex_;
    std::condition_variable more_, settled_;
    std::string reason_;  ///< "" where there is nothing to think about
    std::chrono::nanoseconds since_{0};
    Observations seen_;
    std::shared_ptr<const Topology> topology_;
    std::uint64_t topology_version_ = 0;
    std::uint64_t next_version_;
    bool busy_ = false, ending_ = false;
    bool urgent_ = false;  ///< something is broken: what waits for more of its kind must not wait now

    // Of the planner's thread alone.
    std::uint64_t demanded_version_ = 0;
    Demanded demanded_;
    TrafficGoal goal_;
    std::pair<std::uint64_t, double> beside_from_{0, 1};  ///< the matrix's version, and its factor
    std::shared_ptr<const TrafficMatrix> beside_;
    std::shared_ptr<const Topology> known_;  ///< that keys_ and beside_ refer to
    std::vector<RouteKey> keys_;
    std::shared_ptr<const RouteRates> rates_ = std::make_shared<const RouteRates>();
    std::unique_ptr<RouteSolver> solver_;
    std::size_t solved_ = 0;
    std::optional<GoalState> best_for_;
    RoutingTable best_;  ///< by goal_
    std::string best_note_;
    std::chrono::nanoseconds thought_for_{0};
    std::optional<NetworkState> impairments_;  ///< that agents were told of

    std::thread thread_;
};

}  // namespace hexi
