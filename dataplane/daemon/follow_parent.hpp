// A child process that does not outlive the one that started it.
#pragma once

#include "topology/base/result.hpp"

namespace hexi {

/// This process gets SIGTERM when process `parent`, its parent, ends; 0: nothing. kEnvironment where that is
/// not its parent, or not any more.
[[nodiscard]] Result<void> follow_parent(int parent);

}  // namespace hexi
