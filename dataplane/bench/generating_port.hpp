// Traffic for measurements: real frames put into the buffers that a device hands over.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "dataplane/packet/frame_buffer.hpp"
#include "dataplane/packet/packet_port.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// What a port's hosts send: UDP frames of 64 bytes (without FCS) of 2^20 flows to each destination: 1024
/// source addresses, 64 source ports, 16 hosts.
struct TrafficPattern {
    IpAddress gateway;                    ///< the port's own
    IpAddress sources;                    ///< the first of 1024 addresses, whose last ten bits are 0
    std::vector<IpAddress> destinations;  ///< the first of 16 hosts of each destination, in turn
    std::uint64_t cycles_per_frame = 0;   ///< of read_cycles(); 0: as fast as they are taken
};

/// Told of frames at the moment they pass.
class FrameWatch {
public:
    virtual ~FrameWatch() = default;
    /// A port is being polled at this reading of the counter; once a step for each.
    virtual void polled(std::uint64_t /*cycles*/) {}
    /// These leave; each carries stamp_of() when it was made.
    virtual void left(std::span<const HeldFrame> frames) = 0;
};

/// The counter's reading when the generator made `frame`.
[[nodiscard]] std::uint64_t stamp_of(std::span<const std::uint8_t> frame);

/// A device whose received frames, whatever they hold, are overwritten with those of a pattern, and whose
/// sent ones are shown to a watch before the device gets them. Its hosts first make themselves known by ARP,
/// and learn the gateway's Ethernet address from the answer. One thread.
class GeneratingPort : public PacketPort {
public:
    static constexpr std::size_t kFrame = 64;
    static constexpr std::uint32_t kHosts = 16;

    /// The device hands over as many frames of kFrame bytes as it is asked for (DPDK's net_null). `watch`
    /// outlives the port.
    GeneratingPort(std::unique_ptr<PacketPort> device, TrafficPattern pattern, FrameWatch& watch);

    std::size_t receive(std::span<HeldFrame> frames) override;
    std::size_t send(std::span<const HeldFrame> frames) override;
    [[nodiscard]] PortCounters counters() const override { return device_->counters(); }
    [[nodiscard]] MacAddress mac() const override { return device_->mac(); }
    [[nodiscard]] std::uint32_t mtu() const override { return device_->mtu(); }
    [[nodiscard]] bool keeps_frames() const override { return device_->keeps_frames(); }

private:
    void introduce(HeldFrame& frame);
    void learn(std::span<const HeldFrame> frames);
    void fill(std::uint8_t* bytes, std::uint64_t stamp);
    [[nodiscard]] std::size_t due(std::size_t most, std::uint64_t now);

    std::unique_ptr<PacketPort> device_;
    TrafficPattern pattern_;
    FrameWatch& watch_;
    std::vector<std::array<std::uint8_t, kFrame>>
        templates_;                 ///< by destination and host; none: not known yet
    std::uint32_t introduced_ = 0;  ///< hosts that have asked for the gateway
    std::uint32_t next_ = 0;        ///< flow
    std::size_t destination_ = 0;
    std::uint64_t next_due_ = 0;  ///< cycles; 0: not begun
};

}  // namespace hexi
