// What has been promised to intents: which way each goes, and what it holds of links and hubs.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "controller/service/edit.hpp"
#include "controller/service/hub_search.hpp"
#include "controller/service/resource_book.hpp"
#include "controller/transition/route_loads.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// What promises rest on.
struct Footing {
    std::shared_ptr<const Topology> topology;
    NetworkState state;
    PathMetric metric = PathMetric::kDelay;
    std::shared_ptr<const TrafficMatrix> beside = {};  ///< traffic beside intents; null: none

    bool operator==(const Footing&) const = default;
};

/// What intents ask of the planner.
struct Demanded {
    std::vector<RouteKey> keys;  ///< sorted, each once
    RouteRates rates;            ///< of those that say one
    std::vector<Route> detours;  ///< of keys whose intents do not all fit on the cheapest way; no backups
};

/// Thread-safe. Intents with a bandwidth hold it on one way, a compute flow its hub's compute besides; who
/// comes first is served first, and what is admitted stays so when links fail: then it may be short of room.
class IntentLedger {
public:
    /// Takes over `intents`, whether they fit or not.
    void load(std::vector<HeldResource> intents, Footing footing);

    /// Admits what `edit` makes or replaces, or lets go of what it removes; the hub of a compute flow is
    /// written into its body. A refusal changes nothing. What cannot be read holds nothing. Called by the
    /// thread that carries edits out.
    std::optional<EditRefusal> admit(Edit& edit);
    /// `id` is as `resource` has it, null: gone, whether that fits or not: its edit was not carried out.
    void restore(const std::string& id, const HeldResource& resource);

    /// Everything anew on `footing`, where that has changed, in order of admission; gives edits for compute
    /// flows that go to another hub now.
    std::vector<Edit> adopt(Footing footing);

    /// Rises with every change of what demanded() gives.
    [[nodiscard]] std::uint64_t version() const;
    [[nodiscard]] Demanded demanded() const;
    /// The least target of each key whose intents have any. Looks at every intent.
    [[nodiscard]] std::map<RouteKey, SimTime> targets() const;
    /// `id` is routed over links that are promised more than they have.
    [[nodiscard]] bool short_of_room(const std::string& id) const;
    /// bit/s held of each link, by LinkId, and GFLOPS of each hub.
    [[nodiscard]] std::vector<double> held() const;
    [[nodiscard]] HubHoldings held_compute() const;
    /// What the hubs say to the flow `id`, as if it were not there yet; nothing where it is none.
    [[nodiscard]] std::optional<Result<HubSearch>> hubs_for(const std::string& id) const;

private:
    struct Promise {
        std::string body;  ///< of the resource, to be read again over another topology
        Intent intent;
        std::uint64_t order = 0;
        std::vector<std::optional<Path>> ways;  ///< of keys_of(intent)
    };
    /// All that intents ask of one key.
    struct KeyUse {
        std::size_t intents = 0;
        std::vector<std::pair<Path, std::uint64_t>> ways;  ///< with bit/s above 0
    };
    using Found = tl::expected<Promise, EditRefusal>;

    [[nodiscard]] std::optional<Promise> promise_of(std::string_view id, std::string body) const;
    /// Finds the ways of `promise`, and a hub; `force`: whether there is room or not.
    Found find(Promise promise, bool force);
    Found find_pair(Promise promise, bool force);
    Found find_hub(Promise promise, bool force);
    /// The ways of a placed flow with room within its target; false where some site has none.
    bool stay(Promise& promise);
    void settle_for(Promise& promise);
    void put(Promise promise);
    std::optional<Promise> take_away(std::string_view id);
    void count(const Promise& promise, bool in);
    void rebuild_room();
    void read_again();
    void force(const std::string& id, std::string body, std::uint64_t order);

    mutable std::mutex mutex_;
    std::optional<Footing> footing_;
    std::unique_ptr<LinkRoom> room_;
    HubHoldings compute_;
    std::map<std::string, Promise, std::less<>> promises_;
    std::map<RouteKey, KeyUse> uses_;
    std::uint64_t next_order_ = 1, version_ = 1;
};

}  // namespace hexi
