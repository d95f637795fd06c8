// What happens to packets between a link's transmitter and its far end: delay, loss, duplication, corruption,
// reordering.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>

#include "dataplane/link/counter_random.hpp"
#include "dataplane/link/emulated_packet.hpp"
#include "dataplane/link/link_loss.hpp"
#include "emulator/experiment/behaviour/impairment_spec.hpp"

namespace hexi {

/// A packet on its way to the far end.
struct Passage {
    static constexpr std::uint32_t kIntact = std::numeric_limits<std::uint32_t>::max();

    EmulatedPacket packet;
    SimTime due{0};                       ///< at the far end
    std::uint32_t corrupt_bit = kIntact;  ///< the bit to invert, counted from the frame's first
    bool duplicate = false;               ///< the second of two: `frame` must be copied
};

/// Told of every packet that passes, and of every packet lost, at once and in the order of their `due`s
/// (unless jitter may overtake). Must not call the element back.
class PassageSink : public LossSink {
public:
    virtual void passed(const Passage& passage) = 0;

protected:
    ~PassageSink() = default;
};

/// What was done to packets so far.
struct ImpairmentCounts {
    std::uint64_t taken = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t corrupted = 0;
    std::uint64_t reordered = 0;   ///< held back until others had passed, or until its time was over
    std::uint64_t kept_order = 0;  ///< arrived later than its jitter said, so as not to overtake
};

/// The impairments of one direction of a link. Packets are counted from 0 in the order of pass(), and the
/// fate of each is a function of its number, size, instant and of LinkRandom, of nothing else. No call
/// allocates but change(). One thread.
class Impairments {
public:
    static constexpr SimTime kNever = SimTime::max();

    /// Every field of `spec` is in its range, as read_link_description() sees to.
    Impairments(const ImpairmentSpec& spec, LinkRandom random);
    Impairments(Impairments&&) noexcept;
    Impairments& operator=(Impairments&&) noexcept;
    ~Impairments();

    /// As pass() for a packet of `bytes` to which nothing happens but its delay: sets when it is `due`, and
    /// no sink is told. False, and nothing was done, where there may be more to it, or jitter may overtake.
    [[nodiscard]] bool pass_plainly(std::uint16_t bytes, SimTime departure, SimTime& due);
    /// The transmission of `packet` ended at `departure`, not before that of the packet before it.
    void pass(const EmulatedPacket& packet, SimTime departure, PassageSink& sink);

    /// When a packet held back is to be released if no other packet comes before; kNever where none is.
    [[nodiscard]] SimTime next_release() const;
    /// Releases what is due by `now`; pass() does it by itself.
    void release_until(SimTime now, PassageSink& sink);

    /// No packet arrives sooner after its departure: how far the far end may be computed ahead.
    [[nodiscard]] SimTime least_delay() const;
    /// False where jitter may overtake: then `due`s are not ascending.
    [[nodiscard]] bool keeps_order() const;
    /// Packets held back now: taken + duplicated = lost + passed + held().
    [[nodiscard]] std::uint32_t held() const;
    [[nodiscard]] const ImpairmentCounts& counts() const;

    /// New behaviour from the next packet on; what passed before keeps its instant, what is held is still
    /// released, and no packet overtakes where order is kept. Allocates.
    void change(const ImpairmentSpec& spec);

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace hexi
