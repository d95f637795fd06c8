// Jobs of a log as `hexi place` takes them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/job/job_record.hpp"

namespace hexi {

/// What a log does not say and a placement needs. Each is assumed, and stands in the report.
struct PlacementAssumptions {
    std::vector<std::string>
        sites;  ///< nodes where users and data are; jobs fall on them by a seeded hash of their id
    std::uint64_t seed = 1;
    double window_s = 3600;  ///< requests of one site in it become one stream
    double bytes_per_token =
        4;  ///< a token as text, about four characters (OpenAI's rule of thumb for English)
    double model_parameters = 70e9;  ///< of the model that answers; 2 FLOP for each of them and token (J.
                                     ///< Kaplan and others, arXiv 2001.08361, 2.1)
    double bytes_per_card = 10e9;    ///< image, code and data that come before a job begins
};

/// What became of the records.
struct PlacementCounts {
    std::uint64_t jobs = 0, requests = 0, streams = 0;
    std::uint64_t without_cards = 0;  ///< left out: batch jobs that hold no card
    std::uint64_t without_end = 0;    ///< left out: nothing says how long they last
    std::uint64_t beyond = 0;         ///< left out: begin later than a placement knows (3,000,000 s)
};

/// Collects records and gives rows of the CSV that docs/formats/jobs.md describes: one for each job, and one
/// `online-inference` stream for each site and window of requests. Memory grows with windows and sites alone.
class PlacedJobs {
public:
    /// At least one site (checked).
    explicit PlacedJobs(PlacementAssumptions assumptions);

    [[nodiscard]] static std::string header();
    /// The row of `job`, with a line feed; empty where it has none of its own.
    [[nodiscard]] std::string row(const JobRecord& job);
    /// The rows of all streams.
    [[nodiscard]] std::string streams();
    [[nodiscard]] const PlacementCounts& counts() const { return counts_; }

private:
    struct Window {
        std::uint64_t requests = 0;
        double tokens_in = 0, tokens_out = 0, computed = 0;
    };
    [[nodiscard]] std::size_t site_of(const std::string& id) const;

    PlacementAssumptions assumptions_;
    std::optional<TraceTime> first_;
    std::map<std::pair<std::uint64_t, std::size_t>, Window> windows_;
    PlacementCounts counts_;
};

}  // namespace hexi
