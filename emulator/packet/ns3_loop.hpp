// ns-3's event loop, with room for a guest that keeps events of its own.
//
// Read as C++17 too: the files that include ns-3 cannot be C++20 (its headers do not compile so with g++ 12).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <ratio>

namespace hexi {

/// SimTime, spelled for headers that C++17 reads as well.
using Picoseconds = std::chrono::duration<std::int64_t, std::pico>;

/// The smaller modulus of ns-3's generator, MRG32k3a: its seeds are from 1 to below it. Source: P. L'Ecuyer,
/// Operations Research 47(1), 1999, m2.
inline constexpr std::uint64_t kSecondModulus = 4294944443U;

/// What ns-3 is seeded with.
struct Ns3Seed {
    std::uint32_t seed;
    std::uint64_t run;
};
/// Any 64-bit seed as one that ns-3 takes; different ones stay different.
Ns3Seed fold_seed(std::uint64_t seed);

/// A simulation with its own event list, driven by the loop.
class LoopGuest {
public:
    virtual ~LoopGuest() = default;
    /// When it does something next; Picoseconds::max() when never.
    virtual Picoseconds next_event() const = 0;
    /// Does everything before `horizon`, which is read again after each event: whatever the guest asks of
    /// ns-3 on the way may bring it nearer.
    virtual void run_before(const Picoseconds& horizon) = 0;
};

/// ns-3's simulator from its preparation to its end. One ns-3 event stands for the guest's earliest; when it
/// fires, the guest goes on by itself up to ns-3's next event. So both see all events in order of time, at
/// the cost of one ns-3 event per change of turns. ns-3's simulator is static: at most one of these exists at
/// a time.
class Ns3Loop {
public:
    /// Sets resolution (ps), scheduler and random seed (folded into what ns-3 takes; no two give equal
    /// streams). `guest` may be null and outlives this.
    Ns3Loop(LoopGuest* guest, std::uint64_t seed);
    ~Ns3Loop();
    Ns3Loop(const Ns3Loop&) = delete;
    Ns3Loop& operator=(const Ns3Loop&) = delete;

    /// Runs until nothing is left to do or, at the latest, `end` is reached.
    void run(Picoseconds end);
    /// To be called when the guest's next event may have come nearer from outside, e.g. a host sent a packet.
    void guest_changed();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hexi
