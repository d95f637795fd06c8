// Who on an access port has which Ethernet address, and what waits for an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "topology/address.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// Times and bounds of a NeighbourTable.
struct NeighbourLimits {
    std::size_t entries = 4096;          ///< most neighbours known or asked for
    std::size_t waiting = 64;            ///< most frames that wait for one neighbour
    SimTime retry{1'000'000'000'000};    ///< between questions (RFC 1122, 2.3.2.1: at most one a second)
    int questions = 3;                   ///< unanswered, after which what waits is given up
    SimTime fresh{60'000'000'000'000};   ///< after an answer, before it is asked again
    SimTime stale{180'000'000'000'000};  ///< after an answer, until which it is used while asking
};

/// Neighbours of one port by IP address; both families. One thread. Frames are numbers to it: whoever uses it
/// keeps them.
class NeighbourTable {
public:
    explicit NeighbourTable(NeighbourLimits limits = {}) : limits_(limits) {}

    /// A neighbour that needs not be asked before `until`.
    struct Fresh {
        MacAddress mac;
        SimTime until{0};
    };
    /// Nothing where it is not known or is to be asked again. What is answered holds as long as changes()
    /// does.
    [[nodiscard]] std::optional<Fresh> fresh(const IpAddress& address, SimTime now) const;
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

    /// What to do with a frame for a neighbour.
    struct Answer {
        enum class Kind : std::uint8_t {
            kKnown,  ///< send it to `mac`
            kWaits,  ///< it was taken, and comes back from heard() or expire()
            kFull,   ///< it was not taken: too many wait, or too many neighbours are asked for
        };
        Kind kind = Kind::kFull;
        MacAddress mac;
        bool ask = false;  ///< a question is due: who has this address?
    };
    [[nodiscard]] Answer find(const IpAddress& address, std::uint64_t frame, SimTime now);

    /// `address` is at `mac`. A neighbour not yet in the table is taken only where `create`. Gives back the
    /// frames that waited for it.
    [[nodiscard]] std::vector<std::uint64_t> heard(const IpAddress& address, const MacAddress& mac,
                                                   bool create, SimTime now);

    /// What is to be done as time passes; to be called about every 100 ms.
    struct Due {
        std::vector<IpAddress> questions;     ///< to be asked again
        std::vector<std::uint64_t> given_up;  ///< frames whose neighbour did not answer
    };
    [[nodiscard]] Due expire(SimTime now);

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] std::size_t waiting() const { return waiting_; }
    /// Empties the table; gives back every frame that waits.
    [[nodiscard]] std::vector<std::uint64_t> clear();

private:
    struct Entry {
        MacAddress mac;
        bool known = false;
        int asked = 0;  ///< since the last answer
        SimTime asked_at{0}, heard_at{0};
        std::vector<std::uint64_t> waiting;
    };
    [[nodiscard]] bool question_due(Entry& entry, SimTime now) const;

    NeighbourLimits limits_;
    std::unordered_map<IpAddress, Entry> entries_;
    std::uint64_t changes_ = 1;
    std::size_t waiting_ = 0;
};

}  // namespace hexi
