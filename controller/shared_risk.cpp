#include "controller/shared_risk.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace hexi {
namespace {

/// Whole metres, at least 1; at most 1e12, so that sums over millions of links stay exact.
std::int64_t metres(Kilometres length) {
    constexpr double kMetresPerKm = 1000, kMost = 1e12;
    return std::llround(std::clamp(length.count() * kMetresPerKm, 1.0, kMost));
}

Kilometres shared_length(const Topology& topology, const RiskSet& risks, const Path& path) {
    Kilometres sum;
    std::vector<FibreId> counted;
    for (const LinkId id : path.links()) {
        bool by_fibre = false;
        for (const FibreId fibre : topology.link(id).route) {
            const auto& srlgs = topology.fibre(fibre).srlgs;
            if (std::none_of(srlgs.begin(), srlgs.end(), [&](SrlgId srlg) { return risks.has(srlg); }))
                continue;
            by_fibre = true;
            if (std::find(counted.begin(), counted.end(), fibre) != counted.end()) continue;
            counted.push_back(fibre);
            sum += topology.fibre(fibre).length;
        }
        if (!by_fibre && risks.threatens(id)) sum += topology.link(id).length;
    }
    return sum;
}

std::string names(const Topology& topology, const SharedRisk& shared) {
    std::vector<std::string> all;
    for (const LinkId link : shared.links) all.push_back(fmt::format("'{}'", topology.link(link).duplex));
    for (const SrlgId srlg : shared.srlgs) all.push_back(fmt::format("'{}'", topology.srlgs()[srlg.index()]));
    // A link whose fibres are unknown is a risk of its own name.
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return fmt::format("{} ({:.0f} km)", fmt::join(all, ", "), shared.length.count());
}

}  // namespace

RiskSet::RiskSet(const Topology& topology)
    : topology_(&topology),
      srlgs_(topology.srlgs().size()),
      links_(topology.links().size()),
      threatened_(topology.links().size()) {}

void RiskSet::threaten(LinkId link) {
    if (threatened_[link.index()]) return;
    threatened_[link.index()] = true;
    list_.push_back(link);
}

void RiskSet::add(SrlgId srlg) {
    if (has(srlg)) return;
    srlgs_[srlg.index()] = true;
    for (const LinkId link : topology_->links_sharing(srlg)) threaten(link);
}

void RiskSet::add(LinkId id) {
    const Link& link = topology_->link(id);
    for (const LinkId direction : {id, link.reverse}) {
        if (!direction.valid()) continue;
        links_[direction.index()] = true;
        threaten(direction);
    }
    for (const SrlgId srlg : link.srlgs) add(srlg);
}

void RiskSet::add(const Path& path) {
    for (const LinkId link : path.links()) add(link);
}

bool RiskSet::any(const std::vector<SrlgId>& srlgs) const {
    return std::any_of(srlgs.begin(), srlgs.end(), [this](SrlgId srlg) { return has(srlg); });
}

std::int64_t RiskSet::shared_metres(LinkId id) const {
    if (!threatens(id)) return 0;
    const Link& link = topology_->link(id);
    std::int64_t sum = 0;
    for (const FibreId fibre : link.route) {
        if (any(topology_->fibre(fibre).srlgs)) sum += metres(topology_->fibre(fibre).length);
    }
    return (sum > 0 ? sum : metres(link.length)) + (has(id) ? 1 : 0);
}

CostGraph without(CostGraph graph, const RiskSet& risks) {
    for (const LinkId link : risks.threatened()) graph.remove(link);
    return graph;
}

std::string_view to_string(Disjointness kind) {
    switch (kind) {
        case Disjointness::kSrlgDisjoint:
            return "srlg-disjoint";
        case Disjointness::kLinkDisjoint:
            return "link-disjoint";
        case Disjointness::kPartial:
            return "partial";
        case Disjointness::kNone:
            break;
    }
    return "none";
}

SharedRisk shared_risk(const Topology& topology, const Path& first, const Path& second) {
    if (first == second) return {};
    RiskSet risks(topology);
    risks.add(first);
    SharedRisk shared{.kind = Disjointness::kSrlgDisjoint, .length = shared_length(topology, risks, second)};
    for (const SrlgId srlg : path_srlgs(topology, second)) {
        if (risks.has(srlg)) shared.srlgs.push_back(srlg);
    }
    for (const LinkId link : second.links()) {
        if (risks.has(link)) shared.links.push_back(link);
    }
    if (!shared.srlgs.empty()) shared.kind = Disjointness::kLinkDisjoint;
    if (!shared.links.empty()) shared.kind = Disjointness::kPartial;
    return shared;
}

std::string describe(const Topology& topology, const SharedRisk& shared) {
    switch (shared.kind) {
        case Disjointness::kSrlgDisjoint:
            return "shares no risk";
        case Disjointness::kLinkDisjoint:
            return "shares no link, but " + names(topology, shared);
        case Disjointness::kPartial:
            return "shares " + names(topology, shared);
        case Disjointness::kNone:
            break;
    }
    return "there is no second path";
}

}  // namespace hexi
