// A thread that runs before others, on a processor of its own as far as the system gives one.
#pragma once

#include <optional>
#include <string>

namespace hexi {

/// The last processor that this thread may run on, where there is another one for the rest of the work:
/// interrupts and others' work tend to be on the first.
[[nodiscard]] std::optional<unsigned> processor_to_keep();

/// Keeps the calling thread on `processor`, or off it where `on` is false. Where the system refuses, the
/// thread stays where it is: less exact, not wrong.
void tie_this_thread(unsigned processor, bool on);

/// Whether a kernel of this release (as uname(2) says) with `rt_runtime_us` in
/// /proc/sys/kernel/sched_rt_runtime_us may stop a thread that never sleeps though nobody else would run: up
/// to Linux 6.11 a real-time thread has to pause once it has had its share of a second.
[[nodiscard]] bool throttles_real_time(const std::string& release, long rt_runtime_us);

/// Gives the calling thread real-time priority (SCHED_FIFO 1), so that ordinary threads wait for it and not
/// it for them, and takes it away again at its end. Does nothing where this process may not do that, or where
/// the kernel throttles such threads.
class FirstInLine {
public:
    FirstInLine();
    ~FirstInLine();
    FirstInLine(const FirstInLine&) = delete;
    FirstInLine& operator=(const FirstInLine&) = delete;

    [[nodiscard]] bool granted() const { return granted_; }

private:
    bool granted_ = false;
};

}  // namespace hexi
