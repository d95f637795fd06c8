// Compute jobs from files.
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/compute_job.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// Value of `schema` in the JSON.
inline constexpr std::string_view kJobsSchema = "hexi-jobs/1";

/// The jobs in `text` over the nodes of `topology`: JSON "hexi-jobs/1", or CSV whose columns are the keys of
/// a job. docs/formats/jobs.md describes both. An empty list of jobs is accepted, with a note.
///
/// kInvalid names file, place (JSON Pointer or line), value and rule: an unknown class or key, a key without
/// its unit, a number out of range, an id or site given twice, neither bandwidth nor volume, a deadline that
/// no hub could keep. kNotFound: a node that the topology has not. kUnsupported: another version.
[[nodiscard]] Result<ComputeJobSet> parse_jobs(std::string_view text, std::string_view name,
                                               const Topology& topology);

/// From a document that is parsed already.
[[nodiscard]] Result<ComputeJobSet> jobs_from_json(const Json& json, std::string_view name,
                                                   const Topology& topology);

}  // namespace hexi
