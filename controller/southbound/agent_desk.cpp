#include "controller/southbound/agent_desk.hpp"

#include <fmt/format.h>

#include "controller/southbound/reconciliation.hpp"
#include "controller/southbound/sightings.hpp"

namespace hexi {
namespace {

Edit note_of(const std::string& name, const Json& body) {
    return {.verb = Edit::Verb::kPut,
            .kind = "agent",
            .id = name,
            .body = write_json(body, JsonStyle::kCompact),
            .who = "agent:" + name};
}

Json body_of(const AgentProfile& profile) {
    Json body = Json::object();
    body.set("kind", profile.kind).set("nodes", profile.nodes).set("state", "connected");
    return body.set("plan_version", profile.plan).set("capabilities", profile.capabilities);
}

Result<void> check(const AgentProfile& profile, const std::string& token, bool proved,
                   ControllerService& service) {
    const auto bearer = proved ? std::nullopt : service.tokens().find(token);
    if (!proved && (!bearer || bearer->role < Role::kOperator))
        return fail(ErrorCode::kInvalid, "agent.register: /token: must be the token of an operator");
    const Topology& topology = *service.network()->topology;
    for (const std::string& node : profile.nodes) {
        if (const auto known = topology.find_node(node); !known)
            return tl::unexpected(in_context("agent.register: /nodes", known.error()));
    }
    return {};
}

/// Links by id with their status; what is not known here is passed over.
SeenLinks seen_in(const Json& links, const Topology& topology) {
    SeenLinks seen;
    for (std::size_t i = 0; links.is_array() && i < links.as_array()->size(); ++i) {
        const Json& link = (*links.as_array())[i];
        const Json *id = link.find("id"), *word = link.find("status");
        if (id == nullptr || id->as_string() == nullptr || word == nullptr || word->as_string() == nullptr)
            continue;
        const auto known = topology.find_links(*id->as_string());
        const auto status = parse_link_status(*word->as_string());
        for (std::size_t j = 0; known && status && j < known->size(); ++j)
            seen.emplace_back((*known)[j], *status);
    }
    return seen;
}

}  // namespace

AgentEvents agent_desk(AgentHub& hub, ControllerService& service) {
    const auto sightings = std::make_shared<Sightings>();
    AgentEvents events;
    events.admitted = [&service](const AgentProfile& profile, const std::string& token, bool proved) {
        return check(profile, token, proved, service);
    };
    events.registered = [&hub, &service, sightings](const AgentProfile& profile, const Json& links) {
        service.submit(note_of(profile.name, body_of(profile)),
                       [&hub, name = profile.name](const Decision& noted) {
                           if (noted) hub.take_in(name, noted->created);
                       });
        if (links.is_null()) return;
        const auto topology = service.network()->topology;
        service.observe(profile.name, sightings->whole(profile.name, seen_in(links, *topology), topology,
                                                       service.resources()));
    };
    events.taken_in = [&service](const AgentProfile& profile) {
        service.planner().wake(fmt::format("agent {} has come", profile.name));
        note_differences(profile, service);
    };
    events.links_seen = [&service, sightings](const std::string& agent, const Json& links) {
        const auto topology = service.network()->topology;
        service.observe(agent, sightings->news(agent, seen_in(links, *topology), topology));
    };
    events.telemetry = [&service](const std::string& agent, const std::string& figures) {
        service.events().publish(
            make_event(0, "telemetry", fmt::format(R"({{"agent":"{}","figures":{}}})", agent, figures)));
    };
    events.gone = [&service](const AgentProfile& profile, const std::string& why) {
        Json body = body_of(profile);
        body.set("state", "gone").set("why", why);
        service.submit(note_of(profile.name, body), [](const Decision&) {});
        service.events().publish(
            make_event(0, "alarm", fmt::format(R"({{"agent":"{}","gone":true}})", profile.name)));
    };
    return events;
}

}  // namespace hexi
