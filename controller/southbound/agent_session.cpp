#include "controller/southbound/agent_session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr std::string_view kNameLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
constexpr std::size_t kLongestName = 64;

struct Enrolment {
    AgentProfile profile;
    std::string token;
    Json links;
};

Result<Enrolment> read_enrolment(const Json& params) {
    JsonErrors errors("agent.register");
    ObjectReader reader(params, errors);
    Enrolment enrolment;
    if (const std::string protocol = reader.string("protocol"); protocol != kAgentProtocol)
        reader.refuse("protocol",
                      fmt::format("'{}' is not spoken here: must be {}", protocol, kAgentProtocol),
                      ErrorCode::kUnsupported);
    enrolment.profile.name = reader.string("name");
    if (enrolment.profile.name.find_first_not_of(kNameLetters) != std::string::npos ||
        enrolment.profile.name.empty() || enrolment.profile.name.size() > kLongestName)
        reader.refuse("name", fmt::format("'{}' is not allowed: must be 1 to {} of {}",
                                          enrolment.profile.name, kLongestName, kNameLetters));
    enrolment.profile.kind = reader.string_or("kind", "agent");
    enrolment.profile.nodes = reader.strings("nodes");
    enrolment.profile.plan = reader.integer_or("plan_version", 0);
    enrolment.token = reader.string_or("token", "");
    if (const Json* capabilities = reader.any("capabilities")) enrolment.profile.capabilities = *capabilities;
    if (const Json* links = reader.any("links")) enrolment.links = *links;
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return enrolment;
}

}  // namespace

bool AgentSession::knows(std::string_view method) const {
    return method == "agent.register" || method == "links.seen" || method == "telemetry" ||
           method == "heartbeat";
}

Result<Json> AgentSession::call(std::string_view method, const Json& params) {
    if (method == "agent.register") return enrol(params);
    if (!registered())
        return fail(ErrorCode::kInvalid, fmt::format("{}: agent.register comes first", method));
    if (method == "links.seen") return see_links(params);
    if (method == "telemetry") {
        figures_ = params;
        events_.telemetry(profile_.name, params);
    }
    return Json::object();
}

Result<Json> AgentSession::enrol(const Json& params) {
    if (registered())
        return fail(ErrorCode::kInvalid, "agent.register: this connection has registered already");
    auto enrolment = read_enrolment(params);
    if (!enrolment) return tl::unexpected(enrolment.error());
    const std::string certified = peer_->stream().common_name(), &name = enrolment->profile.name;
    if (!certified.empty() && certified != name)
        return fail(ErrorCode::kInvalid,
                    fmt::format("agent.register: /name: '{}' is not allowed: its certificate is that of '{}'",
                                name, certified));
    const bool proved = peer_->stream().is_private() || !certified.empty();
    if (auto known = events_.registered(enrolment->profile, enrolment->token, proved); !known)
        return tl::unexpected(known.error());
    displace_(name);
    profile_ = std::move(enrolment->profile);
    if (!enrolment->links.is_null()) events_.links_seen(profile_.name, enrolment->links);
    return Json::object().set("protocol", kAgentProtocol);
}

Result<Json> AgentSession::see_links(const Json& params) {
    const Json* links = params.find("links");
    if (links == nullptr || !links->is_array())
        return fail(ErrorCode::kInvalid, "links.seen: /links must be an array of {\"id\", \"status\"}");
    events_.links_seen(profile_.name, *links);
    return Json::object();
}

bool AgentSession::serves(const std::string& node) const {
    return profile_.nodes.empty() ||
           std::find(profile_.nodes.begin(), profile_.nodes.end(), node) != profile_.nodes.end();
}

}  // namespace hexi
