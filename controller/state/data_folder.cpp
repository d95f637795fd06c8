#include "controller/state/data_folder.hpp"

#include <unistd.h>

#include <cstdlib>

namespace hexi {

std::string default_data_folder() {
    if (geteuid() == 0) return "/var/lib/hexi";
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
        return std::string(state) + "/hexi";
    const char* home = std::getenv("HOME");
    return std::string(home == nullptr ? "/tmp" : home) + "/.local/state/hexi";
}

}  // namespace hexi
