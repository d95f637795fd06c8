// A queue discipline of ns-3 between arrivals and a transmitter. Read as C++17 too: ns-3's headers do not
// compile as C++20 with g++ 12.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace hexi {

struct Ns3Arrival {
    std::int64_t at_ns = 0;
    std::uint32_t bytes = 0;
    std::uint32_t hash = 0;     ///< what flow queues ask for
    std::uint8_t priority = 0;  ///< what PrioQueueDisc asks for
    bool ecn_capable = false;
};

struct Ns3Outcome {
    bool lost = false;
    bool marked = false;
    std::int64_t sent_ns = 0;
};

/// Bytes a flow of FqCoDelQueueDisc may send in its turn, which is no attribute of it.
constexpr std::uint32_t kNs3Quantum = 1500;

/// Plays `arrivals` (ascending) through the queue disc of type `type` ("ns3::CoDelQueueDisc") with
/// `attributes`, sent at `rate` bit/s, until nothing waits. `run` chooses ns-3's random numbers.
/// Transmissions must last whole nanoseconds. Where a transmission ends at the instant of an arrival, it ends
/// first.
std::vector<Ns3Outcome> play_in_ns3(const std::string& type,
                                    const std::vector<std::pair<std::string, std::string>>& attributes,
                                    std::uint64_t rate, const std::vector<Ns3Arrival>& arrivals,
                                    std::uint64_t run = 1);

}  // namespace hexi
