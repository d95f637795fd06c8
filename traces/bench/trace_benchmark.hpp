// How fast traces are read, beside libpcap and beside a loop that does nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "topology/base/clock.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// One figure; the median of `runs`, its reference measured in turn with it.
struct TraceFigure {
    std::string name;
    double value = 0;
    std::string unit;
    std::string reference;
    std::optional<double> reference_value;
    std::uint32_t runs = 1;
};

/// Measures, on one core and from the page cache, captures made for it in the system's temporary directory
/// (0.8 GB, removed again): packets a second through CaptureReader, of 60 bytes and of the IMIX (7 of 60, 4
/// of 590, 1 of 1514 bytes), beside libpcap's pcap_next_ex() and beside a loop of 4 MiB read() calls that
/// looks at the captured length of each record and nothing else; then packets a second from file to flows, a
/// million of them alive. kEnvironment where the files cannot be written, or where the three do not count the
/// same.
[[nodiscard]] Result<std::vector<TraceFigure>> benchmark_traces(const MonotonicClock& clock);

inline constexpr std::uint32_t kTraceBenchmarkRuns = 5;

}  // namespace hexi
