// How much of the traffic of a link goes where.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/experiment/play/flow_book.hpp"

namespace hexi {

/// Packets of one link by where they come from and where they go on to. Links have few neighbours, so a list.
class WaySharing {
public:
    /// `packets` a second with `bytes` a second in them come from link `from` (kNoIndex: enter here) and go
    /// on to `to` (kNoIndex: leave here).
    void add(std::uint32_t from, std::uint32_t to, double packets, double bytes);

    /// Share of all packets that goes on to `to`.
    [[nodiscard]] double going_to(std::uint32_t to) const;
    /// Of those that come from `from`; 0 where none does.
    [[nodiscard]] double going_to(std::uint32_t to, std::uint32_t from) const;
    /// Mean of the packets that come from `from`; 0 where none does.
    [[nodiscard]] double bytes_from(std::uint32_t from) const;

private:
    struct Way {
        std::uint32_t from = kNoIndex, to = kNoIndex;
        double packets = 0, bytes = 0;
    };
    std::vector<Way> ways_;
};

}  // namespace hexi
