#include "controller/agent/simulated_carrier.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/formats/plan_json.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

/// What one demand comes to.
struct Carried {
    double rate = 0, on_backup = 0;
};

Carried carried(const Route& route, double rate, const NetworkState& state) {
    double weights = 0;
    for (const WeightedPath& path : route.paths) weights += path.weight;
    Carried sum;
    for (const WeightedPath& path : route.paths) {
        const double share = rate * path.weight / weights;
        const bool direct = whole(path.path, state);
        const bool backed = !direct && path.backup && whole(*path.backup, state);
        if (direct || backed) sum.rate += share;
        if (backed) sum.on_backup += share;
    }
    return sum;
}

}  // namespace

SimulatedCarrier::SimulatedCarrier(std::shared_ptr<const Topology> topology, std::vector<std::string> nodes,
                                   const TrafficMatrix& offered)
    : topology_(std::move(topology)),
      nodes_(std::move(nodes)),
      demands_(offered.demands()),
      state_(*topology_) {}

void SimulatedCarrier::set(const std::vector<LinkId>& links, LinkStatus status) {
    const std::lock_guard lock(mutex_);
    for (const LinkId link : links) {
        state_[link].status = status;
        changed_[link] = status;
    }
}

std::uint64_t SimulatedCarrier::plan() const {
    const std::lock_guard lock(mutex_);
    return version_;
}

Json SimulatedCarrier::link_json(LinkId link) const {
    Json json = Json::object();
    return json.set("id", topology_->link(link).id).set("status", to_string(state_[link].status));
}

Result<Json> SimulatedCarrier::profile() {
    const std::lock_guard lock(mutex_);
    Json links = Json::array();
    for (std::size_t i = 0; i < state_.size(); ++i) {
        if (state_[LinkId(i)].status != LinkStatus::kUp || changed_.contains(LinkId(i)))
            links.push_back(link_json(LinkId(i)));
    }
    changed_.clear();
    Json json = Json::object();
    json.set("kind", "simulated").set("nodes", nodes_).set("plan_version", version_);
    return json.set("links", std::move(links));
}

Result<Json> SimulatedCarrier::carry_out(std::string_view method, const Json& params) {
    const std::lock_guard lock(mutex_);
    if (method == "plan.prepare") return prepare(params);
    if (method == "plan.commit") return commit(params);
    if (method == "links.set") return impair(params);
    prepared_version_ = 0;
    return Json::object();
}

Result<Json> SimulatedCarrier::prepare(const Json& params) {
    return read_plan(params, *topology_).and_then([&](OfferedPlan plan) -> Result<Json> {
        if (plan.version <= version_)
            return fail(ErrorCode::kInvalid,
                        fmt::format("plan.prepare: /version: {} is not allowed: must be above {}",
                                    plan.version, version_));
        prepared_version_ = plan.version;
        prepared_ = std::move(plan.table);
        return Json::object();
    });
}

Result<Json> SimulatedCarrier::commit(const Json& params) {
    JsonErrors errors("plan.commit");
    const std::uint64_t version = ObjectReader(params, errors).integer("version", {.min = 1});
    if (version != prepared_version_)
        errors.add("/version", fmt::format("{} is not allowed: {} is prepared", version, prepared_version_));
    if (errors.first()) return tl::unexpected(*errors.first());
    version_ = std::exchange(prepared_version_, 0);
    table_ = std::move(prepared_);
    return Json::object();
}

Result<Json> SimulatedCarrier::impair(const Json& params) {
    std::vector<LinkState> wanted(state_.size());
    JsonErrors errors("links.set");
    ObjectReader root(params, errors);
    for (ObjectReader& in : root.required_objects("links")) {
        const auto links = topology_->find_links(in.string("id"));
        if (!links) in.refuse("id", links.error().message, links.error().code);
        const LinkState set{
            .capacity_factor = in.number_or("capacity_factor", 1, {.min = 0, .max = 1, .above_min = true}),
            .extra_delay = from_seconds(in.number_or("extra_delay_us", 0, {.min = 0, .max = 86'400e6}) / 1e6),
            .loss_ratio = in.number_or("loss_ratio", 0, {.min = 0, .max = 1})};
        for (std::size_t i = 0; links && i < links->size(); ++i) wanted[(*links)[i].index()] = set;
    }
    if (errors.first()) return tl::unexpected(*errors.first());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        wanted[i].status = state_[LinkId(i)].status;
        state_[LinkId(i)] = wanted[i];
    }
    return Json::object();
}

Result<std::vector<Json>> SimulatedCarrier::changed_links() {
    const std::lock_guard lock(mutex_);
    std::vector<Json> changed;
    for (const auto& [link, status] : std::exchange(changed_, {})) changed.push_back(link_json(link));
    return changed;
}

Json SimulatedCarrier::telemetry() {
    const std::lock_guard lock(mutex_);
    double offered = 0;
    Carried sum;
    std::map<LinkId, double> loads;
    for (const Demand& demand : demands_) {
        const auto rate = static_cast<double>(demand.rate.count());
        offered += rate;
        for (const Route& route : table_.routes()) {
            if (route.key.source != demand.source || route.key.destination != demand.destination) continue;
            const Carried one = carried(route, rate, state_);
            sum.rate += one.rate;
            sum.on_backup += one.on_backup;
            for (const auto& [link, load] : route_load(route, rate, state_)) loads[link] += load;
            break;
        }
    }
    std::pair<double, std::string> fullest{0, ""};
    for (const auto& [link, load] : loads) {
        const double ratio = load / (static_cast<double>(topology_->link(link).capacity.count()) *
                                     state_[link].capacity_factor);
        fullest = std::max(fullest, {ratio, topology_->link(link).id});
    }
    Json json = Json::object();
    json.set("offered_bps", offered).set("carried_bps", sum.rate).set("on_backup_bps", sum.on_backup);
    json.set("lost_bps", offered - sum.rate).set("fullest_link", fullest.second);
    return json.set("fullest_ratio", fullest.first);
}

}  // namespace hexi
