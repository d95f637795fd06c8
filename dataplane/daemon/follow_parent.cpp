#include "dataplane/daemon/follow_parent.hpp"

#include <csignal>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace hexi {

// The parent may be gone before the kernel knew our wish.
Result<void> follow_parent(int parent) {
    if (parent == 0) return {};
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent) return {};
    return fail(ErrorCode::kEnvironment, fmt::format("process {} is not the parent of this one", parent));
}

}  // namespace hexi
