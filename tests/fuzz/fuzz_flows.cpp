// Any bytes as exported flows, as lines of flows, as flow.txt and as a packet: nothing is read outside, and
// every error names its place.
#include <cstdint>
#include <string>

#include "topology/base/check.hpp"
#include "traces/flow/flow_text.hpp"
#include "traces/flow/hpcc_flows.hpp"
#include "traces/flow/netflow.hpp"
#include "traces/flow/packet_headers.hpp"

namespace {

using hexi::FlowRecord;

void check_flow(const FlowRecord& flow) {
    HEXI_CHECK(flow.first <= flow.last, "a flow does not end before it begins");
}

void read_exports(std::span<const std::uint8_t> bytes, bool lenient) {
    hexi::NetflowReader reader(lenient, &check_flow);
    for (int times = 0; times < 2; ++times) {  // templates that came late serve the second time
        const auto read = reader.datagram(bytes, "exporter", "x");
        HEXI_CHECK(read || (!lenient && read.error().message.starts_with("x: ")), "an error names its place");
    }
    reader.finish();
}

void read_lines(std::string_view text, std::string_view columns, bool lenient) {
    hexi::FlowLineReader reader(hexi::FlowColumns::parse(columns).value(), "x", lenient);
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const auto read = reader.line(text.substr(0, end), &check_flow);
        if (!read) {
            HEXI_CHECK(read.error().message.starts_with("x:"), "an error names its place");
            return;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const bool lenient : {false, true}) {
        read_exports({bytes, size}, lenient);
        for (const char* const columns : {"hexi", "nfdump", "argus", "zeek"})
            read_lines(text, columns, lenient);
        const auto hosts = hexi::read_hpcc_flows(text, "x", lenient);
        HEXI_CHECK(hosts || hosts.error().message.starts_with("x:"), "an error names its place");
    }
    const hexi::TracePacket packet{.bytes = bytes, .captured = static_cast<std::uint32_t>(size)};
    for (const unsigned link : {0U, 1U, 9U, 101U, 104U, 108U, 113U, 276U})
        static_cast<void>(find_headers(packet, static_cast<hexi::LinkType>(link)));
    return 0;
}
