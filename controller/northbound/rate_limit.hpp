// How often each client may ask.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>

namespace hexi {

/// A bucket of tokens for each client: `per_second` are put in, `burst` fit. Thread-safe.
class RateLimit {
public:
    RateLimit(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

    /// Takes one of `client`'s; false where none is left. `now` never goes back.
    bool take(const std::string& client, std::chrono::nanoseconds now);

private:
    struct Bucket {
        double left;
        std::chrono::nanoseconds at;
    };
    void forget_the_idle(std::chrono::nanoseconds now);

    double per_second_, burst_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace hexi
