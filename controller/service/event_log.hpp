// What happens, told to everybody who follows, and again to those who come back.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hexi {

/// One happening, written as Server-Sent Events have it (WHATWG HTML, 9.2).
struct Event {
    std::uint64_t id = 0;  ///< the journal's revision; 0 for what is not kept: telemetry
    std::shared_ptr<const std::string> text;
};

/// `data` is one line. Without an id the reader's last one stays.
[[nodiscard]] Event make_event(std::uint64_t id, std::string_view name, std::string_view data);

/// Thread-safe. Followers are called one event at a time, in order, on the thread that publishes.
class EventLog {
public:
    /// False once it wants no more.
    using Follower = std::function<bool(const std::shared_ptr<const std::string>& text)>;

    /// Keeps the last `kept` events with an id for those who come back.
    explicit EventLog(std::size_t kept = 10'000) : most_(kept) {}

    void publish(const Event& event);
    /// Tells `follower` of every event after `after` that is kept, then of those to come. Where some are not
    /// kept any more, or `after` is above the last (a backup was restored), an event "reset" comes first:
    /// what is held must be read anew.
    void follow(std::uint64_t after, Follower follower);
    [[nodiscard]] std::size_t followers() const;
    /// Of the last event with an id; 0 where there was none.
    [[nodiscard]] std::uint64_t last() const;

private:
    mutable std::mutex mutex_;
    std::size_t most_;
    std::uint64_t forgotten_ = 0;  ///< the highest id that is not kept any more
    std::deque<Event> kept_;
    std::vector<Follower> followers_;
};

}  // namespace hexi
