// The frames that need no thought: most of them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dataplane/gateway/backbone.hpp"
#include "dataplane/gateway/gateway_setup.hpp"
#include "dataplane/packet/packet_port.hpp"

namespace hexi {

/// Where a plain frame goes: as Verdict's fields of these names.
struct QuickVerdict {
    std::uint32_t chain = kNoChain;
    std::uint32_t port = 0;
    std::uint32_t hash = 0;
    std::uint8_t traffic_class = 0;
    std::uint8_t ecn = 0;  ///< the packet's ECN field, 0 .. 3
};

/// Judges bursts of frames and leaves every one that is anything but plain to AccessGateway::take(). Plain is
/// an untagged frame to this port with a whole TCP or UDP packet, IPv4 without options or IPv6 without
/// extension headers, between hosts, over links, that needs neither an answer nor its checksum completed.
/// Those are changed as take() changes them and get the same verdict; a test holds the two to each other. One
/// thread.
class QuickPath {
public:
    /// Most frames judged at once.
    static constexpr std::size_t kBurst = 64;

    /// `backbone` outlives it.
    QuickPath(GatewaySetup setup, const Backbone& backbone);

    /// Bit i of the answer: `frames[i]` was plain, and `verdicts[i]` holds. Others are as they were. At most
    /// kBurst frames.
    std::uint64_t judge(std::span<const HeldFrame> frames, std::span<QuickVerdict> verdicts);

private:
    static constexpr std::size_t kKnown = 256, kClasses = 8;
    // In place of chains; none is as high, and kNoChain is higher.
    static constexpr std::uint32_t kUnknown = 0xFFFFFFFE, kByFlow = 0xFFFFFFFD;
    enum class Family : std::uint8_t { kV4, kV6 };
    /// A chain of links that all packets to somewhere take.
    struct Direct {
        std::uint32_t chain = kUnknown;  ///< kUnknown: not asked yet; kByFlow: it depends on the flow
        std::uint32_t hops = 0;          ///< that it takes off the hop limit
    };
    /// What is known of a destination address, in the place that its hash names: two cache lines.
    struct alignas(64) Known {
        IpAddress address;          ///< of an empty place `::`, whose packets are not plain
        std::uint64_t hash = 0;     ///< its address_hash()
        std::uint16_t port = 0;     ///< that it is behind
        std::uint16_t longest = 0;  ///< IP packet, in bytes, that fits all the way; 0: none is plain
        std::uint32_t node = 0;     ///< its index
        std::array<std::uint32_t, kClasses> routes{};  ///< kUnknown: not asked yet
        std::array<Direct, kClasses> direct;           ///< by class
    };
    struct Plain;

    [[nodiscard]] bool is_for_us(const HeldFrame& frame) const;
    template <Family kFamily>
    [[nodiscard]] static bool is_whole(const HeldFrame& frame);
    template <Family kFamily>
    [[nodiscard]] static Plain read(const std::uint8_t* ip);
    [[nodiscard]] bool may_be_plain(const Plain& packet) const;
    [[nodiscard]] bool is_own(const IpAddress& address) const;
    [[nodiscard]] Known& known(IpAddress address);
    void look_up(Known& place, IpAddress address);
    [[nodiscard]] std::uint8_t class_of(const HeldFrame& frame, std::uint8_t traffic_class) const;
    [[nodiscard]] std::uint8_t class_by_rules(const HeldFrame& frame) const;
    template <Family kFamily>
    [[nodiscard]] static bool has_left_checksum(const std::uint8_t* ip);
    [[nodiscard]] Direct direct(Known& to, std::uint8_t traffic_class, std::uint32_t hash) const;
    [[nodiscard]] Direct ask(Known& to, std::uint8_t traffic_class, std::uint32_t hash) const;
    template <Family kFamily>
    bool judge_packet(const HeldFrame& frame, QuickVerdict& verdict);
    bool judge_one(const HeldFrame& frame, QuickVerdict& verdict);

    GatewaySetup setup_;
    const Backbone& backbone_;
    std::vector<IpAddress> own_;
    std::uint64_t mac_ = 0;  ///< the port's own, as the first eight bytes of a frame to it read, two cleared
    std::uint64_t version_ = 0;  ///< of the ways that `known_` is about
    std::vector<Known> known_;
};

}  // namespace hexi
