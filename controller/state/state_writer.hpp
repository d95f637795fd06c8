// Many writers, one disk: writes that wait together are committed together.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "controller/state/state_store.hpp"

namespace hexi {

/// What a writer may ask for at a time before it is told to come back.
struct StateWriterLimits {
    std::size_t waiting = 4096;  ///< writes not yet begun; more are turned away
    std::size_t together = 512;  ///< most in one transaction
};

/// Carries writes out on a thread of its own, in the order submitted, and answers each when it is on the
/// disk: one fsync for all that came while the last one ran (group commit). Thread-safe.
class StateWriter {
public:
    /// Changes the state by `store`; an error undoes what this write did, not its neighbours'.
    using Write = std::function<Result<void>(StateStore& store)>;
    /// On the writer's thread, after the commit, or with the error for which nothing was written. Short.
    using Done = std::function<void(Result<void> outcome)>;

    explicit StateWriter(StateStore store, StateWriterLimits limits = {});
    /// Carries out what waits, then ends.
    ~StateWriter();
    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;

    /// False where too many wait: neither is called.
    [[nodiscard]] bool submit(Write write, Done done);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace hexi
