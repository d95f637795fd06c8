// What became of every frame, so that none is lost sight of.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>

#include "dataplane/link/link_loss.hpp"

namespace hexi {

/// Frames by their fate. A frame is taken in once and let go once.
struct FrameLedger {
    // Taken in.
    std::uint64_t received = 0;  ///< from the devices
    std::uint64_t made = 0;      ///< answers, questions and fragments of ours

    // Let go.
    std::uint64_t sent = 0;      ///< to the devices
    std::uint64_t not_sent = 0;  ///< refused by them
    std::uint64_t consumed = 0;  ///< for a gateway
    std::uint64_t dropped = 0;   ///< by a gateway, on the way in or out; its counters say why
    std::uint64_t no_port = 0;   ///< of a VLAN that no port has
    std::uint64_t cut = 0;       ///< replaced by fragments
    std::array<std::uint64_t, kLinkLosses> lost{};  ///< by the emulated network, by LinkLoss
    std::uint64_t in_flight = 0;                    ///< on a link when the emulation stopped
    std::uint64_t waiting = 0;                      ///< for a neighbour when it stopped

    std::uint64_t not_made = 0;  ///< answers there was no memory for: never were frames

    /// Adds another worker's.
    FrameLedger& operator+=(const FrameLedger& other) {
        for (const auto count :
             {&FrameLedger::received, &FrameLedger::made, &FrameLedger::sent, &FrameLedger::not_sent,
              &FrameLedger::consumed, &FrameLedger::dropped, &FrameLedger::no_port, &FrameLedger::cut,
              &FrameLedger::in_flight, &FrameLedger::waiting, &FrameLedger::not_made})
            this->*count += other.*count;
        for (std::size_t reason = 0; reason < lost.size(); ++reason) lost[reason] += other.lost[reason];
        return *this;
    }
    [[nodiscard]] std::uint64_t taken_in() const { return received + made; }
    [[nodiscard]] std::uint64_t let_go() const {
        return std::accumulate(lost.begin(), lost.end(), std::uint64_t{0}) + sent + not_sent + consumed +
               dropped + no_port + cut + in_flight + waiting;
    }
    /// After the end: every frame has its fate.
    [[nodiscard]] bool balanced() const { return taken_in() == let_go(); }
};

}  // namespace hexi
