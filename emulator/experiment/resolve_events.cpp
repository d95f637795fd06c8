// The events of a scenario, from names to changes of links and of rates.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "emulator/experiment/scenario_context.hpp"
#include "emulator/experiment/scenario_words.hpp"
#include "emulator/experiment/surge_changes.hpp"

namespace hexi {
namespace {

constexpr double kLargestSurge = 1e6;
/// No detour on Earth is longer; paths of any length then fit simulated time.
constexpr SimTime kLongestExtraDelay = 1000_s;

/// The states of links as events change them, and the changes so far.
class LinkHistory {
public:
    /// What `event` does to `link`; of several changes of one link at one instant the last counts. False
    /// where it does nothing: what is down cannot be drained.
    bool apply(const LinkEvent& event, LinkId link) {
        LinkState& state = states_[link];
        if (event.kind == LinkEvent::Kind::kDrain && state.status == LinkStatus::kDown) return false;
        switch (event.kind) {
            case LinkEvent::Kind::kDown:
                state.status = LinkStatus::kDown;
                break;
            case LinkEvent::Kind::kUp:
                state = LinkState{};
                break;
            case LinkEvent::Kind::kDrain:
                state.status = LinkStatus::kDrained;
                break;
            case LinkEvent::Kind::kDegrade:
                state.capacity_factor = event.capacity_factor;
                state.extra_delay = event.extra_delay;
                state.loss_ratio = event.loss_ratio;
                break;
        }
        changes_[{event.at, link}] = state;
        return true;
    }

    [[nodiscard]] std::vector<NetworkChange> changes() const {
        std::vector<NetworkChange> all;
        for (const auto& [when, state] : changes_) all.push_back({when.first, when.second, state});
        return all;
    }

private:
    std::map<LinkId, LinkState> states_;
    std::map<std::pair<SimTime, LinkId>, LinkState> changes_;
};

void check(const ScenarioContext& context, const LinkEvent& event, const std::string& place) {
    if (event.kind != LinkEvent::Kind::kDegrade) return;
    context.require(event.capacity_factor > 0 && event.capacity_factor <= 1, place + "/capacity_factor",
                    fmt::format("{}", event.capacity_factor), "above 0 and at most 1");
    context.require(event.extra_delay >= SimTime{0} && event.extra_delay <= kLongestExtraDelay,
                    place + "/extra_delay_ms", fmt::format("{}", to_ms(event.extra_delay)),
                    fmt::format("0 to {}", to_ms(kLongestExtraDelay)));
    context.require(event.loss_ratio >= 0 && event.loss_ratio <= 1, place + "/loss_ratio",
                    fmt::format("{}", event.loss_ratio), "0 to 1");
    if (event.capacity_factor == 1 && event.extra_delay == SimTime{0} && event.loss_ratio == 0) {
        context.errors.add(place, "degrades nothing; give capacity_factor, extra_delay_ms or loss_ratio");
    }
}

bool meets(const ResolvedSurge& surge, NodeId source, NodeId destination) {
    return (!surge.source.valid() || surge.source == source) &&
           (!surge.destination.valid() || surge.destination == destination);
}

bool meets_some_demand(const ResolvedSurge& surge, const ResolvedScenario& resolved) {
    for (const ResolvedTraffic& traffic : resolved.traffic) {
        for (const Demand& demand : traffic.demands) {
            if (meets(surge, demand.source, demand.destination)) return true;
        }
    }
    return false;
}

NodeId resolve_end(const ScenarioContext& context, const std::string& name, const std::string& place) {
    if (name.empty()) return {};
    const auto found = context.topology.find_node(name);
    if (!found) context.errors.add(place, found.error().message, found.error().code);
    return found.value_or(NodeId{});
}

void resolve(const ScenarioContext& context, const SurgeEvent& event, const std::string& place,
             ResolvedScenario& resolved) {  // R12
    const SimTime end = context.scenario.duration;
    const ResolvedSurge surge{.from = event.at,
                              .until = event.until.value_or(end),
                              .source = resolve_end(context, event.source, place + "/source"),
                              .destination = resolve_end(context, event.destination, place + "/destination"),
                              .factor = event.factor};
    if (event.source.empty() && event.destination.empty()) {
        context.errors.add(place, "a surge needs a source, a destination or both");
    }
    context.require(event.factor >= 0 && event.factor <= kLargestSurge, place + "/factor",
                    fmt::format("{}", event.factor), fmt::format("0 to {}", kLargestSurge));
    context.require(surge.until > surge.from && surge.until <= end, place + "/until_s",
                    fmt::format("{} s", to_seconds(surge.until)),
                    fmt::format("after the event, {} s, and at most the duration, {} s",
                                to_seconds(surge.from), to_seconds(end)));
    if (!context.errors.first() && !meets_some_demand(surge, resolved)) {
        context.errors.add(place, fmt::format("no demand of the scenario goes from {} to {}",
                                              event.source.empty() ? "anywhere" : event.source,
                                              event.destination.empty() ? "anywhere" : event.destination));
    }
    resolved.remarks.push_back(fmt::format(
        "from {:g} s to {:g} s demand from {} to {} is {:g} times what it was", to_seconds(surge.from),
        to_seconds(surge.until), event.source.empty() ? "anywhere" : event.source,
        event.destination.empty() ? "anywhere" : event.destination, event.factor));
    resolved.surges.push_back(surge);
}

struct PlacedLinkEvent {
    LinkEvent event;
    std::string place;
};

/// Link events in order of time, those of one instant as given.
std::vector<PlacedLinkEvent> by_time(const std::vector<ScenarioEvent>& events) {
    std::vector<PlacedLinkEvent> ordered;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (const auto* event = std::get_if<LinkEvent>(&events[i]))
            ordered.push_back({*event, fmt::format("/events/{}", i)});
    }
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& a, const auto& b) { return a.event.at < b.event.at; });
    return ordered;
}

/// Surges that overlap multiply: the product must stay a RateChange, too (R12).
void check_overlap(const ScenarioContext& context, const ResolvedScenario& resolved) {
    std::set<RouteKey> keys;
    for (const ResolvedTraffic& traffic : resolved.traffic) {
        for (const Demand& demand : traffic.demands) keys.insert(key_of(traffic, demand));
    }
    for (const RateChange& change : surge_changes(resolved.surges, keys, context.scenario.duration)) {
        if (change.factor <= kLargestRateChange) continue;
        return context.errors.add(
            "/events",
            fmt::format("surges that overlap multiply the rate from '{}' to '{}' by {:g} from {} s "
                        "on; at most {:g} is allowed",
                        context.topology.node(change.key.source).id,
                        context.topology.node(change.key.destination).id, change.factor,
                        to_seconds(change.at), kLargestRateChange));
    }
}

void resolve_link_events(const ScenarioContext& context, ResolvedScenario& resolved) {
    LinkHistory history;
    for (const auto& [event, place] : by_time(context.scenario.events)) {
        check(context, event, place);
        const auto links = context.topology.find_links(event.link);
        if (!links) {
            context.errors.add(place + "/link", links.error().message, links.error().code);
            continue;
        }
        for (const LinkId link : *links) {
            if (history.apply(event, link)) continue;
            resolved.remarks.push_back(
                fmt::format("{}: {} is down already and stays so; only what is up is drained", place,
                            context.topology.link(link).id));
        }
    }
    resolved.changes = history.changes();
}

/// A text that is the same for equal events.
std::string text_of(const LinkEvent& event) {
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", event.at.count(), static_cast<int>(event.kind), event.link,
                       event.capacity_factor, event.extra_delay.count(), event.loss_ratio);
}
std::string text_of(const SurgeEvent& event) {
    return fmt::format("{}\n{}\n{}\n{}\n{}", event.at.count(), event.source, event.destination, event.factor,
                       event.until.value_or(SimTime{-1}).count());
}

}  // namespace

void resolve_events(const ScenarioContext& context, ResolvedScenario& resolved) {
    const auto& events = context.scenario.events;
    std::unordered_map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < events.size(); ++i) {  // R11
        const std::string place = fmt::format("/events/{}", i);
        const SimTime at = std::visit([](const auto& event) { return event.at; }, events[i]);
        context.require(
            at >= SimTime{0} && at < context.scenario.duration, place + "/at_s",
            fmt::format("{} s", to_seconds(at)),
            fmt::format("at least 0 and below the duration, {} s", to_seconds(context.scenario.duration)));
        const auto text = std::visit([](const auto& event) { return text_of(event); }, events[i]);
        const auto [earlier, fresh] = seen.try_emplace(text, i);
        if (!fresh && events[earlier->second] == events[i]) {
            context.errors.add(
                place, fmt::format("is the same as /events/{}; each may be given once", earlier->second));
        }
        if (const auto* surge = std::get_if<SurgeEvent>(&events[i]))
            resolve(context, *surge, place, resolved);
    }
    if (!context.errors.first()) check_overlap(context, resolved);
    resolve_link_events(context, resolved);
}

}  // namespace hexi
