// How much of the traffic of a link goes where.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "emulator/experiment/play/flow_book.hpp"

namespace hexi {

/// Links that packets have crossed together are counted up to so many: more change little.
inline constexpr int kMostTogether = 3;

/// Work of one link by where it comes from and where it goes on to. Links have few neighbours, so a list.
class WaySharing {
public:
    /// `rate_bps` in packets of `packet_bits` comes from link `from` (kNoIndex: enters here) and goes on to
    /// `to` (kNoIndex: leaves here).
    void add(std::uint32_t from, std::uint32_t to, double rate_bps, double packet_bits);
    void clear() { ways_.clear(); }

    /// Share of all work that goes on to `to`.
    [[nodiscard]] double going_to(std::uint32_t to) const;
    /// Of that which comes from `from`; 0 where none does.
    [[nodiscard]] double going_to(std::uint32_t to, std::uint32_t from) const;
    /// Mean size of the packets that go on to `to`, each counted by its bits: few small ones among large ones
    /// change nothing. 0 where none does.
    [[nodiscard]] double packet_bits_to(std::uint32_t to) const;
    /// How many links the packets that go on to `to` have crossed together, this one the last: those that
    /// come through different links, or enter here, meet here for the first time. `before` says it for those
    /// that come from a link.
    [[nodiscard]] double links_together(std::uint32_t to,
                                        const std::function<double(std::uint32_t)>& before) const;

private:
    struct Way {
        std::uint32_t from = kNoIndex, to = kNoIndex;
        double rate_bps = 0, squares = 0;  ///< rate; rate x size
    };
    std::vector<Way> ways_;
};

}  // namespace hexi
