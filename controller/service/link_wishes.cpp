#include "controller/service/link_wishes.hpp"

#include <algorithm>

#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr NumberRange kFactors{.min = 0, .max = 1, .above_min = true};
constexpr NumberRange kDelaysUs{.min = 0, .max = 86'400e6};
constexpr NumberRange kRatios{.min = 0, .max = 1};

}  // namespace

Result<LinkState> read_link_wish(const Json& body, std::string_view name) {
    JsonErrors errors{std::string(name)};
    ObjectReader reader(body, errors);
    LinkState state;
    state.status = reader.word_or("status", LinkStatus::kUp, parse_link_status);
    state.capacity_factor = reader.number_or("capacity_factor", 1, kFactors);
    state.extra_delay = from_seconds(reader.number_or("extra_delay_us", 0, kDelaysUs) / 1e6);
    state.loss_ratio = reader.number_or("loss_ratio", 0, kRatios);
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return state;
}

Json to_json(const LinkState& state) {
    Json json = Json::object();
    json.set("status", to_string(state.status)).set("capacity_factor", state.capacity_factor);
    json.set("extra_delay_us", to_us(state.extra_delay)).set("loss_ratio", state.loss_ratio);
    return json;
}

LinkState worse(const LinkState& a, const LinkState& b) {
    return {.status = std::max(a.status, b.status),
            .capacity_factor = std::min(a.capacity_factor, b.capacity_factor),
            .extra_delay = std::max(a.extra_delay, b.extra_delay),
            .loss_ratio = std::max(a.loss_ratio, b.loss_ratio)};
}

std::vector<LinkId> links_observed_by(const std::string& agent, const ResourceBook& book,
                                      const Topology& topology) {
    const std::string prefix = agent + "/";
    std::vector<LinkId> observed;
    for (const HeldResource& seen : book.list("observation", prefix)) {
        if (!seen->id.starts_with(prefix)) break;
        const auto links = topology.find_links(std::string_view(seen->id).substr(prefix.size()));
        if (links) observed.push_back(links->front());
    }
    return observed;
}

NetworkState network_state(const Topology& topology, const std::vector<HeldResource>& wishes,
                           const Observations& seen) {
    NetworkState state(topology);
    for (const HeldResource& wish : wishes) {
        const auto links = topology.find_links(wish->id);
        const auto body = parse_json(wish->body, wish->id);
        if (!links || !body) continue;
        const LinkState wanted = read_link_wish(*body, wish->id).value_or(LinkState{});
        for (const LinkId link : *links) state[link] = worse(state[link], wanted);
    }
    for (const auto& [where, status] : seen) {
        LinkState& link = state[where.second];
        link.status = std::max(link.status, status);
    }
    return state;
}

}  // namespace hexi
