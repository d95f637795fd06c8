// A link that follows a measured one: where in its trace an instant is.
#pragma once

#include <optional>

#include "emulator/experiment/behaviour/impairment_spec.hpp"

namespace hexi {

/// The step in force, moved forward in time. What a step leaves open is as the steps before it said.
class TraceCursor {
public:
    /// `spec` outlives this and is the same in every call.
    explicit TraceCursor(const TraceSpec& spec) { rewind(spec, SimTime(0)); }

    /// Moves to the step in force at `now`, which never goes back; true where another one is.
    bool move_to(SimTime now, const TraceSpec& spec);
    /// When the next step begins; SimTime::max() where none does.
    [[nodiscard]] SimTime next() const { return next_; }

    [[nodiscard]] const TraceStep& in_force() const { return current_; }

private:
    void rewind(const TraceSpec& spec, SimTime from);
    void aim(const TraceSpec& spec);

    TraceStep current_;
    std::size_t taken_ = 0;  ///< steps of this round that are over or in force
    SimTime round_{0};       ///< when this round began
    SimTime next_ = SimTime::max();
};

/// When a transmission of `size` that begins at `start` ends on a link of `rate` where `cursor`'s trace
/// states no other: the trace's rates are followed to the bit, through steps of rate 0 too. Moves `cursor` to
/// the end. SimTime::max() where it never ends.
[[nodiscard]] SimTime transmission_end(SimTime start, ByteCount size, BitRate rate, TraceCursor& cursor,
                                       const TraceSpec& spec);

}  // namespace hexi
