#include "dataplane/commands/shown_taps.hpp"

#include <array>

#include "topology/commandline/csv_writer.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

std::string text(const Json& tap, std::string_view key) {
    const Json* value = tap.find(key);
    const std::string* word = value == nullptr ? nullptr : value->as_string();
    return word == nullptr ? "" : *word;
}

std::string count(const Json& tap, std::string_view key) {
    const Json* value = tap.find(key);
    return value == nullptr ? "" : std::to_string(value->to_uint64());
}

/// "recording", "complete", or what is wrong.
std::string status(const Json& tap) {
    std::string failure = text(tap, "failure");
    if (!failure.empty()) return failure;
    const Json* recording = tap.find("recording");
    return recording != nullptr && *recording == Json(true) ? "recording" : "complete";
}

std::vector<std::string> row(const Json& tap) {
    return {text(tap, "name"),           text(tap, "file"),        status(tap), count(tap, "written_frames"),
            count(tap, "missed_frames"), count(tap, "lost_frames")};
}

}  // namespace

std::string shown_taps(const Json& answer, OutputFormat format) {
    if (format == OutputFormat::kJson) return write_json(answer);
    const Json* taps = answer.find("taps");
    TextTable table(
        {{"tap"}, {"file"}, {"status"}, {"written", true}, {"missed", true}, {"lost there", true}});
    CsvWriter csv({"tap", "file", "status", "written_frames", "missed_frames", "lost_frames"});
    const Json::Array none;
    for (const Json& tap : taps != nullptr && taps->as_array() != nullptr ? *taps->as_array() : none) {
        const auto cells = row(tap);
        csv.add_row(cells);
        table.add_row({cells.begin(), cells.end()});
    }
    if (format == OutputFormat::kCsv) return csv.text();
    return table.empty() ? "no taps\n" : table.text();
}

}  // namespace hexi
