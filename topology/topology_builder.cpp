// Turns a TopologySpec into a Topology: every rule of Topology::create is checked here, in the order nodes,
// fibres, links.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "topology/base/nearest.hpp"
#include "topology/shortest_tree.hpp"
#include "topology/topology.hpp"

namespace hexi {
namespace {

using Check = Result<void>;

Check require(bool holds, const std::string& place, std::string_view field, double value,
              std::string_view allowed) {
    if (holds) return {};
    return fail(ErrorCode::kInvalid,
                fmt::format("{}: {} {} is not allowed: must be {}", place, field, value, allowed));
}

bool at_least(double value, double least) { return std::isfinite(value) && value >= least; }

Check check_optional(const std::optional<double>& value, double least, double most, const std::string& place,
                     std::string_view field) {
    const bool holds = !value || (at_least(*value, least) && *value <= most);
    return require(
        holds, place, field, value.value_or(0),
        std::isfinite(most) ? fmt::format("{} to {}", least, most) : fmt::format("at least {}", least));
}

Check check_physics(const FibrePhysics& physics) {
    return require(at_least(physics.group_index, 1), "physics", "group_index", physics.group_index,
                   "at least 1")
        .and_then([&] {
            return require(at_least(physics.route_factor, 1), "physics", "route_factor", physics.route_factor,
                           "at least 1");
        })
        .and_then([&] {
            const double km = physics.amplifier_spacing.count();
            return require(std::isfinite(km) && km > 0, "physics", "amplifier_spacing_km", km, "above 0");
        })
        .and_then([&] {
            return require(physics.amplifier_delay >= SimTime{0}, "physics", "amplifier_delay_us",
                           to_us(physics.amplifier_delay), "at least 0");
        });
}

Check check_compute(const ComputeSpec& compute, const std::string& place) {
    constexpr double kNoLimit = std::numeric_limits<double>::infinity();
    return check_optional(compute.capacity_eflops, 0, kNoLimit, place, "capacity_eflops")
        .and_then([&] { return check_optional(compute.racks, 0, kNoLimit, place, "racks"); })
        .and_then([&] { return check_optional(compute.pue, 1, kNoLimit, place, "pue"); })
        .and_then([&] { return check_optional(compute.pue_limit, 1, kNoLimit, place, "pue_limit"); })
        .and_then([&] { return check_optional(compute.green_ratio, 0, 1, place, "green_ratio"); })
        .and_then([&] {
            return check_optional(compute.price_cny_per_kwh, 0, kNoLimit, place, "price_cny_per_kwh");
        });
}

Check check_position(const std::optional<GeoPoint>& position, const std::string& place) {
    if (!position) return {};
    return require(std::abs(position->latitude_deg) <= 90, place, "latitude_deg", position->latitude_deg,
                   "-90 to 90")
        .and_then([&] {
            return require(std::abs(position->longitude_deg) <= 180, place, "longitude_deg",
                           position->longitude_deg, "-180 to 180");
        });
}

Check check_node(const NodeSpec& node, const std::string& place) {
    if (node.id.empty()) return fail(ErrorCode::kInvalid, place + ": id is empty");
    constexpr double kNoLimit = std::numeric_limits<double>::infinity();
    return check_position(node.position, place)
        .and_then([&] {
            return require(node.forwarding_delay >= SimTime{0}, place, "forwarding_delay_us",
                           to_us(node.forwarding_delay), "at least 0");
        })
        .and_then(
            [&] { return check_optional(node.population_million, 0, kNoLimit, place, "population_million"); })
        .and_then([&] { return check_compute(node.compute, place); });
}

std::string place_of(std::string_view list, std::size_t index, std::string_view id) {
    return fmt::format("{}/{} '{}'", list, index, id);
}

template <typename T>
void sort_unique(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
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
            .and_then([this] { return name_risks(); })
            .transform([this] { return std::move(topology_); });
    }

private:
    [[nodiscard]] TopologySpec& spec() { return topology_.spec_; }

    Check add_hubs() {
        for (std::size_t i = 0; i < spec().hubs.size(); ++i) {
            const HubSpec& hub = spec().hubs[i];
            const std::string place = place_of("hubs", i, hub.id);
            if (hub.id.empty()) return fail(ErrorCode::kInvalid, place + ": id is empty");
            if (!hub_ids_.emplace(hub.id, HubId(i)).second)
                return fail(ErrorCode::kInvalid, place + ": this id is given twice");
            topology_.hubs_.push_back(
                {hub.id, hub.name.empty() ? hub.id : hub.name, hub.role, {}, hub.provenance});
        }
        return {};
    }

    Check add_nodes() {
        if (spec().nodes.empty())
            return fail(ErrorCode::kInvalid, "nodes: there are none; a network needs at least one");
        for (std::size_t i = 0; i < spec().nodes.size(); ++i) {
            const NodeSpec& node = spec().nodes[i];
            const std::string place = place_of("nodes", i, node.id);
            if (auto good = check_node(node, place); !good) return good;
            if (auto good = name_node(node.id, NodeId(i), place); !good) return good;
            topology_.nodes_.push_back({node.id, node.name.empty() ? node.id : node.name, node.kind,
                                        node.position, NodeId(i), HubId{}, node.forwarding_delay,
                                        node.population_million.value_or(0), node.compute, node.provenance});
        }
        topology_.outgoing_.resize(topology_.nodes_.size());
        return name_aliases();
    }

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
        if (fresh || (held->second == id && name != topology_.nodes_[id.index()].id)) return {};
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
            if (!node.hub.empty()) {
                const auto hub = hub_ids_.find(node.hub);
                if (hub == hub_ids_.end())
                    return fail(ErrorCode::kInvalid,
                                fmt::format("{}: hub '{}' is not listed under hubs", place, node.hub));
                topology_.nodes_[i].hub = hub->second;
                topology_.hubs_[hub->second.index()].clusters.emplace_back(i);
            }
        }
        return inherit_positions();
    }

    Check inherit_positions() {
        for (std::size_t i = 0; i < topology_.nodes_.size(); ++i) {
            Node& node = topology_.nodes_[i];
            const Node& site = topology_.node(node.site);
            if (site.site != node.site) {
                return fail(ErrorCode::kInvalid, fmt::format("{}: site '{}' stands in a site itself",
                                                             place_of("nodes", i, node.id), site.id));
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

    struct Ends {
        NodeId from, to;
    };

    [[nodiscard]] Result<Ends> find_ends(const std::string& from, const std::string& to,
                                         const std::string& place) const {
        const auto first = find_node(from, place + ": from");
        if (!first) return tl::unexpected(first.error());
        const auto second = find_node(to, place + ": to");
        if (!second) return tl::unexpected(second.error());
        if (*first == *second)
            return fail(ErrorCode::kInvalid, fmt::format("{}: joins '{}' to itself", place, from));
        return Ends{*first, *second};
    }

    SrlgId risk(const std::string& name) {
        const auto [held, fresh] = srlg_ids_.emplace(name, SrlgId(topology_.srlgs_.size()));
        if (fresh) topology_.srlgs_.push_back(name);
        return held->second;
    }

    Check add_fibres() {
        for (std::size_t i = 0; i < spec().fibres.size(); ++i) {
            const FibreSpec& fibre = spec().fibres[i];
            const std::string place = place_of("fibres", i, fibre.id);
            if (fibre.id.empty()) return fail(ErrorCode::kInvalid, place + ": id is empty");
            if (!fibre_ids_.emplace(fibre.id, FibreId(i)).second)
                return fail(ErrorCode::kInvalid, place + ": this id is given twice");
            const auto ends = find_ends(fibre.from, fibre.to, place);
            if (!ends) return tl::unexpected(ends.error());
            const auto length = fibre_length(fibre, *ends, place);
            if (!length) return tl::unexpected(length.error());
            const SrlgId own = risk(fibre.id);
            std::vector<SrlgId> srlgs{own};
            for (const std::string& name : fibre.srlgs) srlgs.push_back(risk(name));
            sort_unique(srlgs);
            topology_.fibres_.push_back(
                {fibre.id, ends->from, ends->to, *length, own, std::move(srlgs), fibre.provenance});
            const auto from = static_cast<std::uint32_t>(ends->from.index()),
                       to = static_cast<std::uint32_t>(ends->to.index());
            const auto millimetres = std::llround(length->count() * 1e6);
            fibre_edges_.push_back({from, to, millimetres});
            fibre_edges_.push_back({to, from, millimetres});
        }
        return {};
    }

    Result<Kilometres> fibre_length(const FibreSpec& fibre, Ends ends, const std::string& place) {
        if (fibre.length) {
            return require(at_least(fibre.length->count(), 0), place, "length_km", fibre.length->count(),
                           "at least 0")
                .transform([&] { return *fibre.length; });
        }
        FibrePhysics physics = spec().physics;
        physics.route_factor = fibre.route_factor.value_or(physics.route_factor);
        if (auto good = require(at_least(physics.route_factor, 1), place, "route_factor",
                                physics.route_factor, "at least 1");
            !good) {
            return tl::unexpected(good.error());
        }
        return length_between(ends, physics, place);
    }

    Result<Kilometres> length_between(Ends ends, const FibrePhysics& physics, const std::string& place) {
        for (const NodeId end : {ends.from, ends.to}) {
            if (!topology_.node(end).position) {
                return fail(ErrorCode::kInvalid,
                            fmt::format("{}: has no length_km, and '{}' no position to derive one from",
                                        place, topology_.node(end).id));
            }
        }
        return derived_route_length(
            great_circle(*topology_.node(ends.from).position, *topology_.node(ends.to).position), physics);
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
            if (auto good = add_directions(std::move(*built), link, place); !good) return good;
        }
        return {};
    }

    static Check check_link(const LinkSpec& link, const std::string& place) {
        const auto count = [](const auto& optional) {
            return optional ? static_cast<double>(optional->count()) : 1.0;
        };
        return require(count(link.capacity) > 0, place, "capacity_bps", count(link.capacity), "above 0")
            .and_then([&] {
                return require(count(link.lane_rate) > 0, place, "lane_rate_bps", count(link.lane_rate),
                               "above 0");
            })
            .and_then([&] {
                return require(count(link.delay) >= 0, place, "delay_us", count(link.delay) * 1e-6,
                               "at least 0");
            })
            .and_then([&] {
                return require(at_least(count(link.length), 0), place, "length_km", count(link.length),
                               "at least 0");
            })
            .and_then([&] {
                return require(count(link.equipment_delay) >= 0, place, "equipment_delay_us",
                               count(link.equipment_delay) * 1e-6, "at least 0");
            })
            .and_then([&] {
                const double metric = link.metric.value_or(1);
                return require(std::isfinite(metric) && metric > 0, place, "metric", metric, "above 0");
            })
            .and_then([&] {
                return require(count(link.buffer) > 0, place, "buffer_bytes", count(link.buffer), "above 0");
            });
    }

    Result<Link> derive_link(const LinkSpec& given, Ends ends, const std::string& place) {
        Link link{.id = given.id,
                  .duplex = given.id,
                  .from = ends.from,
                  .to = ends.to,
                  .reverse = {},
                  .layer = given.layer};
        link.provenance = given.provenance;
        if (!given.capacity && !spec().default_capacity) {
            return fail(ErrorCode::kInvalid,
                        place + ": has no capacity_bps, and the network no default_capacity_bps");
        }
        link.capacity = given.capacity ? *given.capacity : *spec().default_capacity;
        if (!given.capacity) link.provenance.confidence = Confidence::kDerived;
        link.lane_rate = given.lane_rate.value_or(link.capacity);
        if (link.lane_rate > link.capacity) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: lane_rate_bps {} is above its capacity_bps {}", place,
                                    link.lane_rate.count(), link.capacity.count()));
        }
        return derive_route(given, link, place)
            .and_then([&] { return derive_delay(given, link, place); })
            .transform([&] {
                link.metric = given.metric.value_or(std::max(1.0, to_us(link.delay.total())));
                link.buffer = given.buffer.value_or(default_buffer(link.capacity));
                return link;
            });
    }

    static ByteCount default_buffer(BitRate capacity) {
        const ByteCount fifty_ms(capacity.count() / 8 / 20);
        return std::clamp(fifty_ms, ByteCount(64U << 10U), ByteCount(1U << 30U));
    }

    /// Fibres the link runs through: as listed, or the shortest through its `via` sites. None where the
    /// network lists no fibre, or both ends stand in one site.
    Check derive_route(const LinkSpec& given, Link& link, const std::string& place) {
        const NodeId from = topology_.node(link.from).site, to = topology_.node(link.to).site;
        if (!given.route.empty()) return follow_route(given, link, place);
        const bool needed = !given.via.empty() || (!given.length && !given.delay);
        if (!needed || from == to || topology_.fibres_.empty()) return {};
        std::vector<NodeId> stops{from};
        for (const std::string& name : given.via) {
            const auto stop = find_node(name, place + ": via");
            if (!stop) return tl::unexpected(stop.error());
            stops.push_back(*stop);
        }
        stops.push_back(to);
        for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
            if (auto good = append_shortest(stops[i], stops[i + 1], link, place); !good) return good;
        }
        return {};
    }

    Check follow_route(const LinkSpec& given, Link& link, const std::string& place) {
        NodeId at = topology_.node(link.from).site;
        for (const std::string& name : given.route) {
            const auto found = fibre_ids_.find(name);
            if (found == fibre_ids_.end())
                return fail(ErrorCode::kInvalid, fmt::format("{}: route: no fibre '{}'", place, name));
            const Fibre& fibre = topology_.fibre(found->second);
            if (fibre.from != at && fibre.to != at) {
                return fail(ErrorCode::kInvalid, fmt::format("{}: route: fibre '{}' does not touch '{}'",
                                                             place, name, topology_.node(at).id));
            }
            at = fibre.from == at ? fibre.to : fibre.from;
            link.route.push_back(found->second);
        }
        if (at == topology_.node(link.to).site) return {};
        return fail(ErrorCode::kInvalid, fmt::format("{}: route ends at '{}', not at '{}'", place,
                                                     topology_.node(at).id, given.to));
    }

    Check append_shortest(NodeId from, NodeId to, Link& link, const std::string& place) {
        auto [held, fresh] = fibre_trees_.try_emplace(from);
        if (fresh) held->second = shortest_tree(topology_.nodes_.size(), fibre_edges_, from.index());
        const auto edges = tree_path(held->second, fibre_edges_, to.index());
        if (edges.empty() && from != to) {
            return fail(ErrorCode::kInvalid, fmt::format("{}: no fibre route from '{}' to '{}'", place,
                                                         topology_.node(from).id, topology_.node(to).id));
        }
        for (const std::size_t edge : edges) link.route.emplace_back(edge / 2);
        return {};
    }

    Check derive_delay(const LinkSpec& given, Link& link, const std::string& place) {
        for (const FibreId id : link.route) link.length += topology_.fibre(id).length;
        if (given.length) link.length = *given.length;
        const bool one_site = topology_.node(link.from).site == topology_.node(link.to).site;
        if (!given.length && !given.delay && link.route.empty() && !one_site) {
            const auto length = length_between({link.from, link.to}, spec().physics, place);
            if (!length) return tl::unexpected(length.error());
            link.length = *length;
            link.provenance.confidence = Confidence::kDerived;
        }
        const FibrePhysics& physics = spec().physics;
        link.delay.propagation =
            given.delay ? *given.delay : propagation_delay(link.length, physics.group_index);
        link.delay.equipment = given.equipment_delay.value_or(SimTime{0});
        if (!given.delay) link.delay.equipment += amplifier_delay(link.length, physics);
        link.delay.forwarding = topology_.node(link.to).forwarding_delay;
        return {};
    }

    Check add_directions(Link link, const LinkSpec& given, const std::string& place) {
        for (const FibreId id : link.route) {
            const auto& srlgs = topology_.fibre(id).srlgs;
            link.srlgs.insert(link.srlgs.end(), srlgs.begin(), srlgs.end());
        }
        for (const std::string& name : given.srlgs) link.srlgs.push_back(risk(name));
        if (link.route.empty()) link.srlgs.push_back(risk(link.duplex));
        sort_unique(link.srlgs);
        const LinkId forward(topology_.links_.size()), backward(topology_.links_.size() + 1);
        std::vector<LinkId> both{forward};
        if (!given.directed) both.push_back(backward);
        if (!topology_.link_names_.emplace(link.duplex, both).second)
            return fail(ErrorCode::kInvalid, place + ": this id is given twice");
        if (fibre_ids_.contains(link.duplex))
            return fail(ErrorCode::kInvalid, place + ": this id is also a fibre's");
        if (given.directed) {
            add_direction(std::move(link));
            return {};
        }
        Link back = link;
        std::swap(back.from, back.to);
        std::reverse(back.route.begin(), back.route.end());
        back.delay.forwarding = topology_.node(back.to).forwarding_delay;
        link.id += ":fwd";
        back.id += ":rev";
        link.reverse = backward;
        back.reverse = forward;
        add_direction(std::move(link));
        add_direction(std::move(back));
        return {};
    }

    void add_direction(Link link) {
        const LinkId id(topology_.links_.size());
        topology_.outgoing_[link.from.index()].push_back(id);
        if (link.id != link.duplex) topology_.link_names_.emplace(link.id, std::vector{id});
        topology_.links_.push_back(std::move(link));
    }

    /// Fibre and risk names stand for every link that shares them; a risk that is one link's own is that
    /// link's name already.
    Check name_risks() {
        std::vector<std::vector<LinkId>> sharing(topology_.srlgs_.size());
        for (std::size_t i = 0; i < topology_.links_.size(); ++i) {
            for (const SrlgId srlg : topology_.links_[i].srlgs) sharing[srlg.index()].emplace_back(i);
        }
        for (std::size_t i = 0; i < sharing.size(); ++i)
            topology_.link_names_.emplace(topology_.srlgs_[i], std::move(sharing[i]));
        return {};
    }

    Topology topology_;
    std::unordered_map<std::string, HubId> hub_ids_;
    std::unordered_map<std::string, FibreId> fibre_ids_;
    std::unordered_map<std::string, SrlgId> srlg_ids_;
    std::vector<WeightedEdge> fibre_edges_;  ///< fibre i forward at 2i, backward at 2i + 1
    std::unordered_map<NodeId, ShortestTree> fibre_trees_;
};

Result<Topology> Topology::create(TopologySpec spec) { return TopologyBuilder(std::move(spec)).build(); }

}  // namespace hexi
