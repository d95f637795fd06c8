#include "controller/service/intent.hpp"

#include <fmt/format.h>

#include "topology/formats/jobs.hpp"

namespace hexi {
namespace {

constexpr IntegerRange kClasses{.min = 0, .max = 7};
constexpr IntegerRange kRates{.min = 1, .max = 1'000'000'000'000'000'000};
constexpr NumberRange kTargetsUs{.min = 0, .max = 86'400e6, .above_min = true};
constexpr std::size_t kLongestLabel = 200;

NodeId node(ObjectReader& reader, std::string_view key, std::string_view name, const Topology& topology) {
    const auto found = topology.find_node(name);
    if (found) return *found;
    reader.refuse(key, found.error().message, found.error().code);
    return {};
}

Layer layer_of(ObjectReader& reader, const Topology& topology) {
    const Layer layer = reader.word_or("layer", usual_layer(topology), parse_layer);
    if (!topology.has_layer(layer))
        reader.refuse("layer", fmt::format("the network has no links on layer '{}'", to_string(layer)));
    return layer;
}

void read_pair(ObjectReader& reader, const Topology& topology, Intent& intent) {
    intent.key.source = node(reader, "source", reader.string("source"), topology);
    intent.key.destination = node(reader, "destination", reader.string("destination"), topology);
    intent.bandwidth = BitRate(reader.optional_integer("bandwidth_bps", kRates).value_or(0));
    if (const auto target = reader.optional_number("target_us", kTargetsUs))
        intent.target = from_seconds(*target / 1e6);
    if (!reader.error() && intent.key.source == intent.key.destination)
        reader.refuse("destination", fmt::format("'{}' is the source, too: must be another node",
                                                 topology.node(intent.key.source).id));
}

/// `job` as the only one of a document that jobs_from_json() reads.
Json document_of(const Json& job, const std::string& id) {
    Json named = Json::object().set("id", id);
    for (const Json::Member& member : *job.as_object()) named.set(member.key, member.value);
    Json document = Json::object();
    return document.set("schema", kJobsSchema).set("jobs", Json(Json::Array{std::move(named)}));
}

/// An error about /jobs/0 of that document, as one about /job of the body.
void tell(ObjectReader& reader, JsonErrors& errors, const Error& error) {
    constexpr std::string_view kThere = "jobs: /jobs/0", kSeparator = ": ";
    std::string_view text = error.message;
    if (!text.starts_with(kThere)) return reader.refuse("job", error.message, error.code);
    text.remove_prefix(kThere.size());
    const std::size_t end = text.find(kSeparator);
    errors.add(reader.place("job") + std::string(text.substr(0, end)), text.substr(end + kSeparator.size()),
               error.code);
}

ComputeFlow read_flow(ObjectReader& reader, JsonErrors& errors, const std::string& id,
                      const Topology& topology) {
    ComputeFlow flow;
    const Json& job = *reader.any("job");
    if (!job.is_object()) reader.refuse("job", "must be an object: a job as in hexi-jobs/1");
    for (const char* key : {"id", "start_s", "layer"}) {
        if (job.is_object() && job.find(key) != nullptr)
            reader.refuse("job", fmt::format("'{}' is not allowed: an intent has its own id and layer, and "
                                             "begins when it is admitted",
                                             key));
    }
    if (const auto hub = reader.optional_string("hub")) flow.hub = node(reader, "hub", *hub, topology);
    const auto policy = parse_placement_policy(reader.string_or("policy", "balanced"));
    if (policy) flow.policy = *policy;
    if (!policy) reader.refuse("policy", policy.error().message);
    if (errors.first()) return flow;
    auto read = jobs_from_json(document_of(job, id), "jobs", topology);
    if (!read) {
        tell(reader, errors, read.error());
        return flow;
    }
    flow.job = std::move(read->jobs.front());
    flow.schedule = schedule_of(flow.job).value_or(JobSchedule{});  // the reader has checked it
    return flow;
}

}  // namespace

Layer usual_layer(const Topology& topology) {
    return topology.has_layer(Layer::kIp) ? Layer::kIp : topology.links().front().layer;
}

Result<Intent> read_intent(const Json& body, std::string_view name, const Topology& topology) {
    JsonErrors errors{std::string(name)};
    ObjectReader reader(body, errors);
    Intent intent;
    intent.key.layer = layer_of(reader, topology);
    intent.key.traffic_class = static_cast<std::uint8_t>(reader.integer_or("class", 0, kClasses));
    if (reader.has("job")) {
        intent.flow = read_flow(reader, errors, "intent", topology);
        intent.flow->job.layer = intent.key.layer;
        intent.bandwidth = intent.flow->schedule.rate;
        intent.target =
            intent.flow->job.latency_tier2 ? intent.flow->job.latency_tier2 : intent.flow->job.latency_target;
    } else {
        read_pair(reader, topology, intent);
    }
    if (reader.string_or("label", "-").size() > kLongestLabel)
        reader.refuse("label", fmt::format("at most {} bytes are allowed", kLongestLabel));
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return intent;
}

std::vector<RouteKey> keys_of(const Intent& intent) {
    if (!intent.flow) return {intent.key};
    std::vector<RouteKey> keys;
    for (const NodeId site : intent.flow->job.sites) {
        if (intent.flow->hub && site != *intent.flow->hub)
            keys.push_back({site, *intent.flow->hub, intent.key.layer, intent.key.traffic_class});
    }
    return keys;
}

}  // namespace hexi
