#include "traces/job/job_lines.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "topology/json/json.hpp"
#include "traces/flow/flow_text.hpp"

namespace hexi {
namespace {

constexpr std::array<std::string_view, kJobFields> kWords{
    "id",    "submitted",  "started", "ended",     "duration_s", "input_tokens", "output_tokens",
    "cards", "card_milli", "cpus",    "cpu_milli", "type",       "state"};

struct KnownLog {
    std::string_view name;
    JobKind kind;
    std::string_view columns;
};
constexpr std::array<KnownLog, 7> kKnown{
    {{"azure", JobKind::kInference,
      "submitted=TIMESTAMP,input_tokens=ContextTokens,output_tokens=GeneratedTokens"},
     {"burstgpt", JobKind::kInference,
      "submitted=Timestamp,duration_s=Elapsed time,input_tokens=Request tokens,output_tokens=Response tokens,"
      "type=Model"},
     {"alibaba-pods", JobKind::kBatch,
      "id=name,submitted=creation_time,started=scheduled_time,ended=deletion_time,cards=num_gpu,card_milli="
      "gpu_milli,"
      "cpu_milli=cpu_milli,type=qos,state=pod_phase"},
     {"alibaba-requests", JobKind::kInference,
      "submitted=gmt_create,duration_s=exec_time_seconds,input_tokens=prompt_length,type=predict_type,"
      "state=predict_status"},
     {"acme", JobKind::kBatch,
      "id=job_id,submitted=submit_time,started=start_time,ended=end_time,duration_s=duration,cards=gpu_num,"
      "cpus=cpu_num,type=type,state=state"},
     {"helios", JobKind::kBatch,
      "id=job_id,submitted=submit_time,started=start_time,ended=end_time,duration_s=duration,cards=gpu_num,"
      "cpus=cpu_num,state=state"},
     {"hexi", JobKind::kBatch,
      "id=id,submitted=submitted_s,duration_s=duration_s,input_tokens=input_tokens,output_tokens=output_"
      "tokens,"
      "cards=cards,cpus=cpus,type=type,state=state"}}};

/// Mooncake's blocks of 512 tokens (R. Qin and others, FAST 2025, and the traces' own page).
constexpr std::uint64_t kBlockTokens = 512;
/// Ids of blocks that are remembered, about 40 bytes each; requests behind have no new ones.
constexpr std::size_t kMostBlocks = 4'000'000;

std::size_t index(JobField field) { return static_cast<std::size_t>(field); }

std::string trimmed(std::string text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && blank(text.back())) text.pop_back();
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
    return text;
}

/// Fields of RFC 4180; a quote that does not close reaches to the end.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += line[i++];
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += line[i];
        }
    }
    for (std::string& field : fields) field = trimmed(std::move(field));
    return fields;
}

/// Cells that say nothing.
bool is_blank(std::string_view text) {
    constexpr std::array<std::string_view, 9> kBlank{"-",   "none", "nan",  "nat", "null",
                                                     "n/a", "na",   "<na>", "\\n"};
    std::string small(text);
    std::ranges::transform(small, small.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text.empty() || std::ranges::find(kBlank, small) != kBlank.end();
}

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

Result<void> take_pairs(std::string_view text, JobLog& log) {
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find(','));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const std::size_t equals = pair.find('=');
        const auto* const found = std::find(kWords.begin(), kWords.end(), pair.substr(0, equals));
        if (equals == std::string_view::npos || equals + 1 == pair.size() || found == kWords.end())
            return fail(
                ErrorCode::kInvalid,
                fmt::format("'{}' is not allowed: must be azure, mooncake, burstgpt, alibaba-pods, "
                            "alibaba-requests, acme, helios, hexi, or FIELD=COLUMN,... with the fields {}",
                            pair, fmt::join(kWords, ", ")));
        log.columns[static_cast<std::size_t>(found - kWords.begin())] = pair.substr(equals + 1);
    }
    return {};
}

}  // namespace

std::optional<TraceTime> parse_zoned_time(std::string_view text) {
    constexpr std::size_t kDate = 10;  // its own dashes lie before
    const std::size_t sign = text.size() > kDate ? text.find_first_of("+-", kDate) : std::string_view::npos;
    if (sign == std::string_view::npos) return parse_trace_time(text);
    std::string digits;
    for (const char c : text.substr(sign + 1)) {
        if (c != ':') digits += c;
    }
    const auto offset = number_of(digits);
    const auto time = parse_trace_time(text.substr(0, sign));
    if (!time || !offset || digits.size() != 4) return std::nullopt;
    const auto hhmm = static_cast<std::int64_t>(*offset);
    const std::int64_t seconds = (hhmm / 100 * 60 + hhmm % 100) * 60;
    return TraceTime{time->s - (text[sign] == '+' ? seconds : -seconds), time->ns};
}

Result<JobLog> JobLog::parse(std::string_view text) {
    JobLog log;
    if (text == "mooncake")
        return JobLog{.name = "mooncake", .kind = JobKind::kInference, .columns = {}, .json_lines = true};
    const auto* const known =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const KnownLog& one) { return one.name == text; });
    log.name = known != kKnown.end() ? text : "columns";
    if (known != kKnown.end()) log.kind = known->kind;
    const auto taken = take_pairs(known != kKnown.end() ? known->columns : text, log);
    if (!taken) return tl::unexpected(taken.error());
    if (log.columns[index(JobField::kSubmitted)].empty())
        return fail(ErrorCode::kInvalid, fmt::format("'{}' is not allowed: submitted is missing", text));
    if (known == kKnown.end() && !log.columns[index(JobField::kInputTokens)].empty())
        log.kind = JobKind::kInference;
    return log;
}

JobLineReader::JobLineReader(JobLog log, std::string name, bool lenient)
    : log_(std::move(log)), name_(std::move(name)), lenient_(lenient) {}

Result<std::optional<JobRecord>> JobLineReader::line(std::string_view text) {
    ++counts_.lines;
    if (counts_.lines == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return std::nullopt;
    Result<JobRecord> read;
    if (log_.json_lines) {
        read = from_json(text);
    } else {
        const auto fields = fields_of(text);
        if (!ready_) {
            const auto settled = header(fields);
            if (!settled) return tl::unexpected(settled.error());
            return std::nullopt;
        }
        read = from_fields(fields);
    }
    if (read) {
        ++counts_.jobs;
        if (read->id.empty()) read->id = std::to_string(counts_.lines);
        return std::optional(std::move(*read));
    }
    if (!lenient_) return tl::unexpected(read.error());
    constexpr std::size_t kMostRemarks = 8;
    ++counts_.skipped_lines;
    if (counts_.remarks.size() < kMostRemarks) counts_.remarks.push_back(read.error().message);
    return std::nullopt;
}

Result<void> JobLineReader::header(const std::vector<std::string>& fields) {
    ready_ = true;
    columns_ = fields.size();
    for (std::size_t i = 0; i < kJobFields; ++i) {
        if (log_.columns[i].empty()) continue;
        const auto found = std::find(fields.begin(), fields.end(), log_.columns[i]);
        // Logs of one kind differ in what they have besides; without times there is nothing.
        if (found == fields.end() && (i == index(JobField::kSubmitted) || log_.name == "columns"))
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}:{}: no column '{}'; there are {}", name_, counts_.lines,
                                    log_.columns[i], fmt::join(fields, ", ")));
        if (found != fields.end()) at_[i] = static_cast<std::size_t>(found - fields.begin()) + 1;
    }
    return {};
}

/// One line, field by field; the first that cannot be understood is what is said.
class JobLineReader::Row {
public:
    Row(const JobLineReader& reader, const std::vector<std::string>& fields)
        : reader_(reader), fields_(fields) {}

    [[nodiscard]] std::string text(JobField field) const {
        const std::size_t at = reader_.at_[index(field)];
        return at == 0 ? "" : fields_[at - 1];
    }
    double number(JobField field) {
        const std::string cell = text(field);
        const auto value = is_blank(cell) ? std::optional(0.0) : number_of(cell);
        if (!value || *value < 0) refuse(field, "a number from 0 up");
        return value.value_or(0);
    }
    std::uint64_t tokens(JobField field) {
        constexpr double kMost = 1e15;
        const double value = number(field);
        if (value > kMost) refuse(field, "a number of tokens up to 1e15");
        return static_cast<std::uint64_t>(std::min(value, kMost));
    }
    std::optional<TraceTime> time(JobField field) {
        const std::string cell = text(field);
        if (is_blank(cell)) return std::nullopt;
        const auto value = parse_zoned_time(cell);
        if (!value) refuse(field, "seconds, or a date and time");
        return value;
    }
    void refuse(JobField field, std::string_view must) {
        if (error_) return;
        error_ = Error{ErrorCode::kInvalid,
                       fmt::format("{}:{}: {}: '{}' is not allowed: must be {}", reader_.name_,
                                   reader_.counts_.lines, kWords[index(field)], text(field), must)};
    }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }

private:
    const JobLineReader& reader_;
    const std::vector<std::string>& fields_;
    std::optional<Error> error_;
};

Result<JobRecord> JobLineReader::from_fields(const std::vector<std::string>& fields) const {
    if (fields.size() != columns_)
        return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {} fields; the header has {}", name_,
                                                     counts_.lines, fields.size(), columns_));
    Row row(*this, fields);
    constexpr double kMilli = 1000;
    JobRecord job{.id = row.text(JobField::kId), .kind = log_.kind};
    const auto submitted = row.time(JobField::kSubmitted);
    if (!submitted) row.refuse(JobField::kSubmitted, "there");
    job.submitted = submitted.value_or(TraceTime());
    const auto started = row.time(JobField::kStarted), ended = row.time(JobField::kEnded);
    const auto between = [](const TraceTime& a, const TraceTime& b) {
        return static_cast<double>(ns_between(a, b)) / kNsPerSecond;
    };
    if (started) job.queued_s = std::max(0.0, between(job.submitted, *started));
    if (!is_blank(row.text(JobField::kDuration))) {
        job.duration_s = row.number(JobField::kDuration);
    } else if (ended) {
        job.duration_s = std::max(0.0, between(started.value_or(job.submitted), *ended));
    }
    job.input_tokens = row.tokens(JobField::kInputTokens);
    job.output_tokens = row.tokens(JobField::kOutputTokens);
    job.cards = row.number(JobField::kCards);
    if (!is_blank(row.text(JobField::kCardMilli))) job.cards *= row.number(JobField::kCardMilli) / kMilli;
    job.cpus = row.number(JobField::kCpus) + row.number(JobField::kCpuMilli) / kMilli;
    job.type = row.text(JobField::kType);
    job.state = row.text(JobField::kState);
    // Alibaba's pods: latency-sensitive ones answer, best-effort ones compute.
    if (log_.name == "alibaba-pods" && job.type == "LS") job.kind = JobKind::kService;
    if (row.error()) return tl::unexpected(*row.error());
    return job;
}

Result<JobRecord> JobLineReader::from_json(std::string_view text) {
    const auto refuse = [&](std::string_view sentence) {
        return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {}", name_, counts_.lines, sentence));
    };
    const auto json = parse_json(text, "line");
    if (!json) return refuse(json.error().message);
    const auto whole = [&](const char* key) -> std::optional<std::int64_t> {
        const Json* const value = json->find(key);
        const std::int64_t* const number = value != nullptr ? value->as_int64() : nullptr;
        return number != nullptr && *number >= 0 ? std::optional(*number) : std::nullopt;
    };
    const auto at_ms = whole("timestamp"), input = whole("input_length"), output = whole("output_length");
    if (!at_ms || !input || !output)
        return refuse("timestamp, input_length and output_length must be there, whole numbers from 0 up");
    JobRecord job{.id = "", .kind = JobKind::kInference};
    constexpr std::int64_t kMs = 1000, kNsPerMs = 1'000'000;
    job.submitted = trace_time(*at_ms / kMs, static_cast<std::uint64_t>(*at_ms % kMs * kNsPerMs));
    job.input_tokens = static_cast<std::uint64_t>(*input);
    job.output_tokens = static_cast<std::uint64_t>(*output);
    const Json* const ids = json->find("hash_ids");
    if (ids == nullptr || ids->as_array() == nullptr) return job;
    // A prefix is reused as far as its blocks are known without a gap.
    bool known = true;
    for (const Json& id : *ids->as_array()) {
        const std::int64_t* const number = id.as_int64();
        if (number == nullptr) return refuse("hash_ids must be whole numbers");
        const auto block = static_cast<std::uint64_t>(*number);
        known = known && blocks_.contains(block);
        if (known) job.reused_tokens += kBlockTokens;
        if (blocks_.size() < kMostBlocks) blocks_.insert(block);
    }
    job.reused_tokens = std::min(job.reused_tokens, job.input_tokens);
    return job;
}

}  // namespace hexi
