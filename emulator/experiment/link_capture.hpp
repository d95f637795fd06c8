// A wish to have links captured while an engine plays.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Packets as they come out of links, into a file.
struct LinkCapture {
    std::string file;                ///< ".pcap": pcap in nanoseconds; else pcapng
    std::vector<std::string> links;  ///< links, fibres or risk groups by name; none: every link
};

/// An Engine that captures besides.
using CapturingEngine = std::function<Result<RunResult>(const Experiment&, const LinkCapture&)>;

}  // namespace hexi
