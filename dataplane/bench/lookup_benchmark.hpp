// What a lookup of a longest prefix costs, by both of our tables.
#pragma once

#include <vector>

#include "dataplane/bench/dataplane_benchmark.hpp"

namespace hexi {

/// "prefix-lookup-of-N" for 16, 1000 and 100,000 IPv4 prefixes of lengths 12 to 28 and addresses that come
/// from everywhere: nanoseconds of PrefixTable beside those of rte_fib (see FibLookup). "class-rules-of-N"
/// for 4, 16 and 64 rules, each about the UDP ports of a network: nanoseconds of trying them in turn beside
/// rte_acl's (see AclRules).
[[nodiscard]] Result<std::vector<BenchmarkRow>> lookup_rows(const DataplaneBenchmarkOptions& options);

}  // namespace hexi
