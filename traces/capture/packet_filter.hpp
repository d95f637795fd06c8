// Packet filters in the language of tcpdump (pcap-filter(7)), compiled by libpcap.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "topology/base/result.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi {

/// An expression, compiled once for every link type it meets. Not shared between threads.
class PacketFilter {
public:
    explicit PacketFilter(std::string expression);
    ~PacketFilter();
    PacketFilter(PacketFilter&&) noexcept;
    PacketFilter& operator=(PacketFilter&&) noexcept;

    /// True where `packet`, whose bytes begin with a header of `link`, satisfies the expression. kInvalid, as
    /// "'tcp prt 80': syntax error", where the expression cannot be compiled for `link`.
    [[nodiscard]] Result<bool> matches(const TracePacket& packet, LinkType link);

private:
    struct Program;
    [[nodiscard]] Result<const Program*> program_for(LinkType link);

    std::string expression_;
    std::map<LinkType, std::unique_ptr<Program>> programs_;
};

}  // namespace hexi
