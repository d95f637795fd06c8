// The log of the state kept short, without any commit having to wait for that.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "topology/base/result.hpp"

namespace hexi {

/// Moves the log of a database into its file, from time to time, on a thread and a connection of its own.
/// Without it the commit that finds the log long does so, and all that wait for it wait longer.
class Checkpointer {
public:
    /// `path` is open elsewhere, and stays so. kEnvironment where the machine refuses.
    static Result<std::unique_ptr<Checkpointer>> start(
        const std::string& path, std::chrono::milliseconds pause = std::chrono::milliseconds(250));
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

private:
    struct State;
    explicit Checkpointer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hexi
