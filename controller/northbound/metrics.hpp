// What the service has done so far, for Prometheus.
#pragma once

#include <string>

#include "controller/service/controller_service.hpp"

namespace hexi {

/// Text exposition format 0.0.4: counters end in _total, times are in seconds.
[[nodiscard]] std::string metrics_text(ControllerService& service);

}  // namespace hexi
