// The neighbours that a port sends to most, ready to be put on frames.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dataplane/gateway/neighbour_table.hpp"

namespace hexi {

/// What NeighbourTable::fresh() answered, by a hash of the address. One thread.
class NeighbourCache {
public:
    /// `own` is the port's address.
    explicit NeighbourCache(const MacAddress& own) : own_(own), kept_(kPlaces) {}

    /// The twelve bytes that an IP frame to the neighbour `frame` names begins with; null where it is not IP,
    /// or the neighbour has to be asked for. Valid until the next call. `table` is the same in every call.
    [[nodiscard]] const std::uint8_t* addresses_for(std::span<const std::uint8_t> frame, SimTime now,
                                                    const NeighbourTable& table);

private:
    static constexpr std::size_t kPlaces = 256;
    struct alignas(64) Kept {
        IpAddress address;
        SimTime until = SimTime::min();
        std::array<std::uint8_t, 12> addresses{};
    };
    bool keep(Kept& place, const IpAddress& address, SimTime now, const NeighbourTable& table) const;

    MacAddress own_;
    std::vector<Kept> kept_;
    std::uint64_t changes_ = 0;  ///< of the table, when it was asked
};

}  // namespace hexi
