#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/path_report.hpp"
#include "controller/service/intent_standing.hpp"
#include "controller/state/secret.hpp"
#include "topology/formats/matrix.hpp"

namespace hexi {
namespace {

constexpr std::size_t kIdDigits = 16;

Answered<Intent> intent_of(const Call& call, const Json& body) {
    return read_intent(body, kBody, *call.network->topology).map_error([&](const Error& error) {
        return problem_of(error, body);
    });
}

/// The intent as it was asked for, and what has become of it.
std::string with_standing(const Call& call, const Resource& resource) {
    std::string text = shown(resource);
    const auto body = parse_json(resource.body, resource.id);
    const auto intent = body.and_then(
        [&](const Json& json) { return read_intent(json, resource.id, *call.network->topology); });
    const Json standing = intent
                              ? to_json(standing_of(*intent, *call.network), *call.network)
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

Answered<HttpAnswer> explain_intent(const Call& call) {
    const auto resource = held(call, "intent");
    if (!resource) return tl::unexpected(resource.error());
    const auto body = parse_json((*resource)->body, kBody);
    if (!body) return tl::unexpected(problem_of(body.error()));
    return intent_of(call, *body).and_then([&](const Intent& intent) {
        return explanation(intent, *call.network)
            .transform([](const Json& json) { return json_answer(json); })
            .map_error([](const Error& error) { return problem_of(error); });
    });
}

Answered<HttpAnswer> list_matrices(const Call& call) {
    return page_of(call, "matrix", [](const Resource& resource) {
        return fmt::format(R"({{"id":"{}","version":{}}})", resource.id, resource.version);
    });
}

Answered<HttpAnswer> get_matrix(const Call& call) {
    return held(call, "matrix").transform([](const HeldResource& resource) {
        return resource_answer(*resource);
    });
}

Answered<Edit> put_matrix(const Call& call) {
    const auto read = parse_matrix(call.request.body, kBody, *call.network->topology);
    if (!read) return tl::unexpected(problem_of(read.error(), call.body));
    return replacement(call, "matrix");
}

Answered<Edit> remove_matrix(const Call& call) { return removal(call, "matrix"); }

}  // namespace

std::vector<Endpoint> intent_endpoints() {
    return {{"GET", "/v1/intents", Role::kViewer, AtOnce{list_intents}},
            {"POST", "/v1/intents", Role::kOperator, Writes{create_intent}},
            {"GET", "/v1/intents/{id}", Role::kViewer, AtOnce{get_intent}},
            {"PUT", "/v1/intents/{id}", Role::kOperator, Writes{put_intent}},
            {"DELETE", "/v1/intents/{id}", Role::kOperator, Writes{withdraw_intent}},
            {"GET", "/v1/intents/{id}/explanation", Role::kViewer, Pondered{explain_intent}},
            {"GET", "/v1/matrices", Role::kViewer, AtOnce{list_matrices}},
            {"GET", "/v1/matrices/{id}", Role::kViewer, AtOnce{get_matrix}},
            {"PUT", "/v1/matrices/{id}", Role::kOperator, Writes{put_matrix}},
            {"DELETE", "/v1/matrices/{id}", Role::kOperator, Writes{remove_matrix}}};
}

}  // namespace hexi
