#include "traces/commands/reading_options.hpp"

#include <optional>

#include <CLI/CLI.hpp>

#include "topology/commandline/progress_line.hpp"

namespace hexi {

void add_reading_options(CLI::App& app, ReadingOptions& options) {
    app.add_flag_callback(
        "--lenient", [&options] { options.strictness = Strictness::kLenient; },
        "Pass over what is damaged, and count it, where the first damage would be an error");
}

Result<void> read_all_packets(CaptureReader& reader, Terminal& terminal, const PacketConsumer& consumer) {
    constexpr unsigned kBatchesPerLook = 1024;
    std::optional<ProgressLine> line;
    if (terminal.progress && reader.progress()) line.emplace(terminal.err, "reading");
    for (unsigned batches = 0;; ++batches) {
        const auto packets = reader.next();
        if (!packets) return tl::unexpected(packets.error());
        if (packets->empty()) return {};
        const auto more = consumer(*packets);
        if (!more) return tl::unexpected(more.error());
        if (!*more) return {};
        if (line && batches % kBatchesPerLook == 0) line->show(*reader.progress());
    }
}

}  // namespace hexi
