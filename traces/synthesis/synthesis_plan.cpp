#include "traces/synthesis/synthesis_plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "topology/json/json_reader.hpp"
#include "topology/words.hpp"
#include "traces/daily_curve.hpp"
#include "traces/gravity.hpp"
#include "traces/synthesis/size_law.hpp"

namespace hexi {
namespace {

constexpr double kMostSeconds = 3e8, kMostCount = 1e15, kMostBytes = 1e18, kMostRate = 1e15, kHour = 3600;

std::uint64_t whole(double bytes) { return static_cast<std::uint64_t>(std::clamp(bytes, 0.0, kMostBytes)); }

/// One generator, read key by key.
class GeneratorReader {
public:
    GeneratorReader(ObjectReader reader, const Topology& topology, SynthesisPlan& plan)
        : reader_(std::move(reader)), topology_(topology), plan_(plan) {}

    void read() {
        const std::string kind = reader_.string("kind");
        name_ = reader_.string_or("name", kind);
        using Read = void (GeneratorReader::*)();
        const std::map<std::string, Read> kinds{{"matrix", &GeneratorReader::matrix},
                                                {"flows", &GeneratorReader::flows},
                                                {"checkpoint", &GeneratorReader::checkpoint},
                                                {"training-data", &GeneratorReader::training_data},
                                                {"training-steps", &GeneratorReader::training_steps},
                                                {"inference", &GeneratorReader::inference},
                                                {"backup", &GeneratorReader::backup},
                                                {"rendering", &GeneratorReader::rendering}};
        const auto found = kinds.find(kind);
        if (found == kinds.end()) {
            std::string known;
            for (const auto& [word, read] : kinds) known += (known.empty() ? "" : ", ") + word;
            return reader_.refuse("kind", fmt::format("'{}' is not allowed: must be one of {}", kind, known));
        }
        (this->*found->second)();
        reader_.forbid_unknown();
    }

private:
    /// A number with the place it is from.
    double number(const char* key, double least, double most) {
        ObjectReader entry = reader_.object(key);
        const double value = entry.number("value", {.min = least, .max = most});
        plan_.numbers.push_back({reader_.place(key), value, entry.string("source")});
        entry.forbid_unknown();
        return std::clamp(value, least, most);
    }
    double number_or(const char* key, double fallback, double least, double most) {
        return reader_.has(key) ? number(key, least, most) : fallback;
    }
    NodeId node(const char* key) {
        const auto found = topology_.find_node(reader_.string(key));
        if (!found) reader_.refuse(key, found.error().message, found.error().code);
        return found.value_or(NodeId(0));
    }
    std::vector<NodeId> nodes(const char* key) {
        std::vector<NodeId> found;
        for (const std::string& name : reader_.strings(key)) {
            const auto node = topology_.find_node(name);
            if (!node) reader_.refuse(key, node.error().message, node.error().code);
            found.push_back(node.value_or(NodeId(0)));
        }
        if (found.empty()) reader_.refuse(key, "at least one node is needed");
        if (found.empty()) found.emplace_back(0);
        return found;
    }
    void add(EventTimes times, TransferSource::Transfers transfers) {
        plan_.sources.emplace_back(times, std::move(transfers),
                                   RandomStream(plan_.seed, fmt::format("{} {}", reader_.place(), name_)));
    }
    EventTimes every(double interval_s) {
        return {.first_s = number_or("begin_s", 0, 0, kMostSeconds), .interval_s = interval_s};
    }

    /// Demands of the gravity model that add up to `total`.
    std::vector<Demand> gravity(double total_bps) {
        const Layer layer = reader_.word_or("layer", Layer::kIp, parse_layer);
        GravityModel model;
        model.distance_exponent =
            number_or("distance_exponent", model.distance_exponent, 0, kSteepestGravity);
        model.compute_share = number_or("compute_share", model.compute_share, 0, 1);
        std::vector<NodeId> endpoints;
        if (reader_.has("nodes")) {
            endpoints = nodes("nodes");
        } else {
            endpoints = topology_.endpoints();
        }
        const auto matrix = gravity_matrix(topology_, layer, endpoints, BitRate(whole(total_bps)), model);
        if (!matrix) reader_.refuse("kind", matrix.error().message);
        return matrix ? matrix->demands() : std::vector<Demand>();
    }

    /// Rates bin by bin: gravity times the day, times noise of mean 1 (lognormal) for each pair.
    void matrix() {
        const double total = number("mean_bps", 1, kMostRate), bin_s = number("bin_s", 1e-3, kMostSeconds),
                     noise = number_or("noise_cv", 0, 0, 10);
        const bool daily = reader_.boolean_or("daily", false);
        const double first_hour = number_or("first_hour", 0, 0, 24);
        const auto demands = gravity(total);
        const double sigma = std::sqrt(std::log1p(noise * noise));
        add(every(bin_s), [=](double at_s, RandomStream& random) {
            const double day = daily ? daily_factor(std::fmod(first_hour + at_s / kHour, 24)) : 1;
            std::vector<SentBytes> transfers;
            for (const Demand& demand : demands) {
                const double factor = sigma > 0 ? std::exp(sigma * random.normal() - sigma * sigma / 2) : 1;
                transfers.push_back(
                    {demand.source, demand.destination, at_s, bin_s,
                     whole(static_cast<double>(demand.rate.count()) * day * factor * bin_s / 8)});
            }
            return transfers;
        });
    }

    SizeLaw sizes() {
        const std::string name = reader_.string("sizes");
        const auto law = SizeLaw::named(name);
        if (!law) reader_.refuse("sizes", law.error().message);
        plan_.numbers.push_back(
            {reader_.place("sizes"), law ? law->mean() : 0, std::string(SizeLaw::source_of(name))});
        return law.value_or(SizeLaw::create({{1, 1}}).value());
    }

    /// Flows by chance between pairs drawn by gravity, at the rate of their hosts.
    void flows() {
        const double mean_bps = number("mean_bps", 1, kMostRate), host_bps = number("host_bps", 1, kMostRate);
        const SizeLaw law = sizes();
        const auto demands = gravity(1e12);
        std::vector<double> up_to;
        double sum = 0;
        for (const Demand& demand : demands) up_to.push_back(sum += static_cast<double>(demand.rate.count()));
        if (demands.empty()) return;
        EventTimes times = every(8 * law.mean() / mean_bps);
        times.poisson = true;
        add(times, [=](double at_s, RandomStream& random) {
            const double drawn = random.uniform() * sum;
            const auto found = std::upper_bound(up_to.begin(), up_to.end(), drawn);
            const auto index = std::min(static_cast<std::size_t>(found - up_to.begin()), demands.size() - 1);
            const double bytes = std::ceil(law.draw(random));
            return std::vector<SentBytes>{{demands[index].source, demands[index].destination, at_s,
                                           8 * bytes / host_bps, whole(bytes)}};
        });
    }

    /// A model's state in equal shards, each beginning a little apart, all within a deadline.
    void checkpoint() {
        const NodeId from = node("from"), to = node("to");
        const double bytes = number("parameters", 1, kMostCount) * number("bytes_per_parameter", 0.01, 1e4);
        const double interval = number("interval_s", 1e-3, kMostSeconds),
                     shards = std::floor(number("shards", 1, 1e6)),
                     jitter = number_or("jitter_s", 0, 0, kMostSeconds),
                     lasting = number("deadline_s", 1e-3, kMostSeconds);
        add(every(interval), [=](double at_s, RandomStream& random) {
            std::vector<SentBytes> transfers;
            for (double shard = 0; shard < shards; ++shard)
                transfers.push_back(
                    {from, to, at_s + jitter * random.uniform(), lasting, whole(bytes / shards)});
            return transfers;
        });
    }

    /// Tokens, or what stands for them, pulled at a steady rate.
    void training_data() {
        const NodeId from = node("from"), to = node("to");
        const double per_s = number("tokens_per_s", 1e-3, kMostCount) * number("bytes_per_token", 1e-3, 1e9);
        constexpr double kMinute = 60;
        add(every(kMinute), [=](double at_s, RandomStream&) {
            return std::vector<SentBytes>{{from, to, at_s, kMinute, whole(per_s * kMinute)}};
        });
    }

    /// Activations forth and gradients of them back, once a step, between two halves of a pipeline.
    void training_steps() {
        const NodeId from = node("from"), to = node("to");
        const double bytes = number("sequence_tokens", 1, 1e9) * number("hidden", 1, 1e9) *
                             number("bytes_per_value", 0.1, 16) * number("sequences_per_step", 1, 1e9);
        const double step = number("step_s", 1e-4, kMostSeconds), share = number("busy_share", 1e-3, 1);
        add(every(step), [=](double at_s, RandomStream&) {
            const double half = step * share / 2;
            return std::vector<SentBytes>{{from, to, at_s, half, whole(bytes)},
                                          {to, from, at_s + half, half, whole(bytes)}};
        });
    }

    /// Requests of users at places, answered token by token; with a second hub, the cache of what was read
    /// moves there first.
    void inference() {
        const auto users = nodes("users");
        const NodeId hub = node("hub");
        const double per_s = number("requests_per_s", 1e-6, 1e9), input = number("input_tokens", 1, 1e9),
                     output = number("output_tokens", 1, 1e9), each = number("bytes_per_token", 1e-3, 1e9),
                     speed = number("output_tokens_per_s", 1e-3, 1e9),
                     host = number("host_bps", 1, kMostRate);
        std::optional<NodeId> decode;
        if (reader_.has("decode_hub")) decode = node("decode_hub");
        const double cached = decode ? number("cache_bytes_per_token", 1, 1e12) : 0;
        EventTimes times = every(1 / per_s);
        times.poisson = true;
        add(times, [=](double at_s, RandomStream& random) {
            const NodeId user = users[random.below(users.size())];
            const double in = std::ceil(random.exponential(input)),
                         out = std::ceil(random.exponential(output));
            const double asked = 8 * in * each / host, moved = 8 * in * cached / host;
            std::vector<SentBytes> transfers{{user, hub, at_s, asked, whole(std::max(1.0, in * each))}};
            if (decode) transfers.push_back({hub, *decode, at_s + asked, moved, whole(in * cached)});
            transfers.push_back({decode.value_or(hub), user, at_s + asked + moved, out / speed,
                                 whole(std::max(1.0, out * each))});
            return transfers;
        });
    }

    /// What has changed, once an interval, within a window.
    void backup() {
        const NodeId from = node("from"), to = node("to");
        const double bytes = number("stored_bytes", 1, kMostBytes) * number("changed_share", 1e-9, 1);
        const double interval = number("interval_s", 1, kMostSeconds),
                     window = number("window_s", 1e-3, kMostSeconds);
        add(every(interval), [=](double at_s, RandomStream&) {
            return std::vector<SentBytes>{{from, to, at_s, window, whole(bytes)}};
        });
    }

    /// A scene out, and its frames back one after the other while they are rendered.
    void rendering() {
        const NodeId from = node("from"), to = node("to");
        const double per_hour = number("scenes_per_hour", 1e-6, 1e9),
                     scene = number("scene_bytes", 1, kMostBytes),
                     frames = std::floor(number("frames", 1, 1e6)),
                     frame = number("frame_bytes", 1, kMostBytes),
                     seconds = number("frame_s", 1e-3, kMostSeconds), host = number("host_bps", 1, kMostRate);
        EventTimes times = every(kHour / per_hour);
        times.poisson = true;
        add(times, [=](double at_s, RandomStream&) {
            const double sent = 8 * scene / host, back = 8 * frame / host;
            std::vector<SentBytes> transfers{{from, to, at_s, sent, whole(scene)}};
            for (double i = 1; i <= frames; ++i)
                transfers.push_back({to, from, at_s + sent + i * seconds, back, whole(frame)});
            return transfers;
        });
    }

    ObjectReader reader_;
    const Topology& topology_;
    SynthesisPlan& plan_;
    std::string name_;
};

}  // namespace

Result<SynthesisPlan> read_synthesis_plan(std::string_view text, std::string_view name,
                                          const Topology& topology, std::optional<std::uint64_t> seed) {
    const auto json = parse_json(text, name);
    if (!json) return tl::unexpected(json.error());
    JsonErrors errors{std::string(name)};
    ObjectReader reader(*json, errors);
    reader.require_schema(kPlanSchema);
    SynthesisPlan plan;
    plan.name = reader.string_or("name", "plan");
    plan.duration_s = reader.number("duration_s", {.min = 0, .max = kMostSeconds, .above_min = true});
    plan.seed = seed.value_or(reader.integer_or("seed", 1));
    reader.string_or("description", "-");
    for (ObjectReader& generator : reader.required_objects("generators"))
        GeneratorReader(std::move(generator), topology, plan).read();
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    if (plan.sources.empty())
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}: /generators: is empty: at least one is needed", name));
    return plan;
}

}  // namespace hexi
