#include "controller/southbound/sightings.hpp"

#include <utility>

#include "controller/service/link_wishes.hpp"

namespace hexi {

void Sightings::know(const std::shared_ptr<const Topology>& topology) {
    if (topology_ != topology) held_.clear();
    topology_ = topology;
}

SeenLinks Sightings::news(const std::string& agent, const SeenLinks& said,
                          const std::shared_ptr<const Topology>& topology) {
    know(topology);
    Statuses& held = held_[agent];
    Statuses last, fresh;
    for (const auto& [link, status] : said) last[link] = status;
    for (const auto& [link, status] : last) {
        const auto known = held.find(link);
        if (status == (known == held.end() ? LinkStatus::kUp : known->second)) continue;
        fresh[link] = status;
        if (status == LinkStatus::kUp) {
            held.erase(link);
        } else {
            held[link] = status;
        }
    }
    return {fresh.begin(), fresh.end()};
}

SeenLinks Sightings::whole(const std::string& agent, const SeenLinks& said,
                           const std::shared_ptr<const Topology>& topology, const ResourceBook& book) {
    know(topology);
    Statuses before = std::exchange(held_[agent], {});
    for (const LinkId link : links_observed_by(agent, book, *topology))
        before.try_emplace(link, LinkStatus::kDown);
    SeenLinks all = news(agent, said, topology);
    for (const auto& [link, status] : before) {
        if (!held_[agent].contains(link)) all.emplace_back(link, LinkStatus::kUp);
    }
    return all;
}

}  // namespace hexi
