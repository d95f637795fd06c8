// One job of a cluster's log, whatever log it comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "traces/capture/trace_time.hpp"

namespace hexi {

/// What kind of work a record is about.
enum class JobKind : std::uint8_t {
    kInference,  ///< one request: tokens in, tokens out
    kService,    ///< something that answers for a long time
    kBatch,      ///< training, evaluation, processing: runs to its end
};
/// "inference", "service", "batch".
[[nodiscard]] std::string_view to_string(JobKind kind);

/// What a log says of one job. What it does not say is 0, empty or absent.
struct JobRecord {
    std::string id;  ///< the log's, or its line
    JobKind kind = JobKind::kBatch;
    TraceTime submitted;
    std::optional<double> queued_s;    ///< until it began
    std::optional<double> duration_s;  ///< from its beginning to its end
    std::uint64_t input_tokens = 0, output_tokens = 0;
    std::uint64_t reused_tokens = 0;  ///< of the input, in blocks that an earlier request had, too
    double cards = 0;                 ///< parts of one count as such
    double cpus = 0;
    std::string type;   ///< the log's own word: "Pretrain", "LS", "GPT-4"
    std::string state;  ///< the log's own word: "COMPLETED", "Failed"

    bool operator==(const JobRecord&) const = default;
};

/// The columns of our own files, with a line feed (docs/formats/trace-jobs.md).
[[nodiscard]] std::string job_header();
/// One line of such a file.
void append_job(std::string& text, const JobRecord& job);

}  // namespace hexi
