#include <charconv>

#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/northbound/metrics.hpp"
#include "controller/northbound/openapi.hpp"
#include "controller/state/secret.hpp"

namespace hexi {
namespace {

Answered<HttpAnswer> is_alive(const Call&) { return json_answer(Json::object().set("status", "alive")); }

Answered<HttpAnswer> is_ready(const Call& call) {
    const bool ready = call.network->alarm.empty();
    Json json = Json::object();
    json.set("status", ready ? "ready" : "not ready").set("plan", call.network->plan);
    return json_answer(json.set("alarm", call.network->alarm), ready ? 200 : 503);
}

Answered<HttpAnswer> metrics(const Call& call) {
    return HttpAnswer{.type = "text/plain; version=0.0.4", .body = metrics_text(call.service)};
}

Answered<HttpAnswer> contract(const Call&) { return HttpAnswer{.body = openapi_json()}; }

Json change_json(const Change& change) {
    const auto body = [&](const std::optional<std::string>& text) {
        if (!text) return Json();
        return change.kind == "token" ? Json::object() : parse_json(*text, change.id).value_or(Json());
    };
    Json json = Json::object();
    json.set("revision", change.revision).set("at_us", change.at_us).set("who", change.who);
    json.set("kind", change.kind).set("id", change.id);
    json.set("before", body(change.before)).set("after", body(change.after));
    return json;
}

Answered<HttpAnswer> audit(const Call& call) {
    constexpr std::uint64_t kPage = 100, kLongest = 1000;
    const auto limit = number_asked(call, "limit", kPage, 1, kLongest);
    const auto after = number_asked(call, "after", 0, 0, INT64_MAX);
    if (!limit) return tl::unexpected(limit.error());
    if (!after) return tl::unexpected(after.error());
    const auto changes = call.service.query<std::vector<Change>>(
        [&](StateStore& store) { return store.changes_after(*after, *limit); });
    if (!changes) return tl::unexpected(problem_of(changes.error()));
    Json items = Json::array();
    for (const Change& change : *changes) items.push_back(change_json(change));
    const Json next = changes->size() == *limit ? Json(changes->back().revision) : Json();
    return json_answer(Json::object().set("items", std::move(items)).set("next_after", next));
}

Answered<std::uint64_t> last_seen(const Call& call) {
    const std::string_view text = header(call.request.headers, "last-event-id");
    if (text.empty()) return number_asked(call, "after", call.service.events().last(), 0, INT64_MAX);
    std::uint64_t id = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (problem == std::errc() && end == text.data() + text.size()) return id;
    return refuse(400, fmt::format("Last-Event-ID: '{}' is not allowed: must be an id that was sent", text));
}

Answered<HttpAnswer> follow_events(const Call& call) {
    return last_seen(call).transform([&](std::uint64_t after) {
        return HttpAnswer{.type = "text/event-stream",
                          .headers = {{"Cache-Control", "no-store"}},
                          .stream = [&events = call.service.events(), after](const auto& stream) {
                              events.follow(after, [stream](const auto& text) { return stream->send(text); });
                          }};
    });
}

Answered<HttpAnswer> list_agents(const Call& call) {
    return page_of(call, "agent", [&](const Resource& agent) {
        std::string text = shown(agent);
        text.back() = ',';
        const Json live = call.service.forwarders().live(agent.id);
        return text + "\"live\":" + write_json(live, JsonStyle::kCompact) + "}";
    });
}

Answered<Edit> forget_agent(const Call& call) { return removal(call, "agent"); }

std::string shown_token(const Resource& token) {
    const auto body = parse_json(token.body, token.id);
    Json json = Json::object();
    json.set("id", token.id).set("version", token.version);
    if (body && body->find("role") != nullptr) json.set("role", *body->find("role"));
    return write_json(json, JsonStyle::kCompact);
}

Answered<HttpAnswer> list_tokens(const Call& call) { return page_of(call, "token", shown_token); }

/// The client makes the secret and sends its digest, so that no answer ever holds a secret.
Answered<Edit> put_token(const Call& call) {
    constexpr std::size_t kDigits = 64;
    JsonErrors errors{std::string(kBody)};
    ObjectReader reader(call.body, errors);
    const Role role = reader.word_or("role", Role::kViewer, parse_role);
    const std::string digest = reader.string("digest");
    if (role == Role::kNobody) reader.refuse("role", "'nobody' needs no token");
    const bool hexadecimal = digest.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (digest.size() != kDigits || !hexadecimal)
        reader.refuse("digest", "must be the SHA-256 of the secret in 64 small hexadecimal digits");
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(problem_of(*errors.first(), call.body));
    return replacement(call, "token").transform([&](Edit edit) {
        Json body = Json::object();
        edit.body = write_json(body.set("role", to_string(role)).set("digest", digest), JsonStyle::kCompact);
        return edit;
    });
}

Answered<Edit> remove_token(const Call& call) {
    if (call.names.front() == call.who.name)
        return refuse(409, "a token cannot take itself away: use another admin's");
    return removal(call, "token");
}

Answered<HttpAnswer> back_up(const Call& call) {
    JsonErrors errors{std::string(kBody)};
    ObjectReader reader(call.body, errors);
    const std::string name = reader.string("name");
    if (name.find('/') != std::string::npos || name.starts_with('.'))
        reader.refuse("name", fmt::format("'{}' is not allowed: a file's name without a folder", name));
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(problem_of(*errors.first(), call.body));
    const std::string path = call.service.folder() + "/" + name;
    const auto done = call.service.back_up(path);
    if (!done) return refuse(done.error().code == ErrorCode::kInvalid ? 409 : 503, done.error().message);
    return json_answer(Json::object().set("file", path), 201);
}

}  // namespace

std::vector<Endpoint> operation_endpoints() {
    return {{"GET", "/healthz", Role::kNobody, AtOnce{is_alive}},
            {"GET", "/readyz", Role::kNobody, AtOnce{is_ready}},
            {"GET", "/metrics", Role::kViewer, AtOnce{metrics}},
            {"GET", "/v1/openapi.json", Role::kNobody, AtOnce{contract}},
            {"GET", "/v1/events", Role::kViewer, AtOnce{follow_events}},
            {"GET", "/v1/agents", Role::kViewer, AtOnce{list_agents}},
            {"DELETE", "/v1/agents/{name}", Role::kOperator, Writes{forget_agent}},
            {"GET", "/v1/audit", Role::kAdmin, Pondered{audit}},
            {"GET", "/v1/tokens", Role::kAdmin, AtOnce{list_tokens}},
            {"PUT", "/v1/tokens/{name}", Role::kAdmin, Writes{put_token}},
            {"DELETE", "/v1/tokens/{name}", Role::kAdmin, Writes{remove_token}},
            {"POST", "/v1/backups", Role::kAdmin, Pondered{back_up}}};
}

}  // namespace hexi
