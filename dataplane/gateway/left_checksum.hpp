// Checksums that a sending host left to its network card.
#pragma once

#include <cstdint>
#include <span>

#include "dataplane/packet/frame_fields.hpp"

namespace hexi {

/// Hosts behind software devices often send TCP and UDP with nothing but the pseudo-header's sum in the
/// checksum field, for a card to complete (Linux: CHECKSUM_PARTIAL). Completes it where the field holds
/// exactly that sum; true where it did. A whole packet whose right checksum happens to be that number stays
/// as it is, for the result is the same.
bool complete_checksum(const FrameFields& fields, std::span<std::uint8_t> frame);

}  // namespace hexi
