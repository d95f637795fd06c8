// A link's queue, whatever its discipline: what the transmitter of a link talks to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "dataplane/link/counter_random.hpp"
#include "dataplane/link/emulated_packet.hpp"
#include "dataplane/link/link_loss.hpp"
#include "dataplane/link/packet_pool.hpp"
#include "dataplane/link/queue_spec.hpp"

namespace hexi {

/// What a discipline has done since it was made.
struct QueueCounts {
    std::uint64_t taken = 0;      ///< packets that came
    std::uint64_t sent = 0;       ///< packets handed to the transmitter
    std::uint64_t full = 0;       ///< LinkLoss::kQueueFull
    std::uint64_t early = 0;      ///< LinkLoss::kQueueEarly
    std::uint64_t no_memory = 0;  ///< LinkLoss::kNoMemory
    std::uint64_t marked = 0;     ///< set to Ecn::kCe

    bool operator==(const QueueCounts&) const = default;
};

/// The queue of one direction of a link: classes by strict level and weight, each with its discipline. The
/// packet under transmission is not part of it. `now` never goes back, over all calls. No call allocates but
/// change(). taken = sent + full + early + no_memory + packets(), always. One thread.
class QueueDiscipline {
public:
    /// `spec` must be valid (check_queue()). `pool` outlives this and may be shared by queues of one thread.
    /// `rate`: of the transmitter, for RED's idle time.
    QueueDiscipline(const QueueSpec& spec, BitRate rate, PacketPool& pool, LinkRandom random);
    QueueDiscipline(QueueDiscipline&&) noexcept;
    QueueDiscipline& operator=(QueueDiscipline&&) noexcept;
    ~QueueDiscipline();

    /// Takes `packet`, whose `time` is set to `now`, or loses it; FQ-CoDel may lose others in its place.
    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    /// The packet to transmit from `now` on; absent where nothing waits or all that waited was dropped.
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);

    [[nodiscard]] std::uint64_t bytes() const;    ///< waiting
    [[nodiscard]] std::uint32_t packets() const;  ///< waiting
    [[nodiscard]] bool empty() const { return packets() == 0; }
    [[nodiscard]] QueueCounts counts() const;

    /// New behaviour from the next packet on. What waits is kept, in the order in which it came within each
    /// class, even beyond the new limits. Controllers (means, probabilities) start afresh where the kind of
    /// discipline changes. Allocates.
    void change(const QueueSpec& spec, SimTime now);
    void change_rate(BitRate rate);

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace hexi
