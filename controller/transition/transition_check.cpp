#include "controller/transition/transition_check.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace hexi {
namespace {

/// One plan under examination.
class Examination {
public:
    Examination(const TransitionRequest& request, const TransitionPlan& plan)
        : request_(request), plan_(plan), limits_(transition_limits(request)) {}

    Result<void> run() {
        const RoutingTable* from = &request_.before;
        for (step_ = 1; step_ <= plan_.steps.size(); ++step_) {
            const RoutingTable& to = plan_.steps[step_ - 1];
            for (const Route& route : to.routes()) {
                if (auto checked = check_route(route); !checked) return checked;
            }
            if (auto checked = check_loads(*from, to); !checked) return checked;
            from = &to;
        }
        if (*from == request_.after) return {};
        return fail(ErrorCode::kInvalid, "the last step is another table than the one wanted");
    }

private:
    tl::unexpected<Error> wrong(const RouteKey& key, std::string_view what) const {
        return fail(ErrorCode::kInvalid,
                    fmt::format("step {}: '{}' to '{}' {}", step_, request_.topology.node(key.source).id,
                                request_.topology.node(key.destination).id, what));
    }

    Result<void> check_route(const Route& route) const {
        const Route *before = request_.before.find(route.key), *after = request_.after.find(route.key);
        if (before == nullptr || after == nullptr) return wrong(route.key, "is in one of the tables only");
        if (route.paths.empty() && !before->paths.empty() && !after->paths.empty())
            return wrong(route.key, "has no path: a black hole");
        for (const WeightedPath& way : route.paths) {
            if (way.weight == 0) return wrong(route.key, "has a path of weight 0");
            if (auto walked = walk(route.key, way.path); !walked) return walked;
            const bool old =
                std::ranges::find(before->paths, way.path, &WeightedPath::path) != before->paths.end();
            if (old) continue;
            for (const LinkId link : way.path.links()) {
                if (!request_.state.routable(link)) return wrong(route.key, "moves to a link that is not up");
            }
        }
        return {};
    }

    /// Follows the path as a packet does.
    Result<void> walk(const RouteKey& key, const Path& path) const {
        std::set<NodeId> seen{key.source};
        NodeId at = key.source;
        for (const LinkId link : path.links()) {
            if (request_.topology.link(link).from != at)
                return wrong(key, "has a path with a gap: a black hole");
            at = request_.topology.link(link).to;
            if (!seen.insert(at).second) return wrong(key, "has a path with a loop");
        }
        if (at != key.destination) return wrong(key, "has a path that ends elsewhere: a black hole");
        return {};
    }

    /// Each link at its worst: of every route the heavier of its two states.
    Result<void> check_loads(const RoutingTable& from, const RoutingTable& to) const {
        std::vector<double> worst(limits_.size());
        for (const auto& [key, rate] : request_.rates) {
            const Route *old = from.find(key), *fresh = to.find(key);
            if (old == nullptr || fresh == nullptr) continue;
            RouteLoad heavier = route_load(*old, rate, request_.state);
            for (const auto& [link, bps] : route_load(*fresh, rate, request_.state))
                heavier[link] = std::max(heavier[link], bps);
            for (const auto& [link, bps] : heavier) worst[link.index()] += bps;
        }
        for (std::size_t link = 0; link < worst.size(); ++link) {
            const Link& of = request_.topology.link(LinkId(link));
            const double beyond = plan_.excess * static_cast<double>(of.capacity.count()) *
                                  request_.state[LinkId(link)].capacity_factor;
            if (worst[link] <= (limits_[link] + beyond) * (1 + 1e-6)) continue;
            return fail(ErrorCode::kInvalid,
                        fmt::format("step {}: '{}' may carry {:.6g} bit/s where {:.6g} are allowed", step_,
                                    of.id, worst[link], limits_[link] + beyond));
        }
        return {};
    }

    const TransitionRequest& request_;
    const TransitionPlan& plan_;
    std::vector<double> limits_;
    std::size_t step_ = 0;
};

}  // namespace

Result<void> check_transition(const TransitionRequest& request, const TransitionPlan& plan) {
    return Examination(request, plan).run();
}

}  // namespace hexi
