// Where the controller's state is when nobody says otherwise.
#pragma once

#include <string>

namespace hexi {

/// "/var/lib/hexi" for the superuser; "$XDG_STATE_HOME/hexi" for others, or "~/.local/state/hexi".
[[nodiscard]] std::string default_data_folder();

}  // namespace hexi
