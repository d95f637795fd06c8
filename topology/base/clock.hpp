// Time as a parameter: libraries are given a clock, and never look at the wall themselves.
#pragma once

#include <chrono>
#include <functional>

namespace hexi {

/// Answers "now" as time since an arbitrary origin; never goes back. Tests pass one they move by hand.
using MonotonicClock = std::function<std::chrono::nanoseconds()>;

/// Answers the date and time in UTC; may jump. Only for stamping what is written for people.
using WallClock = std::function<std::chrono::system_clock::time_point()>;

/// The machine's steady clock; for `main` to pass on.
[[nodiscard]] inline MonotonicClock steady_clock() {
    return [] {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::steady_clock::now().time_since_epoch());
    };
}

/// The machine's date and time; for `main` to pass on.
[[nodiscard]] inline WallClock system_clock() {
    return [] { return std::chrono::system_clock::now(); };
}

}  // namespace hexi
