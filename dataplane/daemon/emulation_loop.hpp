// The loop that carries real frames through the emulated network.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "dataplane/capture/tap_point.hpp"
#include "dataplane/daemon/frame_keeper.hpp"
#include "dataplane/daemon/frame_ledger.hpp"
#include "dataplane/engine/parallel_network.hpp"
#include "dataplane/gateway/access_gateway.hpp"
#include "dataplane/packet/packet_port.hpp"
#include "emulator/experiment/delay_histogram.hpp"

namespace hexi {

/// An access port: all of a device, or one VLAN on it.
struct LoopPort {
    GatewaySetup gateway;  ///< its `index` is the port's place in LoopSetup::ports
    std::size_t device = 0;
    std::uint16_t vlan = kNoVlan;
    std::size_t worker = 0;  ///< that has the device
};

/// Packets that are to leave by a port of another worker.
using LeavingRings = RingMesh<EmulatedPacket>;

/// What the loop works with; all of it outlives the loop.
struct LoopSetup {
    std::vector<PacketPort*> devices;  ///< null where another worker's
    std::vector<LoopPort> ports;       ///< of all workers; at most 256
    FrameKeeper& keeper;
    const Backbone& backbone;
    ParallelNetwork& network;
    std::size_t worker = 0;           ///< this one
    LeavingRings* leaving = nullptr;  ///< null where there are no others
    std::function<SimTime()> clock;   ///< never goes back; 0 is when the network began
    /// Frames are made ready so long before they are due, and given to the device when they are; of one
    /// worker alone. A link that breaks meanwhile takes them no more.
    SimTime ahead{0};
};

/// How well the loop kept time.
struct LoopTiming {
    DelayHistogram
        release_error;  ///< of delivered frames: when they were given to the device, less when they were due
    DelayHistogram ingress_error;  ///< of received frames: how much earlier than stamped they may have come,
                                   ///< which is the time since the poll before
    std::uint64_t late = 0;        ///< frames released more than kLate after they were due
    std::uint64_t steps = 0;
    std::uint64_t stalls = 0;  ///< steps that began more than kStall after the one before
    SimTime longest_gap{0};    ///< between the beginnings of two steps
    SimTime busy{0};           ///< spent in steps that received or sent something
    SimTime behind{0};         ///< most that the network was behind, waiting for other workers

    static constexpr SimTime kStall{10'000'000}, kLate{100'000'000};
};

/// One worker's part, run to completion on its thread: frames in, verdicts, the network's events up to now,
/// frames out. A frame is touched when it arrives and when it leaves, never between; meanwhile a FrameKeeper
/// has it.
class EmulationLoop : private PacketSink {
public:
    explicit EmulationLoop(LoopSetup setup);

    /// One round, which begins `now`, about the clock's time. True where anything was received or sent.
    bool step(SimTime now);
    bool step() { return step(setup_.clock()); }
    /// Lets go of what waits for a neighbour.
    void stop();
    /// Lets go of a packet that was in flight or on its way to a port when all workers stopped. When network
    /// and rings are cleared into here, the ledger is balanced over all workers.
    void let_go(const EmulatedPacket& packet);
    /// Until when the network has been worked: no change of it may be earlier.
    [[nodiscard]] SimTime worked() const { return now_; }

    /// When the first of the frames that are ready may be sent; SimTime::max() where there are none.
    [[nodiscard]] SimTime next_due() const;

    /// Copies of what `link` transmits go to `point` from now on; null: no more.
    void tap_link(LinkId link, std::shared_ptr<TapPoint> point);
    /// Copies of what enters and leaves by `port`, likewise.
    void tap_port(std::size_t port, std::shared_ptr<TapPoint> point) { ports_[port].tap = std::move(point); }

    [[nodiscard]] const FrameLedger& ledger() const { return ledger_; }
    [[nodiscard]] const LoopTiming& timing() const { return timing_; }
    [[nodiscard]] std::size_t ports() const { return ports_.size(); }
    /// Whether it is this worker's; the following are of such ports only.
    [[nodiscard]] bool has_port(std::size_t port) const { return ports_[port].gateway != nullptr; }
    [[nodiscard]] const GatewayCounters& counters(std::size_t port) const {
        return ports_[port].gateway->counters();
    }
    /// What left by a port.
    struct Traffic {
        std::uint64_t frames = 0, bytes = 0;
    };
    [[nodiscard]] const Traffic& left_by(std::size_t port) const { return ports_[port].left; }

private:
    static constexpr std::size_t kBurst = 64;
    static constexpr std::uint64_t kEnough =
        2 * kBurst;  ///< received, to work the links before the next poll
    /// So soon a frame is due that it is waited for: about as long as an idle round takes.
    static constexpr SimTime kSoon{300'000};
    static constexpr std::uint64_t kSendsToLearn = 1000;  ///< from which lead_ is known
    /// In a round that received more, what comes next is ready soon enough without looking ahead.
    static constexpr std::uint64_t kFew = 8;
    // A packet's tag: the port it leaves by, whether it leaves as it is, and which flow it belongs to.
    static constexpr unsigned kPortShift = 24;
    static constexpr std::uint32_t kWhole = 1U << 23U, kFlow = kWhole - 1;

    void deliver(std::span<const EmulatedPacket> packets) override;
    void expect(std::span<const EmulatedPacket> packets) override;
    void lose(const EmulatedPacket& packet, LinkId link, LinkLoss why) override;
    std::uint64_t duplicate(const EmulatedPacket& packet) override;
    void corrupt(const EmulatedPacket& packet, std::uint32_t bit) override;
    void transmit(const EmulatedPacket& packet, LinkId link, SimTime at) override;

    void receive(std::size_t device, SimTime polled);
    void take_burst(std::size_t device, std::span<const HeldFrame> frames);
    void take_from(std::size_t device, const HeldFrame& frame);
    void enter_plain(const HeldFrame& frame, const QuickVerdict& verdict);
    void prefetch(const EmulatedPacket& packet);
    void deliver_burst(std::span<const EmulatedPacket> packets);
    [[nodiscard]] bool is_plain(const EmulatedPacket& packet) const;
    bool find_buffers(std::span<HeldFrame> frames);
    void release_spent(std::size_t kept);
    void leave_plain(const EmulatedPacket& packet, const HeldFrame& buffer);
    void take(std::size_t port, const HeldFrame& frame);
    void enter(const HeldFrame& frame, const Verdict& verdict, std::uint32_t tag);
    void accept(std::size_t device);
    void hand_over(SimTime behind);
    void arrive(const EmulatedPacket& packet);
    void leave_here(const EmulatedPacket& packet);
    [[nodiscard]] bool passes_whole(std::uint32_t tag) const {
        return (tag & kWhole) != 0 || ports_[tag >> kPortShift].gateway->setup().transparent;
    }
    void leave(std::size_t port, std::uint64_t handle, SimTime due, bool corrupted = false);
    void cut(std::size_t port, std::uint64_t handle);
    void send(std::size_t port, std::uint64_t handle, SimTime due);
    void send(std::size_t port, const HeldFrame& frame, SimTime due);
    void put_out(std::size_t port, const HeldFrame& frame, SimTime due);
    bool send_copy(std::size_t port, std::span<const std::uint8_t> bytes);
    std::optional<HeldFrame> made(std::span<const std::uint8_t> bytes);
    void tick(SimTime now);
    void prepare(SimTime until);
    SimTime work_links();
    bool flush();
    bool flush(std::size_t device, SimTime now);
    void learn_lead(SimTime took);
    void wait_and_flush(std::size_t device);
    void drop(std::uint64_t handle, std::uint64_t& counter);

    /// Of a copy that there was no memory for.
    static constexpr std::uint64_t kNoFrame = 0;
    /// `due` of a frame that did not cross the network.
    static constexpr SimTime kAtOnce = SimTime::min();

    /// What a device is to send, in order.
    struct Outgoing {
        std::array<HeldFrame, kBurst> frames;
        std::array<SimTime, kBurst> due;
        std::size_t count = 0;
        /// When the first may be sent.
        [[nodiscard]] SimTime ready() const { return count == 0 ? SimTime::max() : due.front(); }
    };
    struct Port {
        std::unique_ptr<AccessGateway> gateway;  ///< null where another worker's
        Outgoing* outgoing = nullptr;            ///< of its device
        std::uint16_t vlan = kNoVlan;
        Traffic left;
        std::shared_ptr<TapPoint> tap;
    };

    LoopSetup setup_;
    std::vector<std::vector<std::pair<std::uint16_t, std::size_t>>> demux_;  ///< by device: VLAN and port
    std::vector<Outgoing> outgoing_;                                         ///< by device
    std::size_t outgoing_count_ = 0;                                         ///< of all devices
    std::vector<Port> ports_;
    std::vector<HeldFrame> burst_;
    std::array<QuickVerdict, kBurst> verdicts_;  ///< of the burst that is being taken
    std::array<HeldFrame, kBurst> buffers_;      ///< for those that are leaving
    // Of the burst that is being taken. A frame may be answered, too.
    std::array<EmulatedPacket, 2 * kBurst> arrivals_;
    std::size_t arrived_ = 0;
    // Buffers of frames that were packed in this step, for those that leave in it.
    std::array<std::uint64_t, 3 * kBurst> spent_;
    std::size_t spent_count_ = 0;
    std::map<LinkId, std::shared_ptr<TapPoint>> link_taps_;
    FrameBuffer answer_;
    FrameLedger ledger_;
    LoopTiming timing_;
    std::uint64_t worked_received_ = 0;  ///< ledger_.received when the links were last worked
    std::uint64_t sends_ = 0;
    SimTime quickest_ = SimTime::max();  ///< of all that it took to give a device frames
    SimTime lead_{0};  ///< frames are given away so long before they are due, as that takes at the least
    SimTime now_{0}, next_tick_{0};
    SimTime polled_{0};  ///< before the devices were last polled
    bool busy_ = false;  ///< the last step
};

}  // namespace hexi
