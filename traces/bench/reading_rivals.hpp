// Other ways to read a capture, to be held against.
#pragma once

#include <cstdint>
#include <string>

#include "topology/base/result.hpp"

namespace hexi {

/// What every way of reading must agree on.
struct ReadCount {
    std::uint64_t packets = 0, captured_bytes = 0;
    bool operator==(const ReadCount&) const = default;
};

/// Through pcap_next_ex(). kEnvironment with libpcap's words.
[[nodiscard]] Result<ReadCount> read_by_libpcap(const std::string& path);

/// Little-endian pcap in blocks of 4 MiB, the length of each record looked at and nothing else. Believes the
/// file.
[[nodiscard]] Result<ReadCount> read_by_bare_loop(const std::string& path);

}  // namespace hexi
