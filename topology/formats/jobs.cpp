#include "topology/formats/jobs.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "topology/formats/csv_table.hpp"
#include "topology/formats/tokens.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr NumberRange kTime{.min = 0, .max = 3e6};  ///< three of them stay within SimTime
constexpr NumberRange kSomeTime{.min = 0, .max = 3e6, .above_min = true};
constexpr NumberRange kAmount{.min = 0, .max = 1e6};
constexpr NumberRange kShare{.min = 0, .max = 1};
constexpr NumberRange kPue{.min = 1, .max = 10};
constexpr NumberRange kMilliseconds{.min = 0, .max = 3.6e6, .above_min = true};
constexpr IntegerRange kPositive{.min = 1, .max = 1'000'000'000'000'000'000};
/// Dense BF16 rate of one NVIDIA A100 (its data sheet), the class of card most clusters state.
constexpr double kCardTeraflops = 312;

/// Reads jobs one by one, and remembers what must not come twice.
class JobReader {
public:
    explicit JobReader(const Topology& topology) : topology_(topology) {}

    double card_tflops = kCardTeraflops;

    ComputeJob read(ObjectReader& in) {
        ComputeJob job{.id = in.string("id")};
        if (!job.id.empty() && !ids_.insert(job.id).second)
            in.refuse("id", fmt::format("'{}' is given twice", job.id));
        in.string("class");
        job.kind = in.word_or("class", job.kind, parse_job_class);
        read_needs(in, job);
        read_times(in, job);
        read_wishes(in, job);
        in.forbid_unknown();
        if (!in.error()) check(in, job);
        return job;
    }

    std::vector<NodeId> nodes(ObjectReader& in, std::string_view key) {
        std::vector<NodeId> found;
        for (const std::string& name : in.strings(key)) {
            const NodeId node = this->node(in, key, name);
            if (std::find(found.begin(), found.end(), node) != found.end())
                in.refuse(key, fmt::format("'{}' is given twice", name));
            found.push_back(node);
        }
        return found;
    }

    /// An invalid id where the name is not known; the error is recorded.
    NodeId node(ObjectReader& in, std::string_view key, const std::string& name) {
        const auto found = topology_.find_node(name);
        if (found) return *found;
        in.refuse(key, found.error().message, found.error().code);
        return {};
    }

private:
    void read_needs(ObjectReader& in, ComputeJob& job) {
        if (!in.has("sites")) in.refuse("sites", "is missing: the nodes where users or data are");
        job.sites = nodes(in, "sites");
        if (in.has("sites") && job.sites.empty()) in.refuse("sites", "is empty: at least one node is needed");
        if (const auto rate = in.optional_integer("bandwidth_bps", kPositive)) job.bandwidth = BitRate(*rate);
        if (const auto size = in.optional_integer("volume_bytes", kPositive)) job.volume = ByteCount(*size);
        const auto cards = in.optional_number("cards", kAmount);
        if (cards && in.has("compute_eflops"))
            in.refuse("cards", "is not allowed beside compute_eflops: one of them says it");
        job.compute_eflops = in.number_or("compute_eflops", 0, kAmount);
        if (cards) job.compute_eflops = *cards * card_tflops * 1e-6;
    }

    static std::optional<SimTime> seconds(ObjectReader& in, std::string_view key,
                                          const std::optional<SimTime>& fallback) {
        const auto given = in.optional_number(key, kSomeTime);
        return given ? from_seconds(*given) : fallback;
    }

    static std::optional<SimTime> milliseconds(ObjectReader& in, std::string_view key,
                                               const std::optional<SimTime>& fallback) {
        const auto given = in.optional_number(key, kMilliseconds);
        return given ? from_seconds(*given / 1e3) : fallback;
    }

    static void read_times(ObjectReader& in, ComputeJob& job) {
        const JobClassRules& rules = rules_of(job.kind);
        job.start = from_seconds(in.number_or("start_s", 0, kTime));
        job.duration = *seconds(in, "duration_s", rules.duration);
        // A stream has no end of its own to be late for.
        job.deadline = seconds(in, "deadline_s", job.volume ? rules.deadline : std::nullopt);
        job.latency_target = milliseconds(in, "latency_target_ms", rules.latency_target);
        job.latency_tier2 = milliseconds(in, "latency_tier2_ms", std::nullopt);
    }

    void read_wishes(ObjectReader& in, ComputeJob& job) {
        job.max_pue = in.optional_number("max_pue", kPue);
        job.min_green_ratio = in.optional_number("min_green_ratio", kShare);
        job.allowed_hubs = nodes(in, "hubs");
        if (in.has("layer")) job.layer = in.word_or("layer", Layer::kIp, parse_layer);
    }

    static void check(ObjectReader& in, const ComputeJob& job) {
        if (!job.bandwidth && !job.volume)
            in.refuse("bandwidth_bps", "is missing, and so is volume_bytes: one of them is needed");
        if (job.latency_tier2 && !job.latency_target)
            in.refuse("latency_tier2_ms", "is not allowed without latency_target_ms");
        if (job.latency_tier2 && job.latency_target && *job.latency_tier2 < *job.latency_target)
            in.refuse("latency_tier2_ms", fmt::format("{} is not allowed: must be at least the target, {}",
                                                      to_ms(*job.latency_tier2), to_ms(*job.latency_target)));
        if (in.error()) return;
        if (const auto schedule = schedule_of(job); !schedule)
            in.refuse(job.deadline ? "deadline_s" : "volume_bytes", schedule.error().message);
    }

    const Topology& topology_;
    std::set<std::string> ids_;
};

ComputeSpec read_compute(ObjectReader& in) {
    return {.capacity_eflops = in.optional_number("capacity_eflops", kAmount),
            .pue = in.optional_number("pue", kPue),
            .pue_limit = in.optional_number("pue_limit", kPue),
            .green_ratio = in.optional_number("green_ratio", kShare),
            .price_cny_per_kwh = in.optional_number("price_cny_per_kwh", kAmount)};
}

std::vector<HubTerms> read_hubs(ObjectReader& root, JobReader& jobs) {
    std::vector<HubTerms> hubs;
    std::set<NodeId> seen;
    for (ObjectReader& in : root.objects("hubs")) {
        HubTerms terms{.node = jobs.node(in, "node", in.string("node"))};
        if (terms.node.valid() && !seen.insert(terms.node).second) in.refuse("node", "is given twice");
        terms.compute = read_compute(in);
        terms.occupied_ratio = in.optional_number("occupied_ratio", kShare);
        terms.source = in.string_or("source", "");
        in.forbid_unknown();
        hubs.push_back(std::move(terms));
    }
    return hubs;
}

void note_empty(ComputeJobSet& set, std::string_view name) {
    if (set.jobs.empty()) set.notes.push_back(fmt::format("{}: no jobs, so nothing is placed", name));
}

/// The members a CSV field becomes: names apart by blanks, numbers, texts.
Json csv_value(const std::string& column, const std::string& field) {
    if (column == "sites" || column == "hubs") {
        std::vector<std::string> names;
        for (TokenReader words(field, "", ""); !words.at_end();) names.push_back(words.word("a node"));
        return names;
    }
    if (column == "id" || column == "class" || column == "layer") return field;
    const auto number = parse_number(field);
    if (!number) return field;
    const bool whole =
        *number >= 0 && *number < 9e15 && *number == static_cast<double>(static_cast<std::uint64_t>(*number));
    return whole ? Json(static_cast<std::uint64_t>(*number)) : Json(*number);
}

Json csv_object(const CsvTable& table, const CsvTable::Row& row) {
    Json object = Json::object();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (!row.fields[i].empty()) object.set(table.columns[i], csv_value(table.columns[i], row.fields[i]));
    }
    return object;
}

Result<ComputeJobSet> jobs_from_csv(std::string_view text, std::string_view name, const Topology& topology) {
    const auto table = read_csv_table(text, name);
    if (!table) return tl::unexpected(table.error());
    ComputeJobSet set{.name = std::string(name)};
    JobReader jobs(topology);
    for (const CsvTable::Row& row : table->rows) {
        JsonErrors errors(fmt::format("{}:{}", name, row.line));
        const Json object = csv_object(*table, row);
        ObjectReader in(object, errors);
        set.jobs.push_back(jobs.read(in));
        if (errors.first()) return tl::unexpected(*errors.first());
    }
    note_empty(set, name);
    return set;
}

}  // namespace

Result<ComputeJobSet> jobs_from_json(const Json& json, std::string_view name, const Topology& topology) {
    JsonErrors errors{std::string(name)};
    ObjectReader root(json, errors);
    root.require_schema(kJobsSchema);
    ComputeJobSet set{.name = root.string_or("name", name), .description = root.string_or("description", "")};
    set.occupied_ratio = root.number_or("occupied_ratio", 0, kShare);
    JobReader jobs(topology);
    jobs.card_tflops =
        root.number_or("card_tflops", kCardTeraflops, {.min = 0, .max = 1e6, .above_min = true});
    set.hubs = read_hubs(root, jobs);
    for (ObjectReader& in : root.required_objects("jobs")) set.jobs.push_back(jobs.read(in));
    root.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    note_empty(set, name);
    return set;
}

Result<ComputeJobSet> parse_jobs(std::string_view text, std::string_view name, const Topology& topology) {
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string_view::npos) {
        ComputeJobSet none{.name = std::string(name)};
        note_empty(none, name);
        return none;
    }
    if (text[first] != '{' && text[first] != '[') return jobs_from_csv(text, name, topology);
    return parse_json(text, name).and_then([&](const Json& json) {
        return jobs_from_json(json, name, topology);
    });
}

}  // namespace hexi
