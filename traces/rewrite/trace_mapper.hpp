// Packets of a trace, put between the nodes of a network.
#pragma once

#include <cstdint>
#include <optional>

#include "traces/mapping/hub_map.hpp"
#include "traces/rewrite/address_pools.hpp"
#include "traces/rewrite/link_rewriter.hpp"
#include "traces/rewrite/packet_rewriter.hpp"

namespace hexi {

/// What is changed of packets on their way into a network.
struct MappingChanges {
    AddressPools pools;
    PortMap ports;
    LinkChanges link;
};

/// Packets, and the bytes they had on the wire.
struct TrafficCount {
    std::uint64_t packets = 0, bytes = 0;
    void add(std::uint64_t wire_bytes) {
        ++packets;
        bytes += wire_bytes;
    }
    bool operator==(const TrafficCount&) const = default;
};

/// Every packet is in one of these.
struct MapperCounts {
    TrafficCount mapped;     ///< between two nodes
    TrafficCount same_node;  ///< both ends at one node: crosses no network
    TrafficCount unknown;    ///< an end is nowhere
    TrafficCount other;      ///< no IP, or headers that are not whole
    bool operator==(const MapperCounts&) const = default;
};

/// Finds the nodes of each packet and gives it the addresses it has there. Not shared between threads, for it
/// counts; stays where it was made.
class TraceMapper {
public:
    TraceMapper(HubMap map, MappingChanges changes);
    TraceMapper(const TraceMapper&) = delete;
    TraceMapper& operator=(const TraceMapper&) = delete;

    struct Mapped {
        TracePacket packet;  ///< lives, as its bytes do, until the next call
        HubPair pair;
    };
    /// Nothing where the packet does not cross the network. `shift` is added to its addresses, within their
    /// pools.
    [[nodiscard]] std::optional<Mapped> map(const TracePacket& packet, LinkType link,
                                            std::uint64_t shift = 0);

    [[nodiscard]] const MapperCounts& counts() const { return counts_; }
    [[nodiscard]] const HubMapCounts& ends() const { return map_.counts(); }
    [[nodiscard]] const RewriteCounts& rewritten() const { return rewriter_.counts(); }

private:
    [[nodiscard]] AddressPair placed(const AddressPair& old, HubPair pair) const;

    HubMap map_;
    MappingChanges changes_;
    PacketRewriter rewriter_;
    EditablePacket copy_;
    MapperCounts counts_;
    std::uint64_t shift_ = 0;
};

}  // namespace hexi
