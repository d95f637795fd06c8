// The parts of a link that plain links do without: a queue discipline, impairments, packets that overtake.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "dataplane/link/flight_pool.hpp"
#include "dataplane/link/impairments.hpp"
#include "dataplane/link/link_trace.hpp"
#include "dataplane/link/queue_discipline.hpp"
#include "emulator/experiment/behaviour/link_behaviour.hpp"
#include "emulator/experiment/play/link_service.hpp"

namespace hexi {

/// Told what the elements of one link do to packets, at once.
class LinkEvents : public LossSink {
public:
    /// A second `copy` of a packet comes into being; its frame is to be set. False: there is no room for it,
    /// and it does not.
    virtual bool duplicated(EmulatedPacket& copy) = 0;
    /// The bit number `bit` of the frame of `packet` is inverted.
    virtual void corrupted(const EmulatedPacket& packet, std::uint32_t bit) = 0;

protected:
    ~LinkEvents() = default;
};

/// Where packets go that are on their way to a link's far end.
struct Landing {
    FlightFifo& wire;
    FlightPool& pool;
    LinkEvents& events;
};

/// Owned by its link, used by the link's thread.
class LinkElements {
public:
    /// `queue_pool` outlives it.
    /// What is on the wire already arrives by `last_due`.
    LinkElements(const LinkBehaviour& behaviour, const LinkService& service, SimTime last_due,
                 PacketPool& queue_pool, LinkRandom random);

    /// From the next packet on; what waits or is under way is kept.
    void change(const LinkBehaviour& behaviour);
    void change(const LinkService& service);

    [[nodiscard]] bool has_queue() const { return queue_.has_value(); }
    /// has_queue().
    [[nodiscard]] QueueDiscipline& queue() { return *queue_; }

    /// Whether the rate changes as a trace has it; else it is the service's.
    [[nodiscard]] bool varies_rate() const { return rates_.has_value(); }
    /// When a transmission of `bytes` ends that begins at `start`, not before an earlier one ended.
    [[nodiscard]] SimTime transmission_end(SimTime start, std::uint16_t bytes);
    /// The transmission of a packet of `bytes` ended at `departure`. True where nothing but delay befalls it,
    /// until `due`: then it goes to the end of the wire, and pass() is not called.
    [[nodiscard]] bool pass_plainly(std::uint16_t bytes, SimTime departure, SimTime& due) {
        if (departure == SimTime::max()) [[unlikely]]
            return false;
        due = departure + service_.delay;
        if (impairments_ && !impairments_->pass_plainly(bytes, departure, due)) return false;
        due = last_due_ = std::max(due, last_due_);
        return true;
    }
    /// The transmission of `packet` ended at `departure`; what arrives of it, and when, is put on the wire.
    void pass(const EmulatedPacket& packet, SimTime departure, const Landing& landing);
    /// No transmission that is yet to come ends at `now` or before: what is held back until then goes on.
    void release_held(SimTime now, const Landing& landing);
    /// Whether take_overtaker() may have something.
    [[nodiscard]] bool has_overtakers() const { return !overtakers_.empty(); }
    /// Takes, of the packets that overtook the wire, the first to arrive; false where none does before
    /// `until`.
    bool take_overtaker(SimTime until, EmulatedPacket& out);

    /// See EmulatedLink.
    [[nodiscard]] SimTime least_delay() const;
    /// A time before which nothing but the wire's own packets arrives.
    [[nodiscard]] SimTime next_due() const;
    [[nodiscard]] std::size_t held() const;
    /// Loses everything that waits, is held back or has overtaken.
    template <typename Lost>
    void lose_all(SimTime now, const Lost& lost);

private:
    struct Overtaker {
        EmulatedPacket packet;
        std::uint64_t number = 0;  ///< of equal times the lower arrives first
    };
    class Sink;
    void land(const EmulatedPacket& packet, SimTime due, const Landing& landing);
    void renew();

    PacketPool* queue_pool_;
    LinkRandom random_;
    LinkBehaviour behaviour_;
    LinkService service_;
    std::optional<QueueDiscipline> queue_;
    std::optional<Impairments> impairments_;
    TraceSpec trace_;
    std::optional<TraceCursor> rates_;   ///< where the trace has rates
    std::vector<Overtaker> overtakers_;  ///< a heap, the first to arrive in front
    std::uint64_t next_number_ = 0;
    SimTime last_due_;  ///< of what was put on the wire
};

/// Collects nothing but losses; every loss is told to `Lost`.
template <typename Lost>
class LossesOnly : public PassageSink {
public:
    explicit LossesOnly(const Lost& told) : told_(told) {}
    void lost(const EmulatedPacket& packet, LinkLoss /*why*/) override { told_(packet); }
    void passed(const Passage& passage) override {
        if (!passage.duplicate) told_(passage.packet);
    }

private:
    const Lost& told_;
};

template <typename Lost>
void LinkElements::lose_all(SimTime now, const Lost& lost) {
    LossesOnly<Lost> sink(lost);
    if (queue_) {
        while (const auto packet = queue_->dequeue(now, sink)) lost(*packet);
    }
    if (impairments_) impairments_->release_until(SimTime::max() - SimTime{1}, sink);
    for (const Overtaker& one : overtakers_) lost(one.packet);
    overtakers_.clear();
}

}  // namespace hexi
