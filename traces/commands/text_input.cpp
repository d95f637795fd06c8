#include "traces/commands/text_input.hpp"

#include <optional>

#include <fmt/format.h>

#include "topology/commandline/progress_line.hpp"
#include "traces/capture/byte_window.hpp"

namespace hexi {
namespace {

/// No line may be longer than this.
constexpr std::size_t kLongestLine = std::size_t{1} << 20U;

}  // namespace

Result<void> for_lines(const std::string& path, Terminal& terminal,
                       const std::function<Result<void>(std::string_view)>& line) {
    auto opened = open_source(path);
    if (!opened) return tl::unexpected(opened.error());
    const auto file_bytes = opened->file_bytes;
    ByteWindow window(std::move(opened->source));
    std::optional<ProgressLine> progress;
    if (terminal.progress && file_bytes && *file_bytes > 0) progress.emplace(terminal.err, "reading");
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
                        fmt::format("{}: byte {}: a line of more than {} bytes is not allowed", path,
                                    window.position(), kLongestLine));
        searched = text.size();
        if (progress)
            progress->show(static_cast<double>(window.file_position()) / static_cast<double>(*file_bytes));
        const auto more = window.fill(text.size() + 1);
        if (!more) return tl::unexpected(more.error());
        if (!*more) return text.empty() ? Result<void>() : line(text);
    }
}

}  // namespace hexi
