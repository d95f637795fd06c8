// Flows as CSV, and what CSV of others calls the same things.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/flow/flow_record.hpp"

namespace hexi {

/// The columns of our own files:
/// "source,destination,source_port,destination_port,protocol,first_s,last_s,packets, bytes"
/// (docs/formats/flows.md), with a line feed.
[[nodiscard]] std::string flow_header();
/// One line of such a file.
void append_flow(std::string& text, const FlowRecord& flow);

/// What a column of a flow file means.
enum class FlowField {
    kSource,
    kDestination,
    kSourcePort,
    kDestinationPort,
    kProtocol,
    kFirst,     ///< seconds since 1970, or a date and time in UTC
    kLast,      ///< the same
    kDuration,  ///< seconds; instead of kLast
    kPackets,
    kBytes,
    kReversePackets,  ///< of the other direction, which becomes a flow of its own
    kReverseBytes,
};
inline constexpr std::size_t kFlowFields = 12;

/// Which column holds what, by its name in the header or by its number, from 1.
struct FlowColumns {
    std::array<std::string, kFlowFields> names;  ///< by FlowField; empty: not there
    bool has_header = true;                      ///< false: every column is given by number
    char separator = ',';

    /// The columns of our own files.
    [[nodiscard]] static FlowColumns ours();
    /// "source=SrcAddr,destination=DstAddr,bytes=7,...", or a name: "hexi", "nfdump" (nfdump -o csv without
    /// header), "argus" (ra -c ,), "zeek" (conn.log). kInvalid names the word that is not understood, and
    /// what is allowed; source, destination, first and bytes must be there.
    [[nodiscard]] static Result<FlowColumns> parse(std::string_view text);
};

/// What a reader of flow lines met.
struct FlowLineCounts {
    std::uint64_t lines = 0, flows = 0, skipped_lines = 0;
    std::vector<std::string> remarks;  ///< what was skipped, the first eight
};

/// Reads lines of CSV, one at a time. Tolerates CRLF, blanks around fields, empty cells of ports, packets and
/// times, and comments in '#'. Not shared between threads.
class FlowLineReader {
public:
    /// `name` begins errors. `lenient`: a line that cannot be understood is skipped and counted.
    FlowLineReader(FlowColumns columns, std::string name, bool lenient);

    /// Takes the next line, without its end, and hands over the flows it holds. kInvalid, as "flows.csv:12:
    /// bytes: 'NaN' is not allowed: must be a whole number", strict only; a header that lacks a column
    /// always.
    [[nodiscard]] Result<void> line(std::string_view text,
                                    const std::function<void(const FlowRecord&)>& flow);
    [[nodiscard]] const FlowLineCounts& counts() const { return counts_; }

private:
    class Row;
    [[nodiscard]] Result<void> header(const std::vector<std::string_view>& fields);
    [[nodiscard]] Result<void> numbers();
    [[nodiscard]] Result<void> row(const std::vector<std::string_view>& fields,
                                   const std::function<void(const FlowRecord&)>& flow);

    FlowColumns columns_;
    std::string name_;
    bool lenient_, ready_ = false;
    std::array<std::size_t, kFlowFields> at_{};  ///< column from 1; 0: not there
    std::size_t most_ = 0;                       ///< the last column that is needed
    FlowLineCounts counts_;
};

/// A point in time as text: seconds since 1970 ("1700000000.25"), or "2015-01-03 13:04:47.123",
/// "2015-01-03T13:04:47Z" with up to nine decimals, more cut off, taken for UTC. Nothing where it is neither.
[[nodiscard]] std::optional<TraceTime> parse_trace_time(std::string_view text);

}  // namespace hexi
