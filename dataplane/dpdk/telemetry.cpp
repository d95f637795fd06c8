#include "dataplane/dpdk/telemetry.hpp"

#include <rte_eal.h>
#include <rte_telemetry.h>

#include <algorithm>
#include <memory>
#include <mutex>

namespace hexi {
namespace {

/// DPDK's commands are the process's, so this is, too.
struct Endpoints {
    std::mutex guard;
    std::vector<TelemetryEndpoint> all;
};

Endpoints& endpoints() {
    static Endpoints kept;
    return kept;
}

/// Frees a part that could not be handed over.
using Part = std::unique_ptr<rte_tel_data, decltype(&rte_tel_data_free)>;

void fill(rte_tel_data* data, const Json& value);

Part part_of(const Json& value) {
    Part part(rte_tel_data_alloc(), &rte_tel_data_free);
    if (part) fill(part.get(), value);
    return part;
}

void fill_dictionary(rte_tel_data* data, const Json::Object& members) {
    rte_tel_data_start_dict(data);
    for (const Json::Member& member : members) {
        const char* key = member.key.c_str();
        if (const std::string* text = member.value.as_string()) {
            rte_tel_data_add_dict_string(data, key, text->c_str());
        } else if (member.value.is_uint64()) {
            rte_tel_data_add_dict_u64(data, key, member.value.to_uint64());
        } else if (Part part = part_of(member.value);
                   part && rte_tel_data_add_dict_container(data, key, part.get(), 0) == 0) {
            static_cast<void>(part.release());
        }
    }
}

/// DPDK wants to know of an array's elements beforehand; they are all of one kind.
void fill_array(rte_tel_data* data, const Json::Array& items) {
    const bool texts = items.empty() || items.front().as_string() != nullptr;
    const bool numbers = !items.empty() && items.front().is_uint64();
    rte_tel_data_start_array(data, texts     ? RTE_TEL_STRING_VAL
                                   : numbers ? RTE_TEL_U64_VAL
                                             : RTE_TEL_CONTAINER);
    const std::size_t count = std::min<std::size_t>(items.size(), RTE_TEL_MAX_ARRAY_ENTRIES);
    for (std::size_t i = 0; i < count; ++i) {
        if (texts) {
            rte_tel_data_add_array_string(data, items[i].as_string()->c_str());
        } else if (numbers) {
            rte_tel_data_add_array_u64(data, items[i].to_uint64());
        } else if (Part part = part_of(items[i]);
                   part && rte_tel_data_add_array_container(data, part.get(), 0) == 0) {
            static_cast<void>(part.release());
        }
    }
}

void fill(rte_tel_data* data, const Json& value) {
    if (const auto* members = value.as_object()) return fill_dictionary(data, *members);
    if (const auto* items = value.as_array()) return fill_array(data, *items);
    const std::string* text = value.as_string();
    rte_tel_data_string(data, text != nullptr ? text->c_str() : "");
}

int answer(const char* command, const char* parameters, rte_tel_data* data) {
    Endpoints& kept = endpoints();
    const std::lock_guard lock(kept.guard);
    const auto found = std::find_if(kept.all.begin(), kept.all.end(),
                                    [&](const auto& endpoint) { return endpoint.command == command; });
    if (found == kept.all.end()) return -1;
    const Json value = found->answer(parameters == nullptr ? "" : parameters);
    if (value.is_null()) return -1;
    fill(data, value);
    return 0;
}

}  // namespace

Telemetry::Telemetry(std::vector<TelemetryEndpoint> all) {
    for (const TelemetryEndpoint& endpoint : all)
        rte_telemetry_register_cmd(endpoint.command.c_str(), answer, endpoint.help.c_str());
    const std::lock_guard lock(endpoints().guard);
    endpoints().all = std::move(all);
}

Telemetry::~Telemetry() {
    const std::lock_guard lock(endpoints().guard);
    endpoints().all.clear();
}

std::string telemetry_socket() { return std::string(rte_eal_get_runtime_dir()) + "/dpdk_telemetry.v2"; }

}  // namespace hexi
