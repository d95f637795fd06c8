#include "dataplane/gateway/neighbour_table.hpp"

#include <utility>

namespace hexi {

bool NeighbourTable::question_due(Entry& entry, SimTime now) const {
    if (entry.asked > 0 && now - entry.asked_at < limits_.retry) return false;
    ++entry.asked;
    entry.asked_at = now;
    return true;
}

std::optional<NeighbourTable::Fresh> NeighbourTable::fresh(const IpAddress& address, SimTime now) const {
    const auto found = entries_.find(address);
    if (found == entries_.end() || !found->second.known) return std::nullopt;
    const SimTime until = found->second.heard_at + limits_.fresh;
    if (now >= until) return std::nullopt;
    return Fresh{found->second.mac, until};
}

NeighbourTable::Answer NeighbourTable::find(const IpAddress& address, std::uint64_t frame, SimTime now) {
    auto found = entries_.find(address);
    if (found == entries_.end()) {
        if (entries_.size() >= limits_.entries) return {};
        found = entries_.emplace(address, Entry{}).first;
    }
    Entry& entry = found->second;
    if (entry.known && now - entry.heard_at < limits_.fresh) return {Answer::Kind::kKnown, entry.mac, false};
    if (entry.known && now - entry.heard_at < limits_.stale)
        return {Answer::Kind::kKnown, entry.mac, question_due(entry, now)};
    entry.known = false;
    const bool ask = question_due(entry, now);
    if (entry.waiting.size() >= limits_.waiting) return {Answer::Kind::kFull, {}, ask};
    entry.waiting.push_back(frame);
    ++waiting_;
    return {Answer::Kind::kWaits, {}, ask};
}

std::vector<std::uint64_t> NeighbourTable::heard(const IpAddress& address, const MacAddress& mac, bool create,
                                                 SimTime now) {
    auto found = entries_.find(address);
    if (found == entries_.end()) {
        if (!create || entries_.size() >= limits_.entries) return {};
        found = entries_.emplace(address, Entry{}).first;
    }
    Entry& entry = found->second;
    ++changes_;
    entry.mac = mac;
    entry.known = true;
    entry.asked = 0;
    entry.heard_at = now;
    waiting_ -= entry.waiting.size();
    return std::exchange(entry.waiting, {});
}

NeighbourTable::Due NeighbourTable::expire(SimTime now) {
    Due due;
    for (auto at = entries_.begin(); at != entries_.end();) {
        auto& [address, entry] = *at;
        const bool old = entry.known && now - entry.heard_at >= limits_.stale;
        const bool silent =
            !entry.known && entry.asked >= limits_.questions && now - entry.asked_at >= limits_.retry;
        if (old || silent) {
            waiting_ -= entry.waiting.size();
            due.given_up.insert(due.given_up.end(), entry.waiting.begin(), entry.waiting.end());
            at = entries_.erase(at);
            continue;
        }
        if (!entry.known && question_due(entry, now)) due.questions.push_back(address);
        ++at;
    }
    return due;
}

std::vector<std::uint64_t> NeighbourTable::clear() {
    std::vector<std::uint64_t> frames;
    for (auto& [address, entry] : entries_)
        frames.insert(frames.end(), entry.waiting.begin(), entry.waiting.end());
    entries_.clear();
    waiting_ = 0;
    return frames;
}

}  // namespace hexi
