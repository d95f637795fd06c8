// A link's queue, whatever its discipline: what the transmitter of a link talks to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "dataplane/link/counter_random.hpp"
#include "dataplane/link/emulated_packet.hpp"
#include "dataplane/link/link_loss.hpp"
#include "dataplane/link/packet_pool.hpp"
#include "dataplane/link/queue_counts.hpp"
#include "emulator/experiment/behaviour/queue_spec.hpp"

namespace hexi {

/// The queue of one direction of a link: classes by strict level and weight, each with its discipline. The
/// packet under transmission is not part of it. `now` never goes back, over all calls. No call allocates but
/// change(). One thread.
class QueueDiscipline {
public:
    /// Every field of `spec` is in its range, as read_link_description() sees to (the worst is checked).
    /// `pool` outlives this and may be shared by queues of one thread. `rate`: of the transmitter, for RED's
    /// idle time.
    QueueDiscipline(const QueueSpec& spec, BitRate rate, PacketPool& pool, LinkRandom random);
    QueueDiscipline(QueueDiscipline&&) noexcept;
    QueueDiscipline& operator=(QueueDiscipline&&) noexcept;
    ~QueueDiscipline();

    /// Takes `packet`, whose `time` is `now` from then on, or loses it; FQ-CoDel may lose others in its
    /// place.
    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    /// The packet to transmit from `now` on; absent where nothing waits or all that waited was dropped.
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);

    [[nodiscard]] std::uint64_t bytes() const;    ///< waiting
    [[nodiscard]] std::uint32_t packets() const;  ///< waiting
    [[nodiscard]] bool empty() const { return packets() == 0; }
    [[nodiscard]] const QueueCounts& counts() const;

    /// New behaviour from the next packet on. What waits is kept, in the order in which it came within each
    /// class, even beyond the new limits. Controllers (means, probabilities) start afresh where the kind of
    /// discipline changes. Allocates.
    void change(const QueueSpec& spec);
    void change_rate(BitRate rate);

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace hexi
