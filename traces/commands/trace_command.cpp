#include "traces/commands/trace_command.hpp"

#include "traces/commands/anonymize_command.hpp"
#include "traces/commands/convert_command.hpp"
#include "traces/commands/flows_command.hpp"
#include "traces/commands/index_command.hpp"
#include "traces/commands/info_command.hpp"
#include "traces/commands/jobs_command.hpp"
#include "traces/commands/map_command.hpp"
#include "traces/commands/matrix_command.hpp"
#include "traces/commands/split_command.hpp"
#include "traces/commands/synthesize_command.hpp"

namespace hexi {

Command trace_command() {
    return {"trace",
            "Look at captures of real traffic, and make flows and matrices of them",
            "hexi trace info lab.pcapng.zst",
            {},
            {trace_info_command(), trace_index_command(), trace_convert_command(), trace_split_command(),
             trace_flows_command(), trace_matrix_command(), trace_map_command(), trace_anonymize_command(),
             trace_jobs_command(), trace_synthesize_command()}};
}

}  // namespace hexi
