// Who answers a shard of an emulated network: counters, dice, and the sink of the call that is going on.
#pragma once

#include <vector>

#include <fmt/format.h>

#include "dataplane/engine/emulated_network.hpp"
#include "topology/base/random.hpp"

namespace hexi {

struct NetworkHost;

/// A link's counters, and who watches it.
struct LinkBooks : LinkCounters {
    NetworkHost* watched_by = nullptr;  ///< whose sink is told of each transmission; null: nobody

    void transmitted(const EmulatedPacket& packet, SimTime at, SimTime wait, SimTime lasts) {
        LinkCounters::transmitted(packet, at, wait, lasts);
        if (watched_by != nullptr) [[unlikely]]
            tell(packet, at);
    }
    void tell(const EmulatedPacket& packet, SimTime at) const;

    /// Adds up what is transmitted in a row, and enters it once, at its end.
    class Batch {
    public:
        explicit Batch(LinkBooks& books) : books_(books) {}
        ~Batch() {
            books_.packets += sum_.packets;
            books_.bytes += sum_.bytes;
            books_.busy += sum_.busy;
            books_.waited += sum_.waited;
            books_.flown += sum_.flown;
        }
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;
        void transmitted(const EmulatedPacket& packet, SimTime at, SimTime wait, SimTime lasts) {
            sum_.transmitted(packet, at, wait, lasts);
            if (books_.watched_by != nullptr) [[unlikely]]
                books_.tell(packet, at);
        }

    private:
        LinkBooks& books_;
        LinkCounters sum_;
    };
};

/// Host of one LinkShard; see there. Private to this folder.
struct NetworkHost {
    explicit NetworkHost(const NetworkSetup& setup)
        : most_in_flight(setup.packets_in_flight),
          packets_queued(setup.packets_queued),
          seed(setup.seed),
          links(setup.links.size()),
          loss_ratios(setup.links.size()) {
        for (std::size_t i = 0; i < links.size(); ++i)
            dice.emplace_back(setup.seed, fmt::format("loss/{}", i));
    }

    LinkBooks& meter(std::uint32_t link) { return links[link]; }
    void lost(const EmulatedPacket& packet, std::uint32_t link, LinkLoss why) {
        const auto reason = static_cast<std::size_t>(why);
        ++links[link].lost[reason];
        ++total.lost[reason];
        --total.in_flight;
        sink->lose(packet, LinkId(link), why);
    }
    bool strikes(std::uint32_t link, const EmulatedPacket& /*packet*/) {
        ++links[link].tried;
        return dice[link].uniform() < loss_ratios[link];
    }
    bool duplicated(EmulatedPacket& copy) {
        if (static_cast<std::int64_t>(total.in_flight) + elsewhere >=
            static_cast<std::int64_t>(most_in_flight))
            return false;
        ++total.duplicated;
        ++total.in_flight;
        copy.frame = sink->duplicate(copy);
        return true;
    }
    void watch(LinkId link, bool on) { links[link.index()].watched_by = on ? this : nullptr; }
    void corrupted(const EmulatedPacket& packet, std::uint32_t bit) { sink->corrupt(packet, bit); }
    void deliver(std::span<const EmulatedPacket> packets) {
        total.delivered += packets.size();
        total.in_flight -= packets.size();
        sink->deliver(packets);
    }
    void expect(std::span<const EmulatedPacket> packets) { sink->expect(packets); }
    static constexpr bool answers(const EmulatedPacket& /*packet*/) { return false; }
    static constexpr bool answer(EmulatedPacket& /*packet*/) { return false; }

    std::size_t most_in_flight;
    std::uint32_t packets_queued;
    std::uint64_t seed;
    std::vector<LinkBooks> links;
    std::vector<double> loss_ratios;
    std::vector<RandomStream> dice;
    NetworkCounters total;       ///< `in_flight` wraps below 0 where what others accepted ends here
    std::int64_t elsewhere = 0;  ///< in flight, by the counts of other workers
    PacketSink* sink = nullptr;
};

inline void LinkBooks::tell(const EmulatedPacket& packet, SimTime at) const {
    watched_by->sink->transmit(packet, LinkId(static_cast<std::size_t>(this - watched_by->links.data())), at);
}

}  // namespace hexi
