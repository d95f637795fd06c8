#include "traces/commands/anonymize_command.hpp"

#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/commandline/text_table.hpp"
#include "topology/commandline/value_options.hpp"
#include "topology/json/json.hpp"
#include "traces/commands/writing_options.hpp"
#include "traces/rewrite/crypto_pan.hpp"
#include "traces/rewrite/link_rewriter.hpp"
#include "traces/rewrite/packet_rewriter.hpp"
#include "traces/rewrite/payload_cut.hpp"
#include "traces/rewrite/trace_timing.hpp"

namespace hexi {
namespace {

struct Options {
    std::string file, file_to, key_file;
    PayloadPolicy payload = PayloadPolicy::kCut;
    bool keep_macs = false;
    double shift_s = 0;
    SelectionOptions selection;
    WritingOptions writing;
    OutputOptions output;
};

struct Counts {
    std::uint64_t written = 0, other = 0, cut = 0, more_addresses = 0;
};

/// Each packet with other addresses, or left out where it says more than they hide.
class Anonymiser {
public:
    Anonymiser(AddressAnonymiser addresses, const Options& options)
        : options_(options),
          addresses_(std::move(addresses)),
          rewriter_(
              [this](const AddressPair& old) {
                  return AddressPair{addresses_.anonymised(old.source),
                                     addresses_.anonymised(old.destination)};
              },
              PortMap()) {
        if (!options.keep_macs) link_.source = link_.destination = MacAddress{{2, 0, 0, 0, 0, 0}};
    }
    Anonymiser(const Anonymiser&) = delete;
    Anonymiser& operator=(const Anonymiser&) = delete;

    std::optional<TracePacket> take(const TracePacket& packet, LinkType link) {
        const PacketHeaders headers = find_headers(packet, link);
        if (headers.kind != HeaderKind::kIp) {
            ++(headers.kind == HeaderKind::kCut ? counts_.cut : counts_.other);
            return std::nullopt;
        }
        if (holds_more_addresses(packet.data(), headers)) {
            ++counts_.more_addresses;
            return std::nullopt;
        }
        copy_.take(packet);
        rewriter_.rewrite(copy_.bytes(), headers);
        apply(options_.payload, copy_.bytes(), headers);
        copy_.change(link_, link);
        TracePacket made = copy_.packet();
        if (options_.payload == PayloadPolicy::kCut)
            made.captured = std::min(made.captured, headers_end(copy_.bytes(), headers));
        made.at = moved(packet.at, static_cast<std::int64_t>(options_.shift_s * kNsPerSecond));
        ++counts_.written;
        return made;
    }
    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] const RewriteCounts& rewritten() const { return rewriter_.counts(); }

private:
    const Options& options_;
    AddressAnonymiser addresses_;
    PacketRewriter rewriter_;
    EditablePacket copy_;
    LinkChanges link_;
    Counts counts_;
};

std::string report_json(const Options& options, const CaptureReader& reader, const Anonymiser& done) {
    Json json = Json::object();
    json.set("schema", "hexi-trace-anonymized/1");
    json.set("file", options.file);
    json.set("written", options.file_to);
    json.set("payload", std::string(to_string(options.payload)));
    json.set("read_packets", reader.counts().packets);
    json.set("written_packets", done.counts().written);
    json.set("other_packets", done.counts().other);
    json.set("cut_packets", done.counts().cut);
    json.set("more_addresses_packets", done.counts().more_addresses);
    json.set("quoted_packets", done.rewritten().embedded);
    json.set("tunnels", done.rewritten().tunnels);
    json.set("damaged_places", reader.counts().damaged_places);
    json.set("skipped_bytes", reader.counts().skipped_bytes);
    json.set("remarks", reader.remarks());
    return write_json(json);
}

std::string report_csv(const Anonymiser& done) {
    const Counts& counts = done.counts();
    return fmt::format(
        "written_packets,other_packets,cut_packets,more_addresses_packets,tunnels\n{},{},{},{},{}\n",
        counts.written, counts.other, counts.cut, counts.more_addresses, done.rewritten().tunnels);
}

std::string report_text(const Options& options, const CaptureReader& reader, const Anonymiser& done) {
    const Counts& counts = done.counts();
    std::string text = fmt::format("{}: {} packets\n", printable(options.file_to), counts.written);
    const auto say = [&](std::uint64_t count, std::string_view what) {
        if (count > 0) text += fmt::format("{} packets left out: {}\n", count, what);
    };
    say(counts.other, "no IP, so what they hold is not known");
    say(counts.cut, "their headers are not whole");
    say(counts.more_addresses, "options or routing headers hold more addresses");
    if (options.payload == PayloadPolicy::kKeep)
        text +=
            fmt::format("payload is as it was; {} packets are tunnels, whose inner addresses stand in it\n",
                        done.rewritten().tunnels);
    for (const std::string& remark : reader.remarks()) text += printable(remark) + "\n";
    return text;
}

Result<AddressAnonymiser> open_key(const std::string& path) {
    const auto text = read_file(path);
    if (!text) return tl::unexpected(in_context("--key-file", text.error()));
    const auto key = parse_anonymiser_key(*text);
    if (!key) return tl::unexpected(in_context("--key-file: " + path, key.error()));
    return AddressAnonymiser::create(*key);
}

/// Names and descriptions of interfaces tell where a capture was made.
std::vector<TraceInterface> nameless(std::vector<TraceInterface> interfaces) {
    for (TraceInterface& interface : interfaces) interface.name = interface.description = "";
    return interfaces;
}

Result<ExitStatus> run(const Options& options, Terminal& terminal) {
    auto addresses = open_key(options.key_file);
    if (!addresses) return tl::unexpected(addresses.error());
    auto reader = CaptureReader::open(options.file, options.selection.reading.strictness);
    if (!reader) return tl::unexpected(reader.error());
    auto writer = CaptureWriter::create(options.file_to, options.writing);
    if (!writer) return tl::unexpected(writer.error());
    Anonymiser anonymiser(std::move(*addresses), options);
    const auto selected =
        select_packets(*reader, options.selection, terminal, [&](const TracePacket& packet) -> Result<void> {
            const auto made = anonymiser.take(packet, reader->interfaces()[packet.interface].link);
            return made ? writer->write(*made, nameless(reader->interfaces())) : Result<void>();
        });
    if (!selected) return tl::unexpected(selected.error());
    const auto closed = writer->close(nameless(reader->interfaces()));
    if (!closed) return tl::unexpected(closed.error());
    const std::string json = report_json(options, *reader, anonymiser);
    if (options.output.out_dir) {
        const auto kept = write_output_files(*options.output.out_dir, {{"anonymize.json", json}});
        if (!kept) return tl::unexpected(kept.error());
    }
    std::ostream& out = options.file_to == "-" ? terminal.err : terminal.out;
    out << (options.output.format == OutputFormat::kJson  ? json
            : options.output.format == OutputFormat::kCsv ? report_csv(anonymiser)
                                                          : report_text(options, *reader, anonymiser));
    return ExitStatus::kOk;
}

void define(CLI::App& app, Options& options) {
    constexpr double kMostShift = 1e9;
    app.add_option("FILE", options.file, "A capture that `hexi trace info` reads")->required();
    app.add_option("--output", options.file_to, "File to write; '-' is standard output")
        ->required()
        ->option_text("FILE");
    app.add_option("--key-file", options.key_file, "The secret: 32 bytes, or 64 hexadecimal digits")
        ->required()
        ->option_text("FILE");
    add_choice(app, {"--payload", "What follows the transport header", "cut|zero|keep [cut]"},
               {{"cut", PayloadPolicy::kCut}, {"zero", PayloadPolicy::kZero}, {"keep", PayloadPolicy::kKeep}},
               options.payload);
    app.add_flag("--keep-macs", options.keep_macs, "Ethernet addresses stay; else all are 02:00:00:00:00:00");
    app.add_option("--shift-s", options.shift_s, "Times go up by S seconds, down where it is negative")
        ->check(CLI::Range(-kMostShift, kMostShift))
        ->option_text("S [0]");
    add_writing_options(app, options.writing);
    add_selection_options(app, options.selection);
    add_output_options(app, options.output);
}

}  // namespace

Command trace_anonymize_command() {
    return {"anonymize",
            "Replace the addresses of a capture, networks staying together (Crypto-PAn)",
            "hexi trace anonymize lab.pcapng --key-file secret.hex --output public.pcapng",
            [](CLI::App& app) -> Action {
                auto options = std::make_shared<Options>();
                define(app, *options);
                return [options](Terminal& terminal) { return run(*options, terminal); };
            },
            {}};
}

}  // namespace hexi
