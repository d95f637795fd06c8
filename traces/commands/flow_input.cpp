#include "traces/commands/flow_input.hpp"

#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "traces/capture/byte_window.hpp"

namespace hexi {
namespace {

/// Lines of a file of any size; none may be longer than this.
constexpr std::size_t kLongestLine = std::size_t{1} << 20U;

/// Calls `line` for each line of `window`; false from it, or an error, ends the reading.
Result<void> for_lines(ByteWindow& window, const std::string& name,
                       const std::function<Result<void>(std::string_view)>& line) {
    std::size_t searched = 0;
    for (;;) {
        const auto bytes = window.bytes();
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t end = text.find('\n', searched);
        if (end != std::string_view::npos) {
            auto taken = line(text.substr(0, end));
            if (!taken) return taken;
            window.consume(end + 1);
            searched = 0;
            continue;
        }
        if (text.size() > kLongestLine)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: byte {}: a line of more than {} bytes is not allowed", name,
                                    window.position(), kLongestLine));
        searched = text.size();
        const auto more = window.fill(text.size() + 1);
        if (!more) return tl::unexpected(more.error());
        if (!*more) return text.empty() ? Result<void>() : line(text);
    }
}

}  // namespace

void add_flow_line_options(CLI::App& app, FlowLineOptions& options) {
    app.add_option(
           "--columns", options.columns,
           "FILE holds flows, a line each: hexi, nfdump, argus, zeek, or FIELD=COLUMN,... by name or number")
        ->option_text("COLUMNS [FILE is a capture]");
}

Result<FlowLineCounts> read_flow_lines(const std::string& path, const FlowLineOptions& options,
                                       Strictness strictness,
                                       const std::function<Result<void>(const FlowRecord&)>& consumer) {
    auto columns = FlowColumns::parse(options.columns);
    if (!columns) return tl::unexpected(in_context("--columns", columns.error()));
    auto opened = open_source(path);
    if (!opened) return tl::unexpected(opened.error());
    ByteWindow window(std::move(opened->source));
    FlowLineReader reader(std::move(*columns), path, strictness == Strictness::kLenient);
    std::optional<Error> refused;
    const auto flow = [&](const FlowRecord& record) {
        auto taken = refused ? Result<void>() : consumer(record);
        if (!taken) refused = taken.error();
    };
    const auto read = for_lines(window, path, [&](std::string_view line) -> Result<void> {
        auto taken = reader.line(line, flow);
        if (refused) return tl::unexpected(*refused);
        return taken;
    });
    if (!read) return tl::unexpected(read.error());
    return reader.counts();
}

}  // namespace hexi
