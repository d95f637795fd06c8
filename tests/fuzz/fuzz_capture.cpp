// Any bytes as a capture: read to the end or refused in one sentence that begins with the name; whoever
// forgives damage gets to the end.
#include <cstdint>
#include <string>

#include "topology/base/check.hpp"
#include "traces/capture/capture_summary.hpp"

namespace {

/// Reads all; touches every byte that is handed over, so that a sanitizer sees those that are not there.
void read(const std::string& file, hexi::Strictness strictness) {
    auto opened = hexi::memory_source(file, "x");
    auto reader = opened ? hexi::CaptureReader::open(std::move(*opened), "x", strictness)
                         : hexi::Result<hexi::CaptureReader>(tl::unexpected(opened.error()));
    if (!reader) {
        HEXI_CHECK(reader.error().message.starts_with("x: "), "an error names its file");
        return;
    }
    hexi::CaptureSummariser summariser;
    unsigned sum = 0;
    for (;;) {
        const auto packets = reader->next();
        if (!packets) {
            HEXI_CHECK(strictness == hexi::Strictness::kStrict, "damage is forgiven where it shall be");
            HEXI_CHECK(packets.error().message.starts_with("x: "), "an error names its file");
            return;
        }
        if (packets->empty()) break;
        for (const hexi::TracePacket& packet : *packets) {
            HEXI_CHECK(packet.captured <= hexi::kLongestPacket, "no packet is longer than is allowed");
            HEXI_CHECK(packet.interface < reader->interfaces().size(), "a packet has an interface");
            for (const std::uint8_t byte : packet.data()) sum += byte;
        }
        summariser.add(*packets);
    }
    HEXI_CHECK(summariser.summary(*reader).totals.packets == reader->counts().packets,
               "every packet is counted");
    volatile const unsigned sink = sum;
    static_cast<void>(sink);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string file(reinterpret_cast<const char*>(bytes), size);
    read(file, hexi::Strictness::kStrict);
    read(file, hexi::Strictness::kLenient);
    return 0;
}
