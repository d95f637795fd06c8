// Any bytes as a packet of every link type, with other addresses, ports and tags, and anonymised: nothing
// outside it is touched, and its payload is not.
#include <cstdint>
#include <vector>

#include "topology/base/check.hpp"
#include "traces/rewrite/crypto_pan.hpp"
#include "traces/rewrite/link_rewriter.hpp"
#include "traces/rewrite/packet_rewriter.hpp"
#include "traces/rewrite/payload_cut.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static hexi::AddressAnonymiser anonymiser =
        hexi::AddressAnonymiser::create(hexi::AnonymiserKey{}).value();
    static hexi::PacketRewriter rewriter(
        [](const hexi::AddressPair& old) {
            return hexi::AddressPair{anonymiser.anonymised(old.source),
                                     anonymiser.anonymised(old.destination)};
        },
        hexi::PortMap::parse("80=8080").value());
    const hexi::TracePacket packet{.bytes = bytes,
                                   .captured = static_cast<std::uint32_t>(size),
                                   .wire_bytes = static_cast<std::uint32_t>(size)};
    for (const unsigned number : {0U, 1U, 9U, 101U, 104U, 108U, 113U, 276U}) {
        const auto link = static_cast<hexi::LinkType>(number);
        const hexi::PacketHeaders headers = find_headers(packet, link);
        if (headers.kind != hexi::HeaderKind::kIp) continue;
        hexi::EditablePacket copy;
        copy.take(packet);
        rewriter.rewrite(copy.bytes(), headers);
        const std::uint32_t end = headers_end(copy.bytes(), headers);
        HEXI_CHECK(end <= size, "headers end within the packet");
        apply(hexi::PayloadPolicy::kZero, copy.bytes(), headers);
        for (const auto tags : {hexi::LinkChanges::Tags::kStrip, hexi::LinkChanges::Tags::kSet})
            copy.change({.source = hexi::MacAddress{}, .tags = tags, .vlan = 7}, link);
        HEXI_CHECK(copy.packet().captured <= size + 4, "a packet grows by one tag at most");
    }
    return 0;
}
