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
#include "controller/service/intent.hpp"
#include "controller/service/link_wishes.hpp"
#include "controller/service/network.hpp"
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
    Forwarders& forwarders;
    MonotonicClock clock;
    RoutingPolicy policy;
    std::uint64_t next_version = 1;
    /// Called for every plan that was committed or refused, with its table.
    std::function<void(const PlanRecord&, const Network&)> record;
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

    /// Something has changed: think again. Thread-safe.
    void wake(std::string reason);
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

    void run();
    std::optional<Thought> next();
    void think(const Thought& thought);
    void gather(const Thought& thought);
    void impair(const Topology& topology);
    void gather_intents(const Topology& topology);
    [[nodiscard]] std::vector<RouteKey> keys(const Topology& topology) const;
    Result<RoutingTable> wanted(const Thought& thought, const NetworkState& state, bool& pinned);
    /// True where `after` is in force everywhere.
    bool move_to(const Thought& thought, const Network& base, const RoutingTable& after,
                 std::chrono::nanoseconds computed);
    void publish(Network network) {
        std::atomic_store(&network_, std::make_shared<const Network>(std::move(network)));
    }

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

    // Of the planner's thread alone.
    std::map<std::string, std::pair<std::uint64_t, Intent>, std::less<>> intents_;  ///< by id, with version
    std::shared_ptr<const Topology> known_;  ///< that intents_ refer to
    std::vector<RouteKey> keys_;
    RouteRates rates_;
    std::unique_ptr<RouteSolver> solver_;
    std::size_t solved_ = 0;
    std::optional<NetworkState> impairments_;  ///< that agents were told of

    std::thread thread_;
};

}  // namespace hexi
