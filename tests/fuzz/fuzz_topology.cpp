// Any bytes: either one sentence that begins with the name, or a spec. What becomes a network must survive
// every format that is written.
#include <cstdint>

#include "topology/base/check.hpp"
#include "topology/formats/formats.hpp"

namespace {

void check_round_trip(const hexi::Topology& topology, hexi::TopologyFormat format) {
    const std::string text = hexi::write_topology(topology, format).value();
    const auto again = hexi::parse_topology(text, "again").and_then([](hexi::TopologySpec spec) {
        return hexi::Topology::create(std::move(spec));
    });
    HEXI_CHECK(again.has_value(), "what is written can be read");
    HEXI_CHECK(again->nodes().size() == topology.nodes().size(), "no node is lost");
    HEXI_CHECK(again->links().size() == topology.links().size(), "no link is lost");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    auto spec = hexi::parse_topology({reinterpret_cast<const char*>(bytes), size}, "x");
    if (!spec) {
        HEXI_CHECK(spec.error().message.starts_with("x:"), "an error names its file");
        return 0;
    }
    const auto topology = hexi::Topology::create(std::move(*spec));
    if (!topology) return 0;
    for (const auto format :
         {hexi::TopologyFormat::kHexi, hexi::TopologyFormat::kRfc8345, hexi::TopologyFormat::kGraphMl}) {
        check_round_trip(*topology, format);
    }
    return 0;
}
