// Turns a TopologySpec into a Topology: every rule of Topology::create is checked here or in spec_checks.cpp,
// in the order hubs, nodes, fibres, links.
#include <algorithm>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"
#include "topology/fibre_plant.hpp"
#include "topology/spec_checks.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

using Check = Result<void>;

struct Ends {
    NodeId from, to;
};

std::string place_of(std::string_view list, std::size_t index, std::string_view id) {
    return fmt::format("{}/{} '{}'", list, index, id);
}

Check refuse(const std::string& place, std::string_view why) {
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", place, why));
}

template <typename T>
void sort_unique(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

ByteCount default_buffer(BitRate capacity) {
    const ByteCount fifty_ms(capacity.count() / 8 / 20);
    return std::clamp(fifty_ms, 64_KiB, 1024_MiB);
}

}  // namespace

class TopologyBuilder {
public:
    explicit TopologyBuilder(TopologySpec spec) { topology_.spec_ = std::move(spec); }

    Result<Topology> build() {
        return check_physics(spec().physics)
            .and_then([this] { return add_hubs(); })
            .and_then([this] { return add_nodes(); })
            .and_then([this] { return place_nodes(); })
            .and_then([this] { return add_fibres(); })
            .and_then([this] { return add_links(); })
            .transform([this] {
                topology_.fibres_ = plant_.take_fibres();
                topology_.srlgs_ = plant_.take_risks();
                name_risks();
                return std::move(topology_);
            });
    }

private:
    [[nodiscard]] TopologySpec& spec() { return topology_.spec_; }

    Check add_hubs() {
        for (std::size_t i = 0; i < spec().hubs.size(); ++i) {
            const HubSpec& hub = spec().hubs[i];
            const std::string place = place_of("hubs", i, hub.id);
            if (hub.id.empty()) return refuse(place, "id is empty");
            if (!hub_ids_.emplace(hub.id, HubId(i)).second) return refuse(place, "this id is given twice");
            const std::string& name = hub.name.empty() ? hub.id : hub.name;
            topology_.hubs_.push_back({hub.id, name, hub.role, {}, hub.provenance});
        }
        return {};
    }

    Check add_nodes() {
        if (spec().nodes.empty()) return refuse("nodes", "there are none; a network needs at least one");
        for (std::size_t i = 0; i < spec().nodes.size(); ++i) {
            const NodeSpec& node = spec().nodes[i];
            const std::string place = place_of("nodes", i, node.id);
            if (auto good = check_node(node, place); !good) return good;
            if (auto good = name_node(node.id, NodeId(i), place + ": id"); !good) return good;
            topology_.nodes_.push_back({.id = node.id,
                                        .name = node.name.empty() ? node.id : node.name,
                                        .kind = node.kind,
                                        .position = node.position,
                                        .site = NodeId(i),
                                        .forwarding_delay = node.forwarding_delay,
                                        .population_million = node.population_million.value_or(0),
                                        .compute = node.compute,
                                        .provenance = node.provenance});
        }
        topology_.outgoing_.resize(topology_.nodes_.size());
        return name_aliases();
    }

    /// Ids first, aliases after: an id wins its name wherever it stands in the file.
    Check name_aliases() {
        for (std::size_t i = 0; i < spec().nodes.size(); ++i) {
            for (const std::string& alias : spec().nodes[i].aliases) {
                const std::string place = place_of("nodes", i, spec().nodes[i].id) + ": alias";
                if (auto good = name_node(alias, NodeId(i), place); !good) return good;
            }
        }
        return {};
    }

    Check name_node(const std::string& name, NodeId id, const std::string& place) {
        const auto [held, fresh] = topology_.node_names_.emplace(lower_case(name), id);
        if (fresh || held->second == id) return {};
        return fail(ErrorCode::kInvalid, fmt::format("{} '{}' already names node '{}'", place, name,
                                                     spec().nodes[held->second.index()].id));
    }

    /// Sites and hubs may be named before they are listed, so they are resolved once all nodes are known.
    Check place_nodes() {
        for (std::size_t i = 0; i < spec().nodes.size(); ++i) {
            const NodeSpec& node = spec().nodes[i];
            const std::string place = place_of("nodes", i, node.id);
            if (!node.site.empty()) {
                const auto site = find_node(node.site, place + ": site");
                if (!site) return tl::unexpected(site.error());
                topology_.nodes_[i].site = *site;
            }
            if (node.hub.empty()) continue;
            const auto hub = hub_ids_.find(node.hub);
            if (hub == hub_ids_.end())
                return refuse(place, fmt::format("hub '{}' is not listed under hubs", node.hub));
            if (node.kind != NodeKind::kCluster)
                return refuse(place, fmt::format("is in hub '{}' and of kind {}: only a cluster is in a hub",
                                                 node.hub, to_string(node.kind)));
            topology_.nodes_[i].hub = hub->second;
            topology_.hubs_[hub->second.index()].clusters.emplace_back(i);
        }
        return inherit_positions();
    }

    Check inherit_positions() {
        for (std::size_t i = 0; i < topology_.nodes_.size(); ++i) {
            Node& node = topology_.nodes_[i];
            const Node& site = topology_.node(node.site);
            if (site.site != node.site) {
                return refuse(place_of("nodes", i, node.id),
                              fmt::format("site '{}' stands in a site itself", site.id));
            }
            if (!node.position) node.position = site.position;
        }
        return {};
    }

    [[nodiscard]] Result<NodeId> find_node(const std::string& name, const std::string& place) const {
        return topology_.find_node(name).map_error([&](const Error& error) {
            return in_context(place, Error{ErrorCode::kInvalid, error.message});
        });
    }

    [[nodiscard]] Result<Ends> find_ends(const std::string& from, const std::string& to,
                                         const std::string& place) const {
        const auto first = find_node(from, place + ": from");
        if (!first) return tl::unexpected(first.error());
        const auto second = find_node(to, place + ": to");
        if (!second) return tl::unexpected(second.error());
        if (*first != *second) return Ends{*first, *second};
        return fail(ErrorCode::kInvalid, fmt::format("{}: joins '{}' to itself", place, from));
    }

    Check add_fibres() {
        for (std::size_t i = 0; i < spec().fibres.size(); ++i) {
            const FibreSpec& fibre = spec().fibres[i];
            const std::string place = place_of("fibres", i, fibre.id);
            if (fibre.id.empty()) return refuse(place, "id is empty");
            const auto ends = find_ends(fibre.from, fibre.to, place);
            if (!ends) return tl::unexpected(ends.error());
            const auto length = fibre_length(fibre, *ends, place);
            if (!length) return tl::unexpected(length.error());
            const SrlgId own = plant_.risk(fibre.id);
            std::vector<SrlgId> srlgs{own};
            for (const std::string& name : fibre.srlgs) srlgs.push_back(plant_.risk(name));
            sort_unique(srlgs);
            auto added = plant_.add(
                {fibre.id, ends->from, ends->to, *length, own, std::move(srlgs), fibre.provenance}, place);
            if (!added) return added;
        }
        return {};
    }

    Result<Kilometres> fibre_length(const FibreSpec& fibre, Ends ends, const std::string& place) {
        FibrePhysics physics = spec().physics;
        physics.route_factor = fibre.route_factor.value_or(physics.route_factor);
        const double length = fibre.length.value_or(Kilometres{}).count();
        return check_fields(place, {{at_least(length, 0), "length_km", length, "at least 0"},
                                    {at_least(physics.route_factor, 1), "route_factor", physics.route_factor,
                                     "at least 1"}})
            .and_then([&]() -> Result<Kilometres> {
                if (fibre.length) return *fibre.length;
                return length_between(ends, physics, place);
            });
    }

    Result<Kilometres> length_between(Ends ends, const FibrePhysics& physics, const std::string& place) {
        for (const NodeId end : {ends.from, ends.to}) {
            if (topology_.node(end).position) continue;
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: has no length_km, and '{}' no position to derive one from", place,
                                    topology_.node(end).id));
        }
        const Kilometres apart =
            great_circle(*topology_.node(ends.from).position, *topology_.node(ends.to).position);
        return derived_route_length(apart, physics);
    }

    Check add_links() {
        for (std::size_t i = 0; i < spec().links.size(); ++i) {
            LinkSpec& link = spec().links[i];
            if (link.id.empty()) link.id = link.from + "-" + link.to;
            const std::string place = place_of("links", i, link.id);
            if (auto good = check_link(link, place); !good) return good;
            const auto ends = find_ends(link.from, link.to, place);
            if (!ends) return tl::unexpected(ends.error());
            auto built = derive_link(link, *ends, place);
            if (!built) return tl::unexpected(built.error());
            if (auto good = name_link(*built, link.directed, place); !good) return good;
            if (auto good = add_directions(std::move(*built), link, place); !good) return good;
        }
        return check_longest_path();
    }

    /// No path may last longer than SimTime can tell, with room for all that an engine adds to it.
    Check check_longest_path() {
        constexpr double kLongestPathSeconds = 1e6;
        SimTime longest{0};
        for (const Link& link : topology_.links_) longest = std::max(longest, link.delay.total());
        const double seconds = to_seconds(longest) * static_cast<double>(topology_.nodes_.size());
        if (seconds <= kLongestPathSeconds) return {};
        return refuse(
            "links", fmt::format("a path over all {} nodes at the longest link's delay, {} s, could last "
                                 "{:g} s: at most {:g} s is allowed",
                                 topology_.nodes_.size(), to_seconds(longest), seconds, kLongestPathSeconds));
    }

    Result<Link> derive_link(const LinkSpec& given, Ends ends, const std::string& place) {
        Link link{.id = given.id, .duplex = given.id, .from = ends.from, .to = ends.to, .layer = given.layer};
        link.provenance = given.provenance;
        return derive_capacity(given, link, place)
            .and_then([&] { return derive_route(given, link, place); })
            .and_then([&] { return derive_delay(given, link, place); })
            .transform([&] {
                link.metric = given.metric.value_or(metric_of(link.delay));
                link.buffer = given.buffer.value_or(default_buffer(link.capacity));
                return link;
            });
    }

    static double metric_of(const LinkDelay& delay) { return std::max(1.0, to_us(delay.total())); }

    Check derive_capacity(const LinkSpec& given, Link& link, const std::string& place) {
        if (!given.capacity && !spec().default_capacity) {
            return refuse(place, "has no capacity_bps, and the network no default_capacity_bps");
        }
        link.capacity = given.capacity ? *given.capacity : *spec().default_capacity;
        if (!given.capacity) link.provenance.confidence = Confidence::kDerived;
        link.lane_rate = given.lane_rate.value_or(link.capacity);
        if (link.lane_rate <= link.capacity) return {};
        return refuse(place, fmt::format("lane_rate_bps {} is above its capacity_bps {}",
                                         link.lane_rate.count(), link.capacity.count()));
    }

    /// Fibres the link runs through: as listed, or the shortest through its `via` sites. None where the
    /// network lists no fibre, or both ends stand in one site.
    Check derive_route(const LinkSpec& given, Link& link, const std::string& place) {
        const NodeId from = topology_.node(link.from).site, to = topology_.node(link.to).site;
        const auto keep = [&](Result<std::vector<FibreId>> route) -> Check {
            if (!route) return tl::unexpected(in_context(place + ": route", route.error()));
            link.route = std::move(*route);
            return {};
        };
        if (!given.route.empty()) return keep(plant_.follow(from, to, given.route, topology_.nodes_));
        auto stops = find_stops(given, place);
        if (!stops) return tl::unexpected(stops.error());
        if (!stops->empty() && (from == to || plant_.empty()))
            return refuse(place, "has via, but there are no fibres to run through");
        const bool needed = !stops->empty() || (!given.length && !given.delay);
        if (!needed || from == to || plant_.empty()) return {};
        stops->insert(stops->begin(), from);
        stops->push_back(to);
        return keep(plant_.shortest(*stops, topology_.nodes_));
    }

    /// The sites of `via`.
    [[nodiscard]] Result<std::vector<NodeId>> find_stops(const LinkSpec& given,
                                                         const std::string& place) const {
        std::vector<NodeId> stops;
        for (const std::string& name : given.via) {
            const auto stop = find_node(name, place + ": via");
            if (!stop) return tl::unexpected(stop.error());
            stops.push_back(topology_.node(*stop).site);
        }
        return stops;
    }

    Check derive_delay(const LinkSpec& given, Link& link, const std::string& place) {
        for (const FibreId id : link.route) link.length += plant_.fibre(id).length;
        const bool one_site = topology_.node(link.from).site == topology_.node(link.to).site;
        if (!given.length && !given.delay && link.route.empty() && !one_site) {
            const auto length = length_between({link.from, link.to}, spec().physics, place);
            if (!length) return tl::unexpected(length.error());
            link.length = *length;
            link.provenance.confidence = Confidence::kDerived;
        }
        link.length = given.length.value_or(link.length * given.detour_factor.value_or(1));
        if (!(link.length <= kLongestRoute))
            return refuse(place, fmt::format("is {:g} km long: at most {:g} km is allowed",
                                             link.length.count(), kLongestRoute.count()));
        const FibrePhysics& physics = spec().physics;
        link.delay.propagation = given.delay.value_or(propagation_delay(link.length, physics.group_index));
        link.delay.equipment = given.equipment_delay.value_or(SimTime{0});
        if (!given.delay) link.delay.equipment += amplifier_delay(link.length, physics);
        link.delay.forwarding = topology_.node(link.to).forwarding_delay;
        return {};
    }

    Check name_link(const Link& link, bool directed, const std::string& place) {
        if (plant_.has(link.duplex)) return refuse(place, "this id is also a fibre's");
        std::vector<LinkId> directions{LinkId(topology_.links_.size())};
        if (!directed) directions.emplace_back(topology_.links_.size() + 1);
        if (topology_.link_names_.emplace(link.duplex, std::move(directions)).second) return {};
        return refuse(place, "this id is given twice; parallel links need ids of their own");
    }

    Check add_directions(Link link, const LinkSpec& given, const std::string& place) {
        gather_risks(link, given);
        for (const std::string& name : given.colours) link.colours.push_back(colour(name));
        sort_unique(link.colours);
        if (given.directed) return add_direction(std::move(link), place);
        Link back = link;
        std::swap(back.from, back.to);
        std::reverse(back.route.begin(), back.route.end());
        back.delay.forwarding = topology_.node(back.to).forwarding_delay;
        if (!given.metric) back.metric = metric_of(back.delay);
        link.id += ":fwd";
        back.id += ":rev";
        link.reverse = LinkId(topology_.links_.size() + 1);
        back.reverse = LinkId(topology_.links_.size());
        return add_direction(std::move(link), place).and_then([&] {
            return add_direction(std::move(back), place);
        });
    }

    /// A link that runs through no known fibre is a risk of its own.
    void gather_risks(Link& link, const LinkSpec& given) {
        for (const FibreId id : link.route) {
            const auto& srlgs = plant_.fibre(id).srlgs;
            link.srlgs.insert(link.srlgs.end(), srlgs.begin(), srlgs.end());
        }
        for (const std::string& name : given.srlgs) link.srlgs.push_back(plant_.risk(name));
        if (link.route.empty()) link.srlgs.push_back(plant_.risk(link.duplex));
        sort_unique(link.srlgs);
    }

    ColourId colour(const std::string& name) {
        const auto [known, added] = colour_ids_.emplace(name, ColourId(topology_.colours_.size()));
        if (added) topology_.colours_.push_back(name);
        return known->second;
    }

    Check add_direction(Link link, const std::string& place) {
        const LinkId id(topology_.links_.size());
        if (link.id != link.duplex && !topology_.link_names_.emplace(link.id, std::vector{id}).second)
            return refuse(place, fmt::format("its direction '{}' is also the id of another link", link.id));
        topology_.outgoing_[link.from.index()].push_back(id);
        topology_.links_.push_back(std::move(link));
        return {};
    }

    /// Fibre and risk names stand for every link that shares them; a name that a link has already stays the
    /// link's.
    void name_risks() {
        auto& sharing = topology_.sharing_;
        sharing.resize(topology_.srlgs_.size());
        for (std::size_t i = 0; i < topology_.links_.size(); ++i) {
            for (const SrlgId srlg : topology_.links_[i].srlgs) sharing[srlg.index()].emplace_back(i);
        }
        for (std::size_t i = 0; i < sharing.size(); ++i) {
            topology_.link_names_.emplace(topology_.srlgs_[i], sharing[i]);
        }
    }

    Topology topology_;
    FibrePlant plant_;
    std::unordered_map<std::string, HubId> hub_ids_;
    std::unordered_map<std::string, ColourId> colour_ids_;
};

Result<Topology> Topology::create(TopologySpec spec) { return TopologyBuilder(std::move(spec)).build(); }

}  // namespace hexi
