#include "dataplane/control/control_socket.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace hexi {

std::string default_control_socket() {
    if (geteuid() == 0) return "/run/hexi-dataplane.sock";
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime != nullptr && *runtime != '\0') return fmt::format("{}/hexi-dataplane.sock", runtime);
    return fmt::format("/tmp/hexi-dataplane-{}.sock", geteuid());
}

}  // namespace hexi
