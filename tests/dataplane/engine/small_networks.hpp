// Small emulated networks, and a sink that keeps what it is told.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "dataplane/engine/emulated_network.hpp"
#include "topology/base/check.hpp"

namespace hexi::support {

/// Keeps every end of every packet.
struct KeepingSink : PacketSink {
    struct Lost {
        EmulatedPacket packet;
        LinkId link;
        LinkLoss why;
    };
    void deliver(std::span<const EmulatedPacket> packets) override {
        delivered.insert(delivered.end(), packets.begin(), packets.end());
    }
    void lose(const EmulatedPacket& packet, LinkId link, LinkLoss why) override {
        lost.push_back({packet, link, why});
    }
    std::uint64_t duplicate(const EmulatedPacket& packet) override {
        ++copies;
        return packet.frame;
    }
    void corrupt(const EmulatedPacket& /*packet*/, std::uint32_t /*bit*/) override { ++spoilt; }
    /// Tag and time of what was delivered.
    [[nodiscard]] std::vector<std::pair<std::uint32_t, SimTime>> arrivals() const {
        std::vector<std::pair<std::uint32_t, SimTime>> all;
        for (const EmulatedPacket& packet : delivered) all.emplace_back(packet.tag, packet.time);
        return all;
    }
    std::vector<EmulatedPacket> delivered;
    std::vector<Lost> lost;
    std::uint64_t copies = 0, spoilt = 0;
};

/// Chains over links given by index, numbered as given.
inline std::shared_ptr<const ChainTable> chains_over(const std::vector<std::vector<std::uint32_t>>& chains) {
    auto table = std::make_shared<ChainTable>();
    for (const auto& chain : chains) table->append(chain);
    return table;
}

inline EmulatedNetwork make_network(std::vector<LinkService> links,
                                    const std::vector<std::vector<std::uint32_t>>& chains,
                                    std::size_t packets_in_flight = 100'000) {
    auto network = EmulatedNetwork::create(
        {.links = std::move(links), .chains = chains_over(chains), .packets_in_flight = packets_in_flight});
    HEXI_CHECK(network, "the test network fits the machine");
    return std::move(*network);
}

/// 8 Mbit/s, a microsecond a byte; 1 ms long; 1000 bytes may wait.
inline LinkService slow_link() {
    using namespace hexi::literals;
    return {.rate = 8_Mbps, .reported_rate = 8_Mbps, .delay = 1_ms, .buffer = 1000};
}

}  // namespace hexi::support
