#include "controller/agent/dataplane_carrier.hpp"

#include <array>
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

constexpr std::array<const char*, 3> kImpairments{"capacity_factor", "extra_delay_us", "loss_ratio"};

Json unimpaired() {
    Json settings = Json::object();
    return settings.set("capacity_factor", 1).set("extra_delay_us", 0).set("loss_ratio", 0);
}

/// `link` as links.set has it, without its id.
Json settings_in(const Json& link) {
    Json settings = unimpaired();
    for (const char* key : kImpairments) {
        if (const Json* value = link.find(key)) settings.set(key, *value);
    }
    return settings;
}

}  // namespace

Result<Json> DataplaneCarrier::ask(std::string_view method, const Json& params) {
    if (!call_) {
        auto connected = connect_();
        if (!connected) return fail(ErrorCode::kEnvironment, connected.error().message);
        call_ = std::move(*connected);
    }
    auto answer = call_(method, params);
    if (answer || answer.error().code != ErrorCode::kEnvironment) return answer;
    call_ = nullptr;
    for (auto& [link, settings] : impaired_) settings = Json();  // the next one knows nothing of them
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
    return method == "links.set" ? impair(params) : ask(method, params);
}

Result<Json> DataplaneCarrier::impair(const Json& params) {
    std::map<std::string, Json> wanted;
    for (const auto& [link, settings] : impaired_) wanted[link] = unimpaired();
    const Json* links = params.find("links");
    for (std::size_t i = 0; links != nullptr && links->is_array() && i < links->as_array()->size(); ++i) {
        const Json& link = (*links->as_array())[i];
        wanted[text_at(link, "id")] = settings_in(link);
    }
    for (const auto& [link, settings] : wanted) {
        if (const auto known = impaired_.find(link); known != impaired_.end() && known->second == settings)
            continue;
        Json call = settings;
        if (auto set = ask("link.set", call.set("link", link)); !set) return set;
        impaired_[link] = settings;
    }
    std::erase_if(impaired_, [](const auto& entry) { return entry.second == unimpaired(); });
    return Json::object();
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
