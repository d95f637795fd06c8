#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/placement/placement_report.hpp"
#include "controller/service/intent_standing.hpp"
#include "controller/state/secret.hpp"

namespace hexi {
namespace {

constexpr std::size_t kIdDigits = 16;

Answered<Intent> intent_of(const Call& call, const Json& body) {
    return read_intent(body, kBody, *call.network->topology).map_error([&](const Error& error) {
        return problem_of(error, body);
    });
}

/// How far the intent `id` is kept, with what the ledger knows of it.
IntentStanding standing_now(const Call& call, const std::string& id, const Intent& intent) {
    IntentStanding now = standing_of(intent, *call.network);
    if (now.standing == Standing::kRouted && call.service.ledger().short_of_room(id))
        now.standing = Standing::kShort;
    return now;
}

/// The intent as it was asked for, and what has become of it.
std::string with_standing(const Call& call, const Resource& resource) {
    std::string text = shown(resource);
    const auto body = parse_json(resource.body, resource.id);
    const auto intent = body.and_then(
        [&](const Json& json) { return read_intent(json, resource.id, *call.network->topology); });
    const Json standing = intent
                              ? to_json(standing_now(call, resource.id, *intent), *call.network)
                              : Json::object().set("state", "invalid").set("reason", intent.error().message);
    text.back() = ',';
    return text + "\"standing\":" + write_json(standing, JsonStyle::kCompact) + "}";
}

Answered<HttpAnswer> list_intents(const Call& call) {
    return page_of(call, "intent", [&](const Resource& resource) { return with_standing(call, resource); });
}

Answered<HttpAnswer> get_intent(const Call& call) {
    return held(call, "intent").transform([&](const HeldResource& resource) {
        HttpAnswer answer = resource_answer(*resource);
        answer.body = with_standing(call, *resource);
        return answer;
    });
}

Answered<Edit> create_intent(const Call& call) {
    if (const auto intent = intent_of(call, call.body); !intent) return tl::unexpected(intent.error());
    const auto made = random_secret();
    if (!made) return tl::unexpected(problem_of(made.error()));
    return Edit{.verb = Edit::Verb::kCreate,
                .kind = "intent",
                .id = made->substr(0, kIdDigits),
                .body = write_json(call.body, JsonStyle::kCompact)};
}

Answered<Edit> put_intent(const Call& call) {
    if (const auto intent = intent_of(call, call.body); !intent) return tl::unexpected(intent.error());
    return replacement(call, "intent");
}

Answered<Edit> withdraw_intent(const Call& call) { return removal(call, "intent"); }

/// What every hub says to a compute flow: its place in "hexi-placement/1"; null of a pair.
Json hubs_for(const Call& call, const std::string& id) {
    const auto search = call.service.ledger().hubs_for(id);
    if (!search) return {};
    if (!*search) return search->error().message;
    const Json report = to_json(PlacementReport{.model = (*search)->model.get(), .plan = (*search)->plan});
    Json json = report.find("jobs")->as_array()->front();
    return json.set("job", id);
}

Answered<HttpAnswer> explain_intent(const Call& call) {
    const auto resource = held(call, "intent");
    if (!resource) return tl::unexpected(resource.error());
    const auto body = parse_json((*resource)->body, kBody);
    if (!body) return tl::unexpected(problem_of(body.error()));
    return intent_of(call, *body).transform([&](const Intent& intent) {
        const std::string& id = (*resource)->id;
        Json json =
            explanation(intent, standing_now(call, id, intent), *call.network, call.service.policy().metric);
        return json_answer(json.set("placement", hubs_for(call, id)));
    });
}

}  // namespace

std::vector<Endpoint> intent_endpoints() {
    return {{"GET", "/v1/intents", Role::kViewer, AtOnce{list_intents}},
            {"POST", "/v1/intents", Role::kOperator, Writes{create_intent}},
            {"GET", "/v1/intents/{id}", Role::kViewer, AtOnce{get_intent}},
            {"PUT", "/v1/intents/{id}", Role::kOperator, Writes{put_intent}},
            {"DELETE", "/v1/intents/{id}", Role::kOperator, Writes{withdraw_intent}},
            {"GET", "/v1/intents/{id}/explanation", Role::kViewer, Pondered{explain_intent}}};
}

}  // namespace hexi
