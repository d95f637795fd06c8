#include "traces/capture/packet_filter.hpp"

#include <pcap/pcap.h>

#include <utility>

#include <fmt/format.h>

namespace hexi {
namespace {

/// libpcap's own number, which differs from that of files for raw IP only.
int dlt_of(LinkType link) { return link == LinkType::kRawIp ? DLT_RAW : static_cast<int>(link); }

}  // namespace

struct PacketFilter::Program {
    bpf_program code{};

    Program() = default;
    ~Program() { pcap_freecode(&code); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
};

PacketFilter::PacketFilter(std::string expression) : expression_(std::move(expression)) {}
PacketFilter::~PacketFilter() = default;
PacketFilter::PacketFilter(PacketFilter&&) noexcept = default;
PacketFilter& PacketFilter::operator=(PacketFilter&&) noexcept = default;

Result<bool> PacketFilter::matches(const TracePacket& packet, LinkType link) {
    const auto program = program_for(link);
    if (!program) return tl::unexpected(program.error());
    return bpf_filter((*program)->code.bf_insns, packet.bytes, packet.wire_bytes, packet.captured) != 0;
}

Result<const PacketFilter::Program*> PacketFilter::program_for(LinkType link) {
    auto& program = programs_[link];
    if (program) return program.get();
    const std::unique_ptr<pcap_t, decltype(&pcap_close)> nowhere(
        pcap_open_dead(dlt_of(link), static_cast<int>(kLongestPacket)), &pcap_close);
    if (!nowhere) return fail(ErrorCode::kEnvironment, "no memory to compile a filter with");
    auto compiled = std::make_unique<Program>();
    constexpr int kOptimise = 1;
    if (pcap_compile(nowhere.get(), &compiled->code, expression_.c_str(), kOptimise, PCAP_NETMASK_UNKNOWN) !=
        0)
        return fail(ErrorCode::kInvalid,
                    fmt::format("'{}' is no filter for packets of link type {}: {}", expression_,
                                link_type_word(link), pcap_geterr(nowhere.get())));
    program = std::move(compiled);
    return program.get();
}

}  // namespace hexi
