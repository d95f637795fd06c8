#include "traces/rewrite/trace_mapper.hpp"

#include <utility>

namespace hexi {

TraceMapper::TraceMapper(HubMap map, MappingChanges changes)
    : map_(std::move(map)),
      changes_(std::move(changes)),
      rewriter_(
          [this](const AddressPair& quoted) {
              const auto pair = map_.find(quoted.source, quoted.destination);
              return pair ? placed(quoted, *pair) : quoted;
          },
          changes_.ports) {}

AddressPair TraceMapper::placed(const AddressPair& old, HubPair pair) const {
    return {changes_.pools.at(pair.from, old.source, shift_),
            changes_.pools.at(pair.to, old.destination, shift_)};
}

std::optional<TraceMapper::Mapped> TraceMapper::map(const TracePacket& packet, LinkType link,
                                                    std::uint64_t shift) {
    const PacketHeaders headers = find_headers(packet, link);
    if (headers.kind != HeaderKind::kIp) {
        counts_.other.add(packet.wire_bytes);
        return std::nullopt;
    }
    const AddressPair old{headers.key.source, headers.key.destination};
    const auto pair = map_.find(old.source, old.destination);
    if (!pair || pair->from == pair->to) {
        (pair ? counts_.same_node : counts_.unknown).add(packet.wire_bytes);
        return std::nullopt;
    }
    counts_.mapped.add(packet.wire_bytes);
    shift_ = shift;
    const bool rewrites = !changes_.pools.empty() || !changes_.ports.empty() || shift != 0;
    if (!rewrites && !changes_.link.any()) return Mapped{packet, *pair};
    copy_.take(packet);
    if (rewrites) rewriter_.rewrite(copy_.bytes(), headers, placed(old, *pair));
    copy_.change(changes_.link, link);
    return Mapped{copy_.packet(), *pair};
}

}  // namespace hexi
