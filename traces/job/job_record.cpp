#include "traces/job/job_record.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace hexi {
namespace {

std::string optional_s(const std::optional<double>& seconds) {
    return seconds ? fmt::format("{:.9g}", *seconds) : "";
}

/// Free text as one field of CSV.
std::string field_of(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

std::string_view to_string(JobKind kind) {
    constexpr std::array<std::string_view, 3> kWords{"inference", "service", "batch"};
    return kWords[static_cast<std::size_t>(kind)];
}

std::string job_header() {
    return "id,kind,submitted_s,queued_s,duration_s,input_tokens,output_tokens,reused_tokens,cards,cpus,type,"
           "state\n";
}

void append_job(std::string& text, const JobRecord& job) {
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{},{},{},{:g},{:g},{},{}\n", field_of(job.id),
                   to_string(job.kind), seconds_text(job.submitted, 9), optional_s(job.queued_s),
                   optional_s(job.duration_s), job.input_tokens, job.output_tokens, job.reused_tokens,
                   job.cards, job.cpus, field_of(job.type), field_of(job.state));
}

}  // namespace hexi
