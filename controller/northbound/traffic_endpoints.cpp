#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/northbound/statistics.hpp"
#include "controller/service/traffic_goal.hpp"
#include "topology/formats/matrix.hpp"

namespace hexi {
namespace {

constexpr std::string_view kGoal = "goal", kCurrent = "current";

TrafficGoal goal_kept(const Call& call) {
    const HeldResource kept = call.service.resources().find(kGoal, kCurrent);
    if (!kept) return {};
    return parse_json(kept->body, kCurrent)
        .and_then([](const Json& json) { return read_traffic_goal(json, kCurrent); })
        .value_or(TrafficGoal{});
}

Answered<HttpAnswer> get_goal(const Call& call) {
    const HeldResource kept = call.service.resources().find(kGoal, kCurrent);
    return resource_answer({.kind = std::string(kGoal),
                            .id = std::string(kCurrent),
                            .version = kept ? kept->version : 0,
                            .body = write_json(to_json(goal_kept(call)), JsonStyle::kCompact)});
}

Answered<Edit> put_goal(const Call& call) {
    const auto goal = read_traffic_goal(call.body, kBody);
    if (!goal) return tl::unexpected(problem_of(goal.error(), call.body));
    if (!goal->matrix.empty() && !call.service.resources().find("matrix", goal->matrix))
        return tl::unexpected(Problem{422,
                                      fmt::format("body: /matrix: there is no matrix '{}'", goal->matrix),
                                      "/matrix", goal->matrix});
    return version_seen(call).transform([&](std::optional<std::uint64_t> seen) {
        return Edit{.verb = Edit::Verb::kPut,
                    .kind = std::string(kGoal),
                    .id = std::string(kCurrent),
                    .body = write_json(to_json(*goal), JsonStyle::kCompact),
                    .seen = seen};
    });
}

Answered<Edit> reset_goal(const Call& call) {
    return version_seen(call).transform([&](std::optional<std::uint64_t> seen) {
        return Edit{.verb = Edit::Verb::kRemove,
                    .kind = std::string(kGoal),
                    .id = std::string(kCurrent),
                    .seen = seen};
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

Answered<Edit> remove_matrix(const Call& call) {
    if (goal_kept(call).matrix == call.names.front())
        return refuse(
            409, fmt::format("the objective uses matrix '{}': give it another first", call.names.front()));
    return removal(call, "matrix");
}

Answered<HttpAnswer> get_statistics(const Call& call) {
    return json_answer(statistics_json(call.service, *call.network));
}

}  // namespace

std::vector<Endpoint> traffic_endpoints() {
    return {{"GET", "/v1/objective", Role::kViewer, AtOnce{get_goal}},
            {"PUT", "/v1/objective", Role::kOperator, Writes{put_goal}},
            {"DELETE", "/v1/objective", Role::kOperator, Writes{reset_goal}},
            {"GET", "/v1/matrices", Role::kViewer, AtOnce{list_matrices}},
            {"GET", "/v1/matrices/{id}", Role::kViewer, AtOnce{get_matrix}},
            {"PUT", "/v1/matrices/{id}", Role::kOperator, Writes{put_matrix}},
            {"DELETE", "/v1/matrices/{id}", Role::kOperator, Writes{remove_matrix}},
            {"GET", "/v1/statistics", Role::kViewer, Pondered{get_statistics}}};
}

}  // namespace hexi
