#include "emulator/report/event_lines.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

using Links = std::set<LinkId>;

/// Changes of one instant to one state, answered at one time.
struct Group {
    SimTime at;
    LinkState state;
    std::optional<SimTime> rerouted_at;
    Links links;
    std::uint64_t lost = 0;
};

std::vector<Group> grouped(const std::vector<EventResult>& events) {
    std::vector<Group> groups;
    for (const EventResult& event : events) {
        const auto same = [&](const Group& group) {
            return group.at == event.change.at && group.state == event.change.state &&
                   group.rerouted_at == event.rerouted_at;
        };
        auto group = std::find_if(groups.begin(), groups.end(), same);
        if (group == groups.end()) {
            groups.push_back({event.change.at, event.change.state, event.rerouted_at, {}, 0});
            group = groups.end() - 1;
        }
        group->links.insert(event.change.link);
        group->lost += event.lost;
    }
    return groups;
}

Links links_named(const Topology& topology, const std::string& name) {
    const auto found = topology.find_links(name);
    return found ? Links(found->begin(), found->end()) : Links{};
}

/// The fibre or risk group that holds most of `links` and nothing else; an empty name where none does.
std::string common_risk(const Topology& topology, const Links& links) {
    std::string best;
    std::size_t most = 2;  // a duplex link goes by its own name
    const auto consider = [&](const std::string& name, const char* kind) {
        const Links held = links_named(topology, name);
        if (held.size() <= most || !std::includes(links.begin(), links.end(), held.begin(), held.end()))
            return;
        most = held.size();
        best = fmt::format("{} {}", kind, name);
    };
    for (const Fibre& fibre : topology.fibres()) consider(fibre.id, "fibre");
    for (const std::string& srlg : topology.srlgs()) consider(srlg, "risk group");
    return best;
}

/// Ids of `links`, a pair of directions as one; many are only counted.
std::vector<std::string> link_names(const Topology& topology, const Links& links) {
    constexpr std::size_t kMost = 4;
    std::vector<std::string> names;
    for (const LinkId id : links) {
        const Link& link = topology.link(id);
        const bool both = link.reverse.valid() && links.contains(link.reverse);
        if (both && link.reverse < id) continue;
        names.push_back(printable(both ? link.duplex : link.id));
    }
    if (names.size() <= kMost) return names;
    const std::size_t more = names.size() - (kMost - 1);
    names.resize(kMost - 1);
    names.push_back(fmt::format("{} more", more));
    return names;
}

std::string subject(const Topology& topology, Links links) {
    std::vector<std::string> parts;
    for (std::string risk = common_risk(topology, links); !risk.empty();
         risk = common_risk(topology, links)) {
        const std::string name = risk.substr(risk.starts_with("fibre ") ? 6 : 11);
        const Links held = links_named(topology, name);
        parts.push_back(fmt::format("{} ({} links)", printable(risk), held.size()));
        for (const LinkId id : held) links.erase(id);
    }
    for (std::string& name : link_names(topology, links)) parts.push_back(std::move(name));
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// "down", "up", "drained", or what is left: "up with 50 % of its capacity, 1.50 ms longer, losing 0.1 %".
std::string state_text(const LinkState& state) {
    std::vector<std::string> worse;
    if (state.capacity_factor != 1)
        worse.push_back(fmt::format("with {} of its capacity", percent_text(state.capacity_factor)));
    if (state.extra_delay != SimTime{0})
        worse.push_back(fmt::format("{} longer", duration_text(state.extra_delay)));
    if (state.loss_ratio > 0) worse.push_back(fmt::format("losing {}", percent_text(state.loss_ratio)));
    const std::string_view status = to_string(state.status);
    if (worse.empty() || state.status == LinkStatus::kDown) return std::string(status);
    return fmt::format("{} {}", status, fmt::join(worse, ", "));
}

}  // namespace

std::vector<std::string> event_lines(const RunResult& result) {
    std::vector<std::string> lines;
    for (const Group& group : grouped(result.events)) {
        const std::string rerouted =
            group.rerouted_at ? fmt::format("rerouted {} later", duration_text(*group.rerouted_at - group.at))
                              : "never rerouted";
        lines.push_back(fmt::format("at {} {} {}: {}, {} packets lost", duration_text(group.at),
                                    subject(*result.topology, group.links), state_text(group.state), rerouted,
                                    group.lost));
    }
    return lines;
}

}  // namespace hexi
