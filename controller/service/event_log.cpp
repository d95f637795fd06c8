#include "controller/service/event_log.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hexi {

Event make_event(std::uint64_t id, std::string_view name, std::string_view data) {
    std::string text = id == 0 ? "" : fmt::format("id: {}\n", id);
    text += fmt::format("event: {}\ndata: {}\n\n", name, data);
    return {id, std::make_shared<const std::string>(std::move(text))};
}

void EventLog::publish(const Event& event) {
    const std::lock_guard lock(mutex_);
    if (event.id != 0) kept_.push_back(event);
    if (kept_.size() > most_) {
        forgotten_ = kept_.front().id;
        kept_.pop_front();
    }
    const auto over = [&](const Follower& follower) { return !follower(event.text); };
    followers_.erase(std::remove_if(followers_.begin(), followers_.end(), over), followers_.end());
}

void EventLog::follow(std::uint64_t after, Follower follower) {
    const std::lock_guard lock(mutex_);
    bool wanted = true;
    const std::uint64_t last = kept_.empty() ? forgotten_ : kept_.back().id;
    if (after < forgotten_ || after > last) wanted = follower(make_event(0, "reset", "{}").text);
    for (const Event& event : kept_) {
        if (wanted && event.id > after) wanted = follower(event.text);
    }
    if (wanted) followers_.push_back(std::move(follower));
}

std::size_t EventLog::followers() const {
    const std::lock_guard lock(mutex_);
    return followers_.size();
}

std::uint64_t EventLog::last() const {
    const std::lock_guard lock(mutex_);
    return kept_.empty() ? forgotten_ : kept_.back().id;
}

}  // namespace hexi
