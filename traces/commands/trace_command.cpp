#include "traces/commands/trace_command.hpp"

#include "traces/commands/convert_command.hpp"
#include "traces/commands/info_command.hpp"
#include "traces/commands/split_command.hpp"

namespace hexi {

Command trace_command() {
    return {"trace",
            "Look at captures of real traffic, convert and split them",
            "hexi trace info lab.pcapng.zst",
            {},
            {trace_info_command(), trace_convert_command(), trace_split_command()}};
}

}  // namespace hexi
