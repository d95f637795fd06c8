#include "emulator/commands/capture_options.hpp"

#include <CLI/CLI.hpp>

namespace hexi {

void add_capture_options(CLI::App& app, LinkCapture& capture) {
    app.add_option(
           "--capture", capture.file,
           "Packets as they come out of links, as pcapng, or pcap where FILE ends so (packet, hybrid)")
        ->option_text("FILE");
    app.add_option("--capture-link", capture.links, "A link, fibre or risk group; again for each")
        ->take_all()
        ->option_text("NAME [every link]");
}

Result<void> ask_for_capture(const LinkCapture& capture, ScenarioRun& run) {
    if (capture.file.empty() && !capture.links.empty())
        return fail(ErrorCode::kInvalid, "--capture-link: --capture FILE is needed, too");
    if (capture.file.empty()) return {};
    if (capture.file == "-")
        return fail(ErrorCode::kInvalid, "--capture: '-' is not allowed: the result goes to standard output");
    for (const std::string& name : capture.links) {
        const auto found = run.network.topology->find_links(name);
        if (!found) return tl::unexpected(in_context("--capture-link", found.error()));
    }
    run.capture = capture;
    run.knobs["capture"] = capture.file;
    return {};
}

}  // namespace hexi
