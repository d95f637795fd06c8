// The processes that mpirun started, on one host or many, as one crew.
#pragma once

#include "controller/whatif/crew.hpp"

namespace hexi {

/// This process among those of one mpirun (MPI 3.1; Open MPI). All processes run the same program on the same
/// command line. One for the whole program; used by its main thread.
class MpiSession {
public:
    /// Joins the others. `arguments` are those of main().
    MpiSession(int& argument_count, char**& arguments);
    /// Leaves them; every process must come to this.
    ~MpiSession();
    MpiSession(const MpiSession&) = delete;
    MpiSession& operator=(const MpiSession&) = delete;

    /// Process 0 is the one that prints.
    [[nodiscard]] bool speaks() const;
    /// Every process calls it once, before any work is shared out, with whether it is ready: how many are.
    [[nodiscard]] int meet(bool ready);
    [[nodiscard]] bool has_met() const { return met_; }
    /// The status of the process that speaks; for all, after they met.
    [[nodiscard]] int agree(int status);
    /// "host" of this process.
    [[nodiscard]] std::string host() const;

    /// All processes as a crew, each with `jobs` threads. Refers to the session. Its run() meets, and is
    /// kEnvironment where a process is not ready; piece i is done by process i modulo their number, so that
    /// nobody need ask for work.
    [[nodiscard]] std::unique_ptr<Crew> crew(std::size_t jobs);

private:
    bool met_ = false;
};

}  // namespace hexi
