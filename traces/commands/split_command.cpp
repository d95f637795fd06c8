#include "traces/commands/split_command.hpp"

#include <map>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/commandline/value_options.hpp"
#include "traces/commands/writing_options.hpp"

namespace hexi {
namespace {

enum class SplitBy { kInterface, kSeconds, kPackets };

/// Files that may be under construction at once, and in all: what a mistyped number can do to a disk is
/// bounded.
constexpr std::size_t kMostOpen = 256, kMostFiles = 10'000;

struct Options {
    std::string file, prefix;
    SplitBy by = SplitBy::kInterface;
    double seconds = 0;
    std::uint64_t packets = 0;
    SelectionOptions selection;
    WritingOptions writing;
    OutputOptions output;
};

/// A name that is safe as part of a file's: whatever else a capture calls its interface becomes '_'.
std::string safe(std::string name) {
    for (char& c : name) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '-' || c == '.';
        if (!kept) c = '_';
    }
    return name;
}

/// The parts of one capture.
class Splitter {
public:
    Splitter(const Options& options, const CaptureReader& reader) : options_(options), reader_(reader) {}

    Result<void> add(const TracePacket& packet) {
        const auto writer = writer_for(part_of(packet));
        if (!writer) return tl::unexpected(writer.error());
        ++packets_;
        return (*writer)->write(packet, reader_.interfaces());
    }
    Result<void> close() {
        while (!open_.empty()) {
            auto closed = close_one(open_.begin());
            if (!closed) return closed;
        }
        return {};
    }
    [[nodiscard]] const std::vector<WrittenCapture>& written() const { return written_; }

private:
    struct Part {
        std::string file, label;
        CaptureWriter writer;
    };
    using Parts = std::map<std::uint64_t, Part>;

    std::uint64_t part_of(const TracePacket& packet) {
        if (options_.by == SplitBy::kInterface) return packet.interface;
        if (options_.by == SplitBy::kPackets) return packets_ / options_.packets;
        if (!first_) first_ = packet.at;
        const double s = static_cast<double>(ns_between(*first_, packet.at)) / kNsPerSecond;
        return s <= 0 ? 0 : static_cast<std::uint64_t>(s / options_.seconds);
    }
    /// Interfaces come back; of the others, a part is done when the next begins.
    Result<CaptureWriter*> writer_for(std::uint64_t number) {
        const auto found = open_.find(number);
        if (found != open_.end()) return &found->second.writer;
        if (options_.by != SplitBy::kInterface && !open_.empty()) {
            const auto closed = close();
            if (!closed) return tl::unexpected(closed.error());
        }
        return begin(number);
    }
    Result<CaptureWriter*> begin(std::uint64_t number) {
        const std::string label = label_of(number);
        const std::string extension = options_.writing.format == WrittenFormat::kPcapng ? "pcapng" : "pcap";
        const std::string file = fmt::format("{}-{}.{}", options_.prefix, label, extension);
        if (open_.size() == kMostOpen || written_.size() + open_.size() == kMostFiles)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: splits into more than {} files{}", reader_.name(),
                                    open_.size() == kMostOpen ? kMostOpen : kMostFiles,
                                    open_.size() == kMostOpen ? " at once" : ""));
        auto writer = CaptureWriter::create(file, options_.writing);
        if (!writer) return tl::unexpected(writer.error());
        return &open_.emplace(number, Part{file, label, std::move(*writer)}).first->second.writer;
    }
    /// Parts in time that come back after a later one, as disorder makes them, get a file of their own.
    std::string label_of(std::uint64_t number) {
        std::string label = fmt::format("{:05}", number);
        if (options_.by == SplitBy::kInterface && !reader_.interfaces()[number].name.empty())
            label += "-" + safe(reader_.interfaces()[number].name);
        const unsigned times = ++begun_[number];
        return times == 1 ? label : fmt::format("{}-{}", label, times);
    }
    Result<void> close_one(Parts::iterator at) {
        auto closed = at->second.writer.close(reader_.interfaces());
        if (!closed) return closed;
        written_.push_back(written_by(at->second.writer, at->second.file, at->second.label));
        open_.erase(at);
        return {};
    }

    const Options& options_;
    const CaptureReader& reader_;
    Parts open_;
    std::map<std::uint64_t, unsigned> begun_;
    std::vector<WrittenCapture> written_;
    std::optional<TraceTime> first_;
    std::uint64_t packets_ = 0;
};

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    if (options.by == SplitBy::kSeconds && options.seconds == 0)
        return fail(ErrorCode::kInvalid, "--by seconds: needs --seconds S");
    if (options.by == SplitBy::kPackets && options.packets == 0)
        return fail(ErrorCode::kInvalid, "--by packets: needs --packets N");
    auto reader = CaptureReader::open(options.file, options.selection.reading.strictness);
    if (!reader) return tl::unexpected(reader.error());
    Splitter splitter(options, *reader);
    const auto selected = select_packets(*reader, options.selection, terminal,
                                         [&](const TracePacket& packet) { return splitter.add(packet); });
    if (!selected) return tl::unexpected(selected.error());
    const auto closed = splitter.close();
    if (!closed) return tl::unexpected(closed.error());
    return print_report({"split", &*reader, *selected, splitter.written()}, options.output, terminal)
        .transform([] { return ExitStatus::kOk; });
}

void define(CLI::App& app, Options& options) {
    constexpr double kLeastSeconds = 1e-6, kMostSeconds = 1e10;
    app.add_option("FILE", options.file, "A capture that `hexi trace info` reads")->required();
    app.add_option("--output", options.prefix, "Files are called PREFIX-00000.pcapng and so on")
        ->required()
        ->option_text("PREFIX");
    add_choice(
        app, {"--by", "What belongs together", "WORD [interface]"},
        {{"interface", SplitBy::kInterface}, {"seconds", SplitBy::kSeconds}, {"packets", SplitBy::kPackets}},
        options.by);
    app.add_option("--seconds", options.seconds, "With --by seconds: so long is a part")
        ->check(CLI::Range(kLeastSeconds, kMostSeconds))
        ->option_text("S");
    app.add_option("--packets", options.packets, "With --by packets: so many in a part, at least 1")
        ->check(CLI::PositiveNumber)
        ->option_text("N");
    add_writing_options(app, options.writing);
    add_selection_options(app, options.selection);
    add_output_options(app, options.output);
}

}  // namespace

Command trace_split_command() {
    return {"split",
            "Divide a capture by interface, time or number of packets",
            "hexi trace split day.pcap.zst --by seconds --seconds 3600 --output hour",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
