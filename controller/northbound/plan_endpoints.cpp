#include <charconv>

#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"

namespace hexi {
namespace {

Answered<HttpAnswer> list_plans(const Call& call) {
    const auto plans = call.service.query<std::vector<ArchivedPlan>>(plan_summaries);
    if (!plans) return tl::unexpected(problem_of(plans.error()));
    std::string items;
    for (const ArchivedPlan& plan : *plans) items += (items.empty() ? "" : ",") + plan.summary;
    return HttpAnswer{.body = fmt::format(R"({{"items":[{}],"in_force":{},"pinned":{}}})", items,
                                          call.network->plan, call.network->pinned)};
}

Answered<std::uint64_t> version_named(const Call& call) {
    const std::string& text = call.names.front();
    std::uint64_t version = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (problem == std::errc() && end == text.data() + text.size()) return version;
    return refuse(404, fmt::format("there is no plan '{}': versions are whole numbers", text));
}

Answered<ArchivedPlan> plan_named(const Call& call) {
    return version_named(call).and_then([&](std::uint64_t version) -> Answered<ArchivedPlan> {
        const auto plan = call.service.query<std::optional<ArchivedPlan>>(
            [version](StateStore& store) { return find_plan(store, version); });
        if (!plan) return tl::unexpected(problem_of(plan.error()));
        if (*plan) return **plan;
        return refuse(404, fmt::format("there is no plan {}, or it is not kept any more", version));
    });
}

Answered<HttpAnswer> get_plan(const Call& call) {
    return plan_named(call).transform([](const ArchivedPlan& plan) {
        return HttpAnswer{.body = fmt::format(R"({{"summary":{},"plan":{}}})", plan.summary, plan.routes)};
    });
}

/// Whether the version is still kept is found when the pin is written.
Answered<Edit> roll_back(const Call& call) {
    return version_named(call).and_then([&](std::uint64_t version) -> Answered<Edit> {
        if (version == 0 || version > call.network->plan)
            return refuse(
                404, fmt::format("there is no plan {}: the one in force is {}", version, call.network->plan));
        return Edit{.verb = Edit::Verb::kPut,
                    .kind = "pin",
                    .id = "plan",
                    .body = fmt::format(R"({{"plan":{}}})", version)};
    });
}

Answered<HttpAnswer> get_pin(const Call& call) {
    const HeldResource pin = call.service.resources().find("pin", "plan");
    if (!pin) return refuse(404, "routes are not pinned");
    return HttpAnswer{.body = pin->body};
}

Answered<Edit> unpin(const Call&) { return Edit{.verb = Edit::Verb::kRemove, .kind = "pin", .id = "plan"}; }

}  // namespace

std::vector<Endpoint> plan_endpoints() {
    return {{"GET", "/v1/plans", Role::kViewer, Pondered{list_plans}},
            {"GET", "/v1/plans/{version}", Role::kViewer, Pondered{get_plan}},
            {"POST", "/v1/plans/{version}/rollback", Role::kOperator, Writes{roll_back}},
            {"GET", "/v1/pin", Role::kViewer, AtOnce{get_pin}},
            {"DELETE", "/v1/pin", Role::kOperator, Writes{unpin}}};
}

}  // namespace hexi
