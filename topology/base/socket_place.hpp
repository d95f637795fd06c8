// Where a Unix socket is to be bound.
#pragma once

#include <string>

#include "topology/base/result.hpp"

namespace hexi {

/// Makes way at `path` for a socket: removes one that nobody serves any more, and nothing else. kEnvironment,
/// without naming the path: something else is there, another process serves it, the path is too long for a
/// socket, or the system refuses.
[[nodiscard]] Result<void> clear_socket_place(const std::string& path);

}  // namespace hexi
