// `hexi ctl`: the controller's API for people.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// The group with one group per kind of thing: intents, links, plans, ...
[[nodiscard]] Command ctl_command();

}  // namespace hexi
