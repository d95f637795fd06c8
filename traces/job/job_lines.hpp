// Logs of compute jobs, line by line.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/job/job_record.hpp"

namespace hexi {

/// What a column of a log means.
enum class JobField : std::uint8_t {
    kId,
    kSubmitted,  ///< seconds since any origin, or a date and time, in UTC or with an offset
    kStarted,    ///< the same
    kEnded,      ///< the same
    kDuration,   ///< seconds
    kInputTokens,
    kOutputTokens,
    kCards,
    kCardMilli,  ///< of each card, thousandths that the job has of it
    kCpus,
    kCpuMilli,
    kType,
    kState,
};
inline constexpr std::size_t kJobFields = 13;

/// Which log it is.
struct JobLog {
    std::string name;  ///< "azure", "mooncake", ...; "columns" for one of one's own
    JobKind kind = JobKind::kBatch;
    std::array<std::string, kJobFields> columns;  ///< by JobField, as the header names them; empty: not there
    bool json_lines = false;                      ///< Mooncake's: an object a line

    /// "azure" (Azure LLM inference), "mooncake", "burstgpt", "alibaba-pods" (GPU 2023), "alibaba-requests"
    /// (GenAI 2026), "acme", "helios", "hexi" (our own files), or "FIELD=COLUMN,...", of which submitted is
    /// needed. kInvalid lists what is allowed.
    [[nodiscard]] static Result<JobLog> parse(std::string_view text);
};

struct JobLineCounts {
    std::uint64_t lines = 0, jobs = 0, skipped_lines = 0;
    std::vector<std::string> remarks;  ///< what was skipped, the first eight
};

/// Reads a log. Tolerates CRLF, quotes, blanks around fields, empty cells. Not shared between threads.
class JobLineReader {
public:
    /// `name` begins errors. `lenient`: a line that cannot be understood is skipped and counted.
    JobLineReader(JobLog log, std::string name, bool lenient);

    /// Takes the next line, without its end; nothing where it holds no job. kInvalid, as "log.csv:12:
    /// input_tokens: 'x' is not allowed: must be a number from 0 up", strict only; a header that lacks a
    /// column always.
    [[nodiscard]] Result<std::optional<JobRecord>> line(std::string_view text);
    [[nodiscard]] const JobLineCounts& counts() const { return counts_; }

private:
    class Row;
    [[nodiscard]] Result<void> header(const std::vector<std::string>& fields);
    [[nodiscard]] Result<JobRecord> from_json(std::string_view text);
    [[nodiscard]] Result<JobRecord> from_fields(const std::vector<std::string>& fields) const;

    JobLog log_;
    std::string name_;
    bool lenient_, ready_ = false;
    std::array<std::size_t, kJobFields> at_{};  ///< column from 1; 0: not there
    std::size_t columns_ = 0;
    std::unordered_set<std::uint64_t> blocks_;  ///< that requests have had, kMostBlocks of them
    JobLineCounts counts_;
};

/// A time as parse_trace_time() reads it, or with "+08:00" or "-0700" behind it.
[[nodiscard]] std::optional<TraceTime> parse_zoned_time(std::string_view text);

}  // namespace hexi
