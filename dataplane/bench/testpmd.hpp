// DPDK's own forwarder as the yardstick: dpdk-testpmd, on the devices and the processor that ours uses.
#pragma once

#include <optional>
#include <string>

#include "topology/base/result.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// What one worker of testpmd did.
struct TestpmdSpeed {
    std::uint64_t frames = 0;  ///< forwarded
    double wall_s = 0;
    double processor_s = 0;  ///< that its worker thread had
};

struct TestpmdOptions {
    std::string program = "dpdk-testpmd";  ///< looked up in PATH where it has no slash
    unsigned processor = 0;                ///< of the worker
    SimTime warm_up{300'000'000'000}, duration{1'000'000'000'000};
};

/// True where the program is found.
[[nodiscard]] bool has_testpmd(const TestpmdOptions& options);

/// Runs it in mac mode between two net_null devices of 64-byte frames, both ways, in bursts of 64, in
/// ordinary pages. kEnvironment where it cannot be started or says something unexpected.
[[nodiscard]] Result<TestpmdSpeed> run_testpmd(const TestpmdOptions& options);

/// The sum of "TX-packets" in what "show port stats all" prints.
[[nodiscard]] std::uint64_t transmitted_packets(std::string_view statistics);

}  // namespace hexi
