// Where a dataplane's control socket is when nobody says otherwise.
#pragma once

#include <string>

namespace hexi {

/// "/run/hexi-dataplane.sock" for the superuser, "$XDG_RUNTIME_DIR/hexi-dataplane.sock" for others; where
/// that is not set, "/tmp/hexi-dataplane-UID.sock".
[[nodiscard]] std::string default_control_socket();

}  // namespace hexi
