#include "controller/agent/dataplane_carrier.hpp"

#include <set>

namespace hexi {
namespace {

/// The text at `key`, "" where there is none.
std::string text_at(const Json& json, std::string_view key) {
    const Json* member = json.find(key);
    return member == nullptr || member->as_string() == nullptr ? "" : *member->as_string();
}

/// Ports are given as on the dataplane's command line: "NODE=KIND:...".
std::vector<std::string> nodes_of(const Json& status) {
    std::set<std::string> nodes;
    const Json* ports = status.find("ports");
    for (std::size_t i = 0; ports != nullptr && ports->is_array() && i < ports->as_array()->size(); ++i) {
        const std::string* port = (*ports->as_array())[i].as_string();
        if (port != nullptr) nodes.insert(port->substr(0, port->find('=')));
    }
    return {nodes.begin(), nodes.end()};
}

}  // namespace

Result<Json> DataplaneCarrier::ask(std::string_view method, const Json& params) {
    if (!call_) {
        auto connected = connect_();
        if (!connected) return fail(ErrorCode::kEnvironment, connected.error().message);
        call_ = std::move(*connected);
    }
    auto answer = call_(method, params);
    if (!answer && answer.error().code == ErrorCode::kEnvironment) call_ = nullptr;
    return answer;
}

Result<Json> DataplaneCarrier::profile() {
    auto status = ask("status", Json::object());
    if (!status) return status;
    seen_.clear();
    const auto links = changed_links();
    if (!links) return tl::unexpected(links.error());
    const Json* version = status->find("plan_version");
    Json json = Json::object();
    json.set("kind", "hexi-dataplane").set("nodes", nodes_of(*status));
    json.set("plan_version", version == nullptr ? Json(0) : *version);
    return json.set("links", *links);
}

Result<Json> DataplaneCarrier::carry_out(std::string_view method, const Json& params) {
    return ask(method, params);
}

Result<std::vector<Json>> DataplaneCarrier::changed_links() {
    const auto answer = ask("link.list", Json::object());
    if (!answer) return tl::unexpected(answer.error());
    std::vector<Json> changed;
    const Json* links = answer->find("links");
    for (std::size_t i = 0; links != nullptr && i < links->as_array()->size(); ++i) {
        const Json& link = (*links->as_array())[i];
        const std::string status = text_at(link, "status");
        std::string& known = seen_[text_at(link, "id")];
        if (known == status) continue;
        known = status;
        Json json = Json::object();
        changed.push_back(json.set("id", text_at(link, "id")).set("status", status));
    }
    return changed;
}

Json DataplaneCarrier::telemetry() { return ask("statistics", Json::object()).value_or(Json::object()); }

}  // namespace hexi
