#include "traces/commands/netflow_input.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "topology/base/file.hpp"
#include "traces/capture/wire_order.hpp"
#include "traces/flow/packet_headers.hpp"

namespace hexi {
namespace {

/// Largest file of bare datagrams.
constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20U;

struct Datagram {
    std::span<const std::uint8_t> bytes;
    std::string exporter;
};

/// What `packet` carries, where that may be an export.
std::optional<Datagram> datagram_in(const TracePacket& packet, LinkType link, std::uint16_t port) {
    constexpr std::uint8_t kUdp = 17;
    constexpr std::size_t kUdpHeader = 8;
    const PacketHeaders headers = find_headers(packet, link);
    const FlowTuple& key = headers.key;
    if (headers.kind != HeaderKind::kIp || key.protocol != kUdp || headers.transport_at == 0)
        return std::nullopt;
    if (port != 0 && key.destination_port != port) return std::nullopt;
    const auto udp = packet.data().subspan(headers.transport_at);
    if (udp.size() < kUdpHeader + 2) return std::nullopt;
    const std::size_t length = load_big<std::uint16_t>(udp.data() + 4);
    if (length < kUdpHeader + 2) return std::nullopt;
    const auto bytes = udp.subspan(kUdpHeader, std::min(length, udp.size()) - kUdpHeader);
    const auto version = load_big<std::uint16_t>(bytes.data());
    if (version != 5 && version != 9 && version != 10) return std::nullopt;
    return Datagram{bytes, fmt::format("{}:{}", to_string(key.source), key.source_port)};
}

Result<void> read_capture(CaptureReader& reader, NetflowReader& netflow, const NetflowOptions& options,
                          const SelectionOptions& selection, Terminal& terminal) {
    std::uint64_t number = 0;
    const auto read =
        select_packets(reader, selection, terminal, [&](const TracePacket& packet) -> Result<void> {
            ++number;
            const auto found = datagram_in(packet, reader.interfaces()[packet.interface].link, options.port);
            if (!found) return {};
            return netflow.datagram(found->bytes, found->exporter,
                                    fmt::format("{}: packet {}", reader.name(), number));
        });
    if (!read) return tl::unexpected(read.error());
    return {};
}

Result<void> read_one(const std::string& path, NetflowReader& netflow, const NetflowOptions& options,
                      const SelectionOptions& selection, Terminal& terminal) {
    auto reader = CaptureReader::open(path, selection.reading.strictness);
    if (reader) return read_capture(*reader, netflow, options, selection, terminal);
    if (reader.error().code != ErrorCode::kUnsupported) return tl::unexpected(reader.error());
    const auto bytes = read_file(path, kLargestFile);
    if (!bytes) return tl::unexpected(bytes.error());
    return netflow.datagram({reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size()}, "", path);
}

}  // namespace

void add_netflow_options(CLI::App& app, NetflowOptions& options) {
    app.add_flag("--netflow", options.wanted,
                 "FILE holds NetFlow v5, v9 or IPFIX: a capture of export datagrams, or nothing but those");
    app.add_option("--templates", options.templates,
                   "With --netflow: files read before FILE, for their templates")
        ->option_text("FILE...");
    app.add_option("--netflow-port", options.port,
                   "With --netflow: in a capture, datagrams to this UDP port only")
        ->option_text("PORT [any]");
}

Result<NetflowCounts> read_netflow(const std::string& path, const NetflowOptions& options,
                                   const SelectionOptions& selection, Terminal& terminal,
                                   const std::function<Result<void>(const FlowRecord&)>& consumer) {
    Result<void> state;
    NetflowReader netflow(selection.reading.strictness == Strictness::kLenient, [&](const FlowRecord& flow) {
        if (state) state = consumer(flow);
    });
    for (const std::string& file : options.templates) {
        const auto read = read_one(file, netflow, options, selection, terminal);
        if (!read) return tl::unexpected(in_context("--templates", read.error()));
    }
    const auto read = read_one(path, netflow, options, selection, terminal);
    if (!read) return tl::unexpected(read.error());
    if (!state) return tl::unexpected(state.error());
    netflow.finish();
    return netflow.counts();
}

}  // namespace hexi
