// Which packets of a capture a command takes, and in which order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "topology/base/result.hpp"
#include "topology/commandline/command.hpp"
#include "traces/capture/capture_reader.hpp"
#include "traces/commands/reading_options.hpp"

namespace hexi {

struct SelectionOptions {
    ReadingOptions reading;
    std::string filter;                     ///< in tcpdump's language; empty: every packet
    std::optional<double> from_s, until_s;  ///< after the first packet of the file
    std::optional<std::uint64_t> most_packets;
    std::size_t reorder_packets = 0;  ///< held back to put them in order; 0: the order of the file
};

/// Adds --filter, --from-s, --until-s, --count, --reorder and --lenient; `options` must outlive the parse.
void add_selection_options(CLI::App& app, SelectionOptions& options);

/// What became of the packets of a capture.
struct SelectionCounts {
    std::uint64_t taken = 0, filtered_out = 0, outside_time = 0;
    std::uint64_t disordered = 0, late = 0;  ///< as in ReorderWindow; 0 without one
    bool operator==(const SelectionCounts&) const = default;
};

/// Hands each packet that `options` select to `consumer`. Errors are those of the reader, the filter (with
/// "--filter" in front) and the consumer.
[[nodiscard]] Result<SelectionCounts> select_packets(
    CaptureReader& reader, const SelectionOptions& options, Terminal& terminal,
    const std::function<Result<void>(const TracePacket&)>& consumer);

/// The same, several packets at once where no option looks at each of them.
[[nodiscard]] Result<SelectionCounts> select_batches(
    CaptureReader& reader, const SelectionOptions& options, Terminal& terminal,
    const std::function<Result<void>(std::span<const TracePacket>)>& consumer);

}  // namespace hexi
