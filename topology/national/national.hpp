// The national computing backbone, built in. What is in it, how it was made and how far to trust it:
// docs/national-data.md.
#pragma once

#include <string>

#include "topology/base/result.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// The text of topology/national/national.json as it was at build time; lives as long as the program.
const std::string& national_topology_json();

/// The network that text describes. An error would be our bug, and the tests refuse one; it is a Result all
/// the same, so that a damaged build says what is wrong with it.
Result<Topology> national_topology();

/// The text of topology/national/national_jobs.json: a mixed set of compute jobs over that network, to be
/// placed.
const std::string& national_jobs_json();

}  // namespace hexi
