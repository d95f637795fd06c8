// Many pieces of work, done by whoever is there.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// One worker: does the piece of work of a number and answers in bytes. Used by one thread.
using Worker = std::function<std::string(std::size_t)>;

/// What is to be done. Answers depend on their number alone, so that it does not matter who gives them.
struct CrewWork {
    std::size_t count = 0;                ///< pieces 0 .. count - 1
    std::function<Worker()> make_worker;  ///< called from any thread
    std::function<void(double)> progress = [](double) {
    };  ///< share done, 0..1; called from one thread at a time
};

/// Threads of this process, or of many processes that all run the same program.
class Crew {
public:
    virtual ~Crew() = default;
    /// Does all the work; the answers by number. Where there are several processes all call it with the same
    /// work, and those that do not speak get no answers. kEnvironment where a process was lost.
    [[nodiscard]] virtual Result<std::vector<std::string>> run(const CrewWork& work) = 0;
    /// This process is the one that prints.
    [[nodiscard]] virtual bool speaks() const = 0;
};

/// `jobs` >= 1 threads of this process.
[[nodiscard]] std::unique_ptr<Crew> thread_crew(std::size_t jobs);

/// The answers of the pieces of `work` with numbers `first`, `first + stride`, ..., done by `jobs` threads.
[[nodiscard]] std::vector<std::string> run_threads(const CrewWork& work, std::size_t jobs, std::size_t first,
                                                   std::size_t stride);

/// As many threads as this machine runs at a time, at least 1.
[[nodiscard]] std::size_t usual_jobs();

}  // namespace hexi
