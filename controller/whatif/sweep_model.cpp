#include "controller/whatif/sweep_model.hpp"

#include <map>
#include <set>

namespace hexi {

Result<SweepModel> SweepModel::create(ServiceLoad load, std::optional<TeObjective> objective) {
    if (load.demands.empty() && load.targets.empty()) {
        return fail(ErrorCode::kInvalid,
                    load.name + ": has neither demands nor targets, so no case can matter");
    }
    if (objective && *objective != TeObjective::kMinMlu) {
        return fail(ErrorCode::kInvalid, "the objective of a sweep must be min-mlu");
    }
    SweepModel model(std::move(load), objective);
    model.gather_flows();
    if (objective) {
        auto sessions = engineer_flows(model.load_, *objective, model.flows_);
        if (!sessions) return tl::unexpected(std::move(sessions.error()));
        model.sessions_ = *std::move(sessions);
    }
    auto table = route_flows(model.load_, model.sessions_, model.flows_, model.load_.state);
    if (!table) return tl::unexpected(std::move(table.error()));
    model.table_ = *std::move(table);
    model.index_flows();
    return model;
}

void SweepModel::gather_flows() {
    std::map<RouteKey, SweepFlow> flows;
    for (const ServiceDemand& demand : load_.demands) flows[demand.key].rate = demand.rate;
    for (std::size_t i = 0; i < load_.targets.size(); ++i) {
        flows[load_.targets[i].key].target = static_cast<std::uint32_t>(i);
    }
    flow_of_.resize(load_.targets.size());
    std::set<Layer> layers;
    for (auto& [key, flow] : flows) {
        flow.key = key;
        layers.insert(key.layer);
        if (flow.target) flow_of_[*flow.target] = static_cast<std::uint32_t>(flows_.size());
        flows_.push_back(flow);
    }
    layers_.assign(layers.begin(), layers.end());
}

void SweepModel::index_flows() {
    const auto links = topology().links();
    for (std::size_t i = 0; i < links.size(); ++i) {
        const LinkState& state = load_.state[LinkId(i)];
        capacity_.push_back(static_cast<std::uint64_t>(static_cast<double>(links[i].capacity.count()) *
                                                       state.capacity_factor));
        delay_.push_back(links[i].delay.total() + state.extra_delay);
    }
    flows_over_.resize(links.size());
    for (std::size_t flow = 0; flow < flows_.size(); ++flow) {
        carriages_.push_back(carriage_of(route(flow)));
        for (const WeightedPath& way : route(flow).paths) {
            for (const LinkId link : way.path.links()) {
                auto& over = flows_over_[link.index()];
                if (over.empty() || over.back() != flow) over.push_back(static_cast<std::uint32_t>(flow));
            }
        }
    }
}

SimTime SweepModel::delay(const Path& path) const {
    SimTime sum{0};
    for (const LinkId link : path.links()) sum += delay_[link.index()];
    return sum;
}

NetworkState with_down(NetworkState base, std::span<const LinkId> links) {
    for (const LinkId link : links) base[link].status = LinkStatus::kDown;
    return base;
}

}  // namespace hexi
