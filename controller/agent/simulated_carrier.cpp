#include "controller/agent/simulated_carrier.hpp"

#include <utility>

#include <fmt/format.h>

#include "topology/formats/plan_json.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

SimulatedCarrier::SimulatedCarrier(std::shared_ptr<const Topology> topology, std::vector<std::string> nodes,
                                   std::unique_ptr<SimulatedNetwork> network, MonotonicClock clock)
    : topology_(std::move(topology)),
      nodes_(std::move(nodes)),
      network_(std::move(network)),
      clock_(std::move(clock)),
      state_(*topology_),
      impaired_(*topology_) {}

void SimulatedCarrier::set(const std::vector<LinkId>& links, const LinkState& state) {
    const std::lock_guard lock(mutex_);
    for (const LinkId link : links) {
        if (state_[link].status != state.status) changed_[link] = state.status;
        state_[link] = state;
        put_in_force(link);
    }
}

LinkState SimulatedCarrier::state(LinkId link) const {
    const std::lock_guard lock(mutex_);
    return state_[link];
}

void SimulatedCarrier::put_in_force(LinkId link) {
    if (!network_) return;
    LinkState both = state_[link];
    both.capacity_factor *= impaired_[link].capacity_factor;
    both.extra_delay += impaired_[link].extra_delay;
    both.loss_ratio += (1 - both.loss_ratio) * impaired_[link].loss_ratio;
    network_->change(now(), link, both);
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
    if (network_) network_->use(now(), prepared_);
    return Json::object();
}

Result<Json> SimulatedCarrier::impair(const Json& params) {
    NetworkState wanted(*topology_);
    JsonErrors errors("links.set");
    ObjectReader root(params, errors);
    for (ObjectReader& in : root.required_objects("links")) {
        const auto links = topology_->find_links(in.string("id"));
        if (!links) in.refuse("id", links.error().message, links.error().code);
        const LinkState set{
            .capacity_factor = in.number_or("capacity_factor", 1, {.min = 0, .max = 1, .above_min = true}),
            .extra_delay = from_seconds(in.number_or("extra_delay_us", 0, {.min = 0, .max = 86'400e6}) / 1e6),
            .loss_ratio = in.number_or("loss_ratio", 0, {.min = 0, .max = 1})};
        for (std::size_t i = 0; links && i < links->size(); ++i) wanted[(*links)[i]] = set;
    }
    if (errors.first()) return tl::unexpected(*errors.first());
    const NetworkState before = std::exchange(impaired_, wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (before[LinkId(i)] != wanted[LinkId(i)]) put_in_force(LinkId(i));
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
    return network_ ? network_->figures(now()) : Json::object();
}

}  // namespace hexi
