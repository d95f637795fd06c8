// What DPDK's telemetry socket answers about us.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "topology/json/json.hpp"

namespace hexi {

/// One command of the socket, "/hexi/ports".
struct TelemetryEndpoint {
    std::string command;  ///< letters, digits, '_' and '/'
    std::string help;     ///< below 64 characters
    /// Answers `parameters`, what stood behind the command's comma; called by DPDK's own thread. Objects and
    /// arrays of texts and whole numbers, and of such objects; null where there is nothing of that name.
    std::function<Json(const std::string& parameters)> answer;
};

/// The endpoints of this process, while it lives. DPDK keeps the commands themselves until the process ends;
/// afterwards they answer null. At most one at a time.
class Telemetry {
public:
    /// DPDK's environment may be started before or after.
    explicit Telemetry(std::vector<TelemetryEndpoint> endpoints);
    ~Telemetry();
    Telemetry(const Telemetry&) = delete;
    Telemetry& operator=(const Telemetry&) = delete;
};

/// Path of the socket of the environment that is running.
[[nodiscard]] std::string telemetry_socket();

}  // namespace hexi
