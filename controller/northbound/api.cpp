#include "controller/northbound/api.hpp"

#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/state/secret.hpp"

namespace hexi {
namespace {

constexpr std::size_t kLongestKey = 128;
constexpr std::string_view kBearer = "Bearer ";

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> found;
    for (std::size_t begin = 1; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        found.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return found;
}

/// Whether `path` is one of `pattern`'s, and what stands in its braces.
bool matches(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path,
             std::vector<std::string>& names) {
    if (pattern.size() != path.size()) return false;
    names.clear();
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (pattern[i].starts_with('{')) {
            names.emplace_back(path[i]);
        } else if (pattern[i] != path[i]) {
            return false;
        }
    }
    return true;
}

HttpAnswer answer_of(Answered<HttpAnswer> answered) {
    return answered ? *std::move(answered) : to_answer(answered.error());
}

bool takes_body(std::string_view method) { return method == "POST" || method == "PUT"; }

/// What a write did, as an answer.
HttpAnswer answer_of(const Endpoint& endpoint, const HttpRequest& request, const Outcome& outcome) {
    const Resource& resource = outcome.resource;
    if (request.method == "DELETE") return {.status = 204, .type = ""};
    Resource told = resource;
    if (told.kind == "token") told.body = "{}";
    if (told.kind == "topology" || told.kind == "matrix") told.body = "{}";
    HttpAnswer answer = resource_answer(told, outcome.created ? 201 : 200);
    if (endpoint.method == "POST" && outcome.created)
        answer.headers.emplace_back("Location", request.path + "/" + percent_encoded(resource.id));
    if (outcome.repeated) answer.headers.emplace_back("Idempotency-Replayed", "true");
    return answer;
}

}  // namespace

const std::vector<Endpoint>& endpoints() {
    static const std::vector<Endpoint> kAll = [] {
        std::vector<Endpoint> all;
        for (auto* group : {network_endpoints, intent_endpoints, traffic_endpoints, plan_endpoints,
                            question_endpoints, alto_endpoints, operation_endpoints}) {
            for (const Endpoint& endpoint : group()) all.push_back(endpoint);
        }
        return all;
    }();
    return kAll;
}

Answered<Api::Match> Api::find(const HttpRequest& request) const {
    static const std::vector<std::vector<std::string_view>> kPatterns = [] {
        std::vector<std::vector<std::string_view>> patterns;
        for (const Endpoint& endpoint : endpoints()) patterns.push_back(segments(endpoint.path));
        return patterns;
    }();
    const auto path = segments(request.path);
    Match match;
    std::string allowed;
    for (std::size_t i = 0; i < kPatterns.size(); ++i) {
        if (!matches(kPatterns[i], path, match.names)) continue;
        match.endpoint = &endpoints()[i];
        if (match.endpoint->method == request.method) return match;
        allowed += fmt::format("{}{}", allowed.empty() ? "" : ", ", match.endpoint->method);
    }
    if (allowed.empty()) return refuse(404, fmt::format("there is no '{:.200}' here", request.path));
    return refuse(405,
                  fmt::format("'{}' takes {}, not {:.20}", match.endpoint->path, allowed, request.method));
}

Answered<Bearer> Api::let_in(const HttpRequest& request, Role needed) {
    if (needed == Role::kNobody) return Bearer{"nobody", Role::kNobody};
    const std::string_view given = header(request.headers, "authorization");
    const auto bearer =
        given.starts_with(kBearer) ? service_.tokens().find(given.substr(kBearer.size())) : std::nullopt;
    if (!bearer) {
        if (!refusals_.take(request.client, clock_()))
            return refuse(429, "too many requests without a token");
        return refuse(401, "a token is needed: 'Authorization: Bearer TOKEN'");
    }
    if (!rates_.take(bearer->name, clock_()))
        return refuse(429, fmt::format("more than {} requests a second", limits_.requests_per_second));
    if (bearer->role < needed)
        return refuse(403, fmt::format("token '{}' has role {}: {} is needed", bearer->name,
                                       to_string(bearer->role), to_string(needed)));
    return *bearer;
}

Answered<Json> Api::body_of(const HttpRequest& request) const {
    if (!takes_body(request.method) || request.body.empty()) return Json::object();
    auto body = parse_json(request.body, kBody, limits_.json_values);
    if (!body) return tl::unexpected(problem_of(body.error()));
    return *std::move(body);
}

void Api::answer(HttpRequest request, HttpReply reply) {
    auto match = find(request);
    if (!match) return reply(to_answer(match.error()));
    const Endpoint& endpoint = *match->endpoint;
    auto who = let_in(request, endpoint.role);
    if (!who) return reply(to_answer(who.error()));
    auto body = body_of(request);
    if (!body) return reply(to_answer(body.error()));
    const auto call =
        std::make_shared<const Call>(Call{std::move(request), std::move(match->names), *std::move(body),
                                          *std::move(who), service_, service_.network()});
    run(call, endpoint, std::move(reply));
}

void Api::run(const std::shared_ptr<const Call>& call, const Endpoint& endpoint, HttpReply reply) {
    if (const auto* at_once = std::get_if<AtOnce>(&endpoint.handler)) {
        return reply(answer_of(at_once->answer(*call)));
    }
    if (const auto* pondered = std::get_if<Pondered>(&endpoint.handler)) {
        const bool taken =
            service_.pool().submit([call, pondered, reply] { reply(answer_of(pondered->answer(*call))); });
        if (!taken) reply(to_answer({503, "too many questions wait: come back in a second", "", {}}));
        return;
    }
    auto edit = std::get<Writes>(endpoint.handler).edit(*call);
    if (!edit) return reply(to_answer(edit.error()));
    carry_out(call, endpoint, *std::move(edit), std::move(reply));
}

void Api::carry_out(const std::shared_ptr<const Call>& call, const Endpoint& endpoint, Edit edit,
                    HttpReply reply) {
    edit.who = call->who.name;
    const std::string_view key = header(call->request.headers, "idempotency-key");
    if (key.size() > kLongestKey)
        return reply(to_answer({400, fmt::format("Idempotency-Key: at most {} bytes", kLongestKey), "", {}}));
    if (!key.empty() && edit.verb == Edit::Verb::kCreate)
        edit.key =
            IdempotencyKey{std::string(key), digest_of(call->request.path + "\n" + call->request.body)};
    service_.submit(std::move(edit), [&endpoint, call, reply = std::move(reply)](const Decision& decision) {
        reply(decision ? answer_of(endpoint, call->request, *decision)
                       : to_answer(problem_of(decision.error(), call->body)));
    });
}

}  // namespace hexi
