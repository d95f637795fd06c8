// What is said of a replay in real time.
#pragma once

#include <string>

#include "dataplane/replay/live_replay.hpp"

namespace hexi {

/// docs/formats/trace-replay.md
[[nodiscard]] std::string replay_json(const LiveReplayReport& report);
[[nodiscard]] std::string replay_csv(const LiveReplayReport& report);
[[nodiscard]] std::string replay_text(const LiveReplayReport& report, bool colour);

}  // namespace hexi
