// What can be known of a device before DPDK is asked for it.
#pragma once

#include <string>

#include "dataplane/gateway/port_spec.hpp"

namespace hexi {

/// Makes sure that the interface, file or directory of `device` is there and may be used, and brings an
/// interface up. kEnvironment otherwise: what is missing, and what there is or how to get it.
[[nodiscard]] Result<void> check_device(const DeviceSpec& device);

}  // namespace hexi
