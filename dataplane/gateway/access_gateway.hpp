// How an access port behaves like a router: one frame in, one verdict out.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dataplane/gateway/backbone.hpp"
#include "dataplane/gateway/gateway_setup.hpp"
#include "dataplane/gateway/icmp_error.hpp"
#include "dataplane/gateway/neighbour_cache.hpp"
#include "dataplane/gateway/neighbour_table.hpp"
#include "dataplane/gateway/quick_path.hpp"
#include "dataplane/packet/frame_fields.hpp"
#include "dataplane/packet/frame_writer.hpp"

namespace hexi {

/// Why a port did not pass a frame on. The network's losses are counted elsewhere.
enum class PortDrop : std::uint8_t {
    kMalformed,        ///< see FrameFault
    kNotForUs,         ///< to another station's Ethernet address
    kNotIp,            ///< a protocol that routers do not forward
    kMulticast,        ///< a group or broadcast that nobody here joined
    kBadSource,        ///< a source address that no host has
    kBadChecksum,      ///< of an ICMP message for this router
    kNoRoute,          ///< no port or router has this address
    kUnreachable,      ///< no way through the network at present
    kHopLimit,         ///< used up, here or further on; answered where the rules allow
    kTooBig,           ///< longer than a link takes and not to be cut; answered
    kNoService,        ///< for a router, which has no such service; answered if UDP
    kNeighbourFull,    ///< too many frames wait for one neighbour
    kNeighbourSilent,  ///< the neighbour did not answer
};
inline constexpr std::size_t kPortDrops = 13;
/// "malformed", "not for us", ...
[[nodiscard]] std::string_view to_string(PortDrop reason);

/// What is to be done with a frame that came in.
struct Verdict {
    enum class Kind : std::uint8_t {
        kDrop,      ///< for `reason`; where `answered`, the answer takes its way as below
        kConsumed,  ///< it was for the gateway, and nothing is to be sent
        kReply,     ///< the answer goes out of this port at once
        kForward,   ///< the frame, changed in place, takes `chain` to port `port`
    };
    Kind kind = Kind::kDrop;
    PortDrop reason = PortDrop::kMalformed;
    std::uint8_t traffic_class = 0;
    bool answered = false;           ///< there is an answer: it takes `chain` and leaves by this port
    std::uint32_t chain = kNoChain;  ///< kNoChain: at once
    std::uint32_t port = 0;          ///< of kForward
    std::uint32_t hash = 0;          ///< of the flow, where there is a frame or an answer to carry
};

/// What is to be done with a frame that leaves by this port.
struct Departure {
    enum class Kind : std::uint8_t { kSend, kWaits, kDrop };
    Kind kind = Kind::kSend;
    PortDrop reason = PortDrop::kNeighbourFull;
    bool ask = false;  ///< the question was written and is to be sent as well
};

struct GatewayCounters {
    std::uint64_t received = 0, forwarded = 0, consumed = 0, replied = 0;
    std::array<std::uint64_t, kPortDrops> dropped{};
    std::array<std::uint64_t, kFrameFaults> malformed{};  ///< of dropped[kMalformed]
    std::uint64_t answered = 0;         ///< answers sent for a dropped frame or an echo further on
    std::uint64_t errors_withheld = 0;  ///< by the rate limit
};

/// The gateway of one port. One thread; never allocates for a frame that is forwarded.
class AccessGateway {
public:
    AccessGateway(GatewaySetup setup, const Backbone& backbone);

    /// Judges `frame`, untagged and without FCS, whose bytes it may change. `answer` is overwritten where
    /// there is one. `now` never goes back.
    [[nodiscard]] Verdict take(std::span<std::uint8_t> frame, SimTime now, FrameBuffer& answer);

    /// Does the same for those of a burst (at most QuickPath::kBurst) that are plain (see there): bit i of
    /// the answer says that `frames[i]` is forwarded as `verdicts[i]` says. The others are left for take().
    [[nodiscard]] std::uint64_t take_plain(std::span<const HeldFrame> frames,
                                           std::span<QuickVerdict> verdicts);

    /// Frames whose neighbour was found by the last take(), as their numbers; each is to be given to depart()
    /// again.
    [[nodiscard]] std::vector<std::uint64_t> take_released();
    [[nodiscard]] bool has_released() const { return !released_.empty(); }

    /// Puts Ethernet addresses on an IP frame that leaves for a host behind this port. `number` stands for
    /// the frame where it has to wait. A frame that is not kSend is left as it was.
    /// One that a link corrupted is dropped where a router would see it. Transparent frames and
    /// answers made by take() are not given here.
    [[nodiscard]] Departure depart(std::span<std::uint8_t> frame, std::uint64_t number, SimTime now,
                                   FrameBuffer& question, bool corrupted = false);

    /// What depart() would do to a frame that the network did not change and that may leave at once: the
    /// twelve bytes that it is to begin with, valid until the next call. Null: depart() has to see to it.
    [[nodiscard]] const std::uint8_t* ethernet_addresses(std::span<const std::uint8_t> frame, SimTime now) {
        if (setup_.transparent || frame.size() - kEthernetHeader > setup_.mtu) return nullptr;
        return near_.addresses_for(frame, now, neighbours_);
    }

    /// Questions to repeat (each is written and handed to `send`) and frames given up; about every 100 ms.
    template <typename Send>
    [[nodiscard]] std::vector<std::uint64_t> expire(SimTime now, FrameBuffer& question, Send&& send) {
        auto due = neighbours_.expire(now);
        for (const IpAddress& target : due.questions) {
            write_question(target, question);
            send(question);
        }
        counters_.dropped[static_cast<std::size_t>(PortDrop::kNeighbourSilent)] += due.given_up.size();
        return std::move(due.given_up);
    }
    /// Empties the neighbour table at the end; gives back what still waits.
    [[nodiscard]] std::vector<std::uint64_t> clear() { return neighbours_.clear(); }

    [[nodiscard]] const GatewaySetup& setup() const { return setup_; }
    [[nodiscard]] const GatewayCounters& counters() const { return counters_; }
    [[nodiscard]] std::size_t neighbours() const { return neighbours_.size(); }

private:
    struct Arrival;
    Verdict judge(Arrival& arrival);
    Verdict take_arp(Arrival& arrival);
    Verdict take_discovery(Arrival& arrival);
    Verdict take_for_router(Arrival& arrival, const WayRouter* router, std::uint8_t hops);
    Verdict take_echo(Arrival& arrival, const Verdict& back, std::uint8_t hop_limit);
    Verdict route(Arrival& arrival);
    Verdict forward(Arrival& arrival, const Destination& destination, const Way& way);
    Verdict pass_through(Arrival& arrival);
    Verdict refuse(Arrival& arrival, PortDrop reason, const ErrorMessage& error, const WayRouter* router);
    void learn(const IpAddress& address, const MacAddress& mac, bool create, SimTime now);
    void write_question(const IpAddress& target, FrameBuffer& question) const;
    [[nodiscard]] bool is_own(const IpAddress& address) const;
    [[nodiscard]] bool on_link(const IpAddress& address) const;
    [[nodiscard]] IpAddress own_address(const IpAddress& like) const;
    [[nodiscard]] bool error_allowed(SimTime now);
    [[nodiscard]] std::uint32_t look_up(const IpAddress& address);
    void count(const Verdict& verdict);

    /// Answers of the prefix lookup, which never changes, by a hash of the address.
    struct Remembered {
        IpAddress address;
        std::uint32_t found = PrefixLookup::kNone;
    };
    static constexpr std::size_t kRemembered = 256;

    GatewaySetup setup_;
    const Backbone& backbone_;
    std::vector<Remembered> remembered_;
    QuickPath quick_;
    NeighbourTable neighbours_;
    NeighbourCache near_;
    std::vector<std::uint64_t> released_;
    GatewayCounters counters_;
    IpAddress link_local_;     ///< fe80:: and the port's EUI-64 (RFC 4291, appendix A)
    SimTime error_credit_{0};  ///< time for which errors could have been sent and were not
    SimTime error_credit_at_{0};
};

}  // namespace hexi
