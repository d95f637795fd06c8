#include "emulator/packet/ns3_loop.hpp"

#include <ns3/object-factory.h>
#include <ns3/object.h>
#include <ns3/pointer.h>
#include <ns3/priority-queue-scheduler.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>

namespace hexi {
namespace {

/// Where the scheduler writes the time of ns-3's next event.
class Horizon : public ns3::Object {
public:
    static ns3::TypeId GetTypeId() {
        static const ns3::TypeId kId = ns3::TypeId("hexi::Horizon").SetParent<ns3::Object>();
        return kId;
    }
    Picoseconds next = Picoseconds::max();
};

/// ns-3's fastest scheduler, keeping the horizon up to date.
class HorizonScheduler : public ns3::PriorityQueueScheduler {
public:
    static ns3::TypeId GetTypeId() {
        static const ns3::TypeId kId =
            ns3::TypeId("hexi::HorizonScheduler")
                .SetParent<ns3::PriorityQueueScheduler>()
                .AddConstructor<HorizonScheduler>()
                .AddAttribute("Horizon", "Where the time of the next event is kept.", ns3::PointerValue(),
                              ns3::MakePointerAccessor(&HorizonScheduler::horizon_),
                              ns3::MakePointerChecker<Horizon>());
        return kId;
    }
    void Insert(const Event& event) override {
        PriorityQueueScheduler::Insert(event);
        horizon_->next = std::min(horizon_->next, time_of(event));
    }
    Event RemoveNext() override {
        const Event event = PriorityQueueScheduler::RemoveNext();
        update();
        return event;
    }
    void Remove(const Event& event) override {
        PriorityQueueScheduler::Remove(event);
        update();
    }

private:
    static Picoseconds time_of(const Event& event) {
        return Picoseconds(static_cast<std::int64_t>(event.key.m_ts));
    }
    void update() { horizon_->next = IsEmpty() ? Picoseconds::max() : time_of(PeekNext()); }

    ns3::Ptr<Horizon> horizon_;
};

Picoseconds now() { return Picoseconds(ns3::Simulator::Now().GetTimeStep()); }

ns3::Time after(Picoseconds delay) { return ns3::TimeStep(static_cast<std::uint64_t>(delay.count())); }

}  // namespace

struct Ns3Loop::State {
    void arm() {
        if (guest == nullptr) return;
        const Picoseconds next = guest->next_event();
        if (next >= armed) return;
        // Never two wakes under way: at one instant each would yield to the other for ever.
        ns3::Simulator::Cancel(event);
        armed = next;
        event = ns3::Simulator::Schedule(after(next - now()), &State::wake, this);
    }
    void wake() {
        armed = Picoseconds::max();
        guest->run_before(horizon->next);
        arm();
    }

    LoopGuest* guest = nullptr;
    ns3::Ptr<Horizon> horizon;
    Picoseconds armed = Picoseconds::max();  ///< time of the wake under way; max(): none
    ns3::EventId event;                      ///< that wake
};

Ns3Seed fold_seed(std::uint64_t seed) {
    constexpr std::uint64_t kSeeds = kSecondModulus - 1;
    return {static_cast<std::uint32_t>(seed % kSeeds) + 1U, seed / kSeeds + 1};
}

Ns3Loop::Ns3Loop(LoopGuest* guest, std::uint64_t seed) : state_(std::make_unique<State>()) {
    if (ns3::Time::GetResolution() != ns3::Time::PS) ns3::Time::SetResolution(ns3::Time::PS);
    const Ns3Seed folded = fold_seed(seed);
    ns3::RngSeedManager::SetSeed(folded.seed);
    ns3::RngSeedManager::SetRun(folded.run);
    state_->guest = guest;
    state_->horizon = ns3::CreateObject<Horizon>();
    ns3::ObjectFactory factory;
    factory.SetTypeId(HorizonScheduler::GetTypeId());
    factory.Set("Horizon", ns3::PointerValue(state_->horizon));
    ns3::Simulator::SetScheduler(factory);
}

Ns3Loop::~Ns3Loop() { ns3::Simulator::Destroy(); }

void Ns3Loop::run(Picoseconds end) {
    if (end != Picoseconds::max()) ns3::Simulator::Stop(after(end - now()));
    state_->arm();
    ns3::Simulator::Run();
}

void Ns3Loop::guest_changed() { state_->arm(); }

}  // namespace hexi
