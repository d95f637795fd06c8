// Flows and packets as commands find them in files: captures, or flow lines.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "traces/commands/selection.hpp"
#include "traces/flow/flow_table.hpp"
#include "traces/flow/flow_text.hpp"

namespace hexi {

/// How a file of flow lines is read.
struct FlowLineOptions {
    std::string columns;  ///< as FlowColumns::parse(); empty: the file is a capture
};
/// Adds --columns; `options` must outlive the parse.
void add_flow_line_options(CLI::App& app, FlowLineOptions& options);

/// Hands every flow of the file of lines `path` to `consumer`. Errors begin with "--columns" or `path`.
[[nodiscard]] Result<FlowLineCounts> read_flow_lines(
    const std::string& path, const FlowLineOptions& options, Strictness strictness, Terminal& terminal,
    const std::function<Result<void>(const FlowRecord&)>& consumer);

/// The link types of a reader's interfaces, kept up to date as more of them come.
class LinkTypes {
public:
    [[nodiscard]] std::span<const LinkType> of(const CaptureReader& reader) {
        for (std::size_t i = links_.size(); i < reader.interfaces().size(); ++i)
            links_.push_back(reader.interfaces()[i].link);
        return links_;
    }

private:
    std::vector<LinkType> links_;
};

}  // namespace hexi
