#include "controller/southbound/agent_session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr std::string_view kNameLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
constexpr std::size_t kLongestName = 64, kMostCapabilityBytes = 16'384, kMostFigureBytes = 262'144;
/// Plans are numbered above what agents have: so many are left whatever an agent says.
constexpr std::uint64_t kMostVersion = 1'000'000'000'000'000;
constexpr std::size_t kMessageBytes = 1U << 20U, kMessagesPerSecond = 1000;
/// Each leads to a write and perhaps to a plan, so they cost the agent more than their bytes.
constexpr std::size_t kLinksOfAMessage = 16;

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
    if (enrolment.profile.kind.size() > kLongestName)
        reader.refuse("kind", fmt::format("must have at most {} bytes", kLongestName));
    enrolment.profile.nodes = reader.strings("nodes");
    enrolment.profile.plan = reader.integer_or("plan_version", 0, {.max = kMostVersion});
    enrolment.token = reader.string_or("token", "");
    if (const Json* capabilities = reader.any("capabilities")) enrolment.profile.capabilities = *capabilities;
    if (write_json(enrolment.profile.capabilities, JsonStyle::kCompact).size() > kMostCapabilityBytes)
        reader.refuse("capabilities", fmt::format("must have at most {} bytes", kMostCapabilityBytes));
    if (const Json* links = reader.any("links")) enrolment.links = *links;
    if (!enrolment.links.is_null() && !enrolment.links.is_array())
        reader.refuse("links", "must be an array of {\"id\", \"status\"}");
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return enrolment;
}

}  // namespace

AgentSession::AgentSession(std::unique_ptr<ByteStream> stream, const AgentEvents& events,
                           const AgentHubOptions& options, MakeWay make_way)
    : events_(events),
      options_(options),
      make_way_(std::move(make_way)),
      peer_(std::make_shared<RpcPeer>(
          std::move(stream), *this,
          PeerLimits{.message_bytes = kMessageBytes, .messages_per_second = kMessagesPerSecond})) {}

Json AgentSession::figures() const {
    const std::lock_guard lock(mutex_);
    return figures_;
}

void AgentSession::beat() {
    if (std::exchange(asked_, true)) return;
    peer_->call("heartbeat", "{}", [self = weak_from_this()](const Result<Json>&) {
        if (const auto session = self.lock()) session->asked_ = false;
    });
}

bool AgentSession::knows(std::string_view method) const {
    return method == "agent.register" || method == "links.seen" || method == "telemetry" ||
           method == "heartbeat";
}

Result<Json> AgentSession::call(std::string_view method, const Json& params) {
    if (method == "agent.register") return enrol(params);
    if (!registered())
        return fail(ErrorCode::kInvalid, fmt::format("{}: agent.register comes first", method));
    if (method == "links.seen") return see_links(params);
    if (method == "telemetry") return take_figures(params);
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
    const auto admitted = events_.admitted(enrolment->profile, enrolment->token, proved).and_then([&] {
        return make_way_(name);
    });
    if (!admitted) return tl::unexpected(admitted.error());
    profile_ = std::move(enrolment->profile);
    charge_for(enrolment->links);
    events_.registered(profile_, enrolment->links);
    return Json::object().set("protocol", kAgentProtocol);
}

Result<Json> AgentSession::see_links(const Json& params) {
    const Json* links = params.find("links");
    if (links == nullptr || !links->is_array())
        return fail(ErrorCode::kInvalid, "links.seen: /links must be an array of {\"id\", \"status\"}");
    charge_for(*links);
    events_.links_seen(profile_.name, *links);
    return Json::object();
}

void AgentSession::charge_for(const Json& links) {
    if (links.is_array()) peer_->charge(links.as_array()->size() / kLinksOfAMessage);
}

Result<Json> AgentSession::take_figures(const Json& params) {
    const std::string text = write_json(params, JsonStyle::kCompact);
    if (text.size() > kMostFigureBytes)
        return fail(ErrorCode::kInvalid,
                    fmt::format("telemetry: must have at most {} bytes", kMostFigureBytes));
    if (const auto now = Clock::now(); now - told_ >= options_.telemetry) {
        told_ = now;
        events_.telemetry(profile_.name, text);
    }
    const std::lock_guard lock(mutex_);
    figures_ = params;
    return Json::object();
}

bool AgentSession::serves(const std::string& node) const {
    return profile_.nodes.empty() ||
           std::find(profile_.nodes.begin(), profile_.nodes.end(), node) != profile_.nodes.end();
}

}  // namespace hexi
