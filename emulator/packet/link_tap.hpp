// Who looks at packets as they come out of links.
#pragma once

#include <cstdint>

#include "topology/base/ids.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// A packet at the far end of a link.
struct PassedPacket {
    std::uint32_t link = 0;     ///< index into the topology's links
    SimTime at{0};              ///< its last bit's arrival, in simulated time
    NodeId from, to;            ///< the ends of its path
    std::uint32_t ingress = 0;  ///< where it came in: equal for packets of one source
    std::uint32_t tag = 0;      ///< its number within its source
    std::uint32_t bytes = 0;    ///< on the wire
    std::uint8_t traffic_class = 0;
};

/// Told by the thread that simulates, while it does.
class LinkTap {
public:
    virtual ~LinkTap() = default;
    /// Whether packets of the topology's `link`-th link are to be told of.
    [[nodiscard]] virtual bool watches(std::uint32_t link) const = 0;
    virtual void passed(const PassedPacket& packet) = 0;
    /// One was lost there: at its queue, or on the way.
    virtual void lost(std::uint32_t link) = 0;
};

}  // namespace hexi
