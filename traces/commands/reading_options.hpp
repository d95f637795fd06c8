// How commands read captures, and the line that shows how far they have come.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "topology/commandline/command.hpp"
#include "traces/capture/capture_reader.hpp"

namespace hexi {

/// Options that every command that reads captures has.
struct ReadingOptions {
    Strictness strictness = Strictness::kStrict;
};

/// Adds --lenient; `options` must outlive the parse.
void add_reading_options(CLI::App& app, ReadingOptions& options);

/// What is done with packets as they come; false, or an error, ends the reading.
using PacketConsumer = std::function<Result<bool>(std::span<const TracePacket>)>;

/// Hands all packets of `reader` to `consumer`, with a progress line where `terminal` shows one.
[[nodiscard]] Result<void> read_all_packets(CaptureReader& reader, Terminal& terminal,
                                            const PacketConsumer& consumer);

}  // namespace hexi
