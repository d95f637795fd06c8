// flow.txt, as HPCC's ns-3 programs and Parsimon read it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// One line: a transfer between two numbered hosts.
struct HostFlow {
    std::uint32_t source = 0, destination = 0;  ///< hosts by their number in the topology file beside it
    std::uint32_t priority = 0;                 ///< "pg", the priority group
    std::uint32_t port = 0;                     ///< of the destination
    ByteCount size;
    SimTime start{0};

    bool operator==(const HostFlow&) const = default;
};

struct HostFlows {
    std::vector<HostFlow> flows;
    std::vector<std::string> notes;  ///< what the reader has to say, a sentence each
};

/// A count, then "source destination priority port size_bytes start_s" per line; seven fields begin with a
/// flow id, which is left out. The count is obeyed as the programs obey it: rows behind are left out, with a
/// note. kInvalid names file and line, value and what is allowed; fewer rows than counted are one too, unless
/// `lenient`, which notes it, as it does lines that cannot be understood.
[[nodiscard]] Result<HostFlows> read_hpcc_flows(std::string_view text, std::string_view name, bool lenient);

}  // namespace hexi
