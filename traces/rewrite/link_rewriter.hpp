// Another Ethernet header around a captured packet.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "topology/address.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi {

/// What becomes of Ethernet headers; packets of other link types stay as they are.
struct LinkChanges {
    std::optional<MacAddress> source, destination;
    enum class Tags : std::uint8_t { kKeep, kStrip, kSet } tags = Tags::kKeep;
    std::uint16_t vlan = 0;  ///< kSet: 1..4094, in the outermost tag, which is put there where none is

    [[nodiscard]] bool any() const { return source || destination || tags != Tags::kKeep; }
};

/// A packet in memory that may be written to. Not shared between threads.
class EditablePacket {
public:
    /// Takes a copy; it lives, as its bytes do, until the next.
    void take(const TracePacket& packet);
    /// Its bytes, to be written to.
    [[nodiscard]] std::span<std::uint8_t> bytes() { return {buffer_.data() + from_, size_}; }
    /// Changes its Ethernet header; nothing where `link` is another, or the header is not whole.
    void change(const LinkChanges& changes, LinkType link);
    /// The copy as it is now.
    [[nodiscard]] TracePacket packet() const;

private:
    void strip_tags();
    void set_tag(std::uint16_t vlan);

    TracePacket taken_;
    std::vector<std::uint8_t> buffer_;
    std::size_t from_ = 0, size_ = 0;
};

}  // namespace hexi
