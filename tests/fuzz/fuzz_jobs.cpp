// Any bytes as a log of jobs of every kind, as a plan, as sizes: every error names its place, nothing is read
// outside, and what was read can be placed.
#include <cstdint>
#include <string>

#include "topology/base/check.hpp"
#include "topology/national/national.hpp"
#include "traces/job/job_lines.hpp"
#include "traces/job/placed_jobs.hpp"
#include "traces/synthesis/size_law.hpp"
#include "traces/synthesis/synthesis_plan.hpp"

namespace {

void read_log(std::string_view text, std::string_view log, bool lenient) {
    hexi::JobLineReader reader(hexi::JobLog::parse(log).value(), "x", lenient);
    hexi::PlacedJobs placed({.sites = {"a", "b"}});
    std::string written;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const auto job = reader.line(text.substr(0, end));
        if (!job) {
            HEXI_CHECK(job.error().message.starts_with("x:"), "an error names its place");
            return;
        }
        if (*job) {
            HEXI_CHECK((*job)->reused_tokens <= (*job)->input_tokens, "no more is reused than came");
            hexi::append_job(written, **job);
            written += placed.row(**job);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    written += placed.streams();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const hexi::Topology topology = hexi::national_topology().value();
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const bool lenient : {false, true}) {
        for (const char* const log :
             {"azure", "mooncake", "burstgpt", "alibaba-pods", "alibaba-requests", "acme", "helios", "hexi"})
            read_log(text, log, lenient);
    }
    const auto plan = hexi::read_synthesis_plan(text, "x", topology);
    HEXI_CHECK(plan || plan.error().message.starts_with("x: ") || plan.error().message.starts_with("x:"),
               "an error names its place");
    const auto law = hexi::SizeLaw::parse(text, "x");
    HEXI_CHECK(law || law.error().message.starts_with("x:"), "an error names its place");
    return 0;
}
