#include "traces/capture/reorder_window.hpp"

#include <algorithm>

namespace hexi {
namespace {

/// A slot that once held a giant gives its memory back.
constexpr std::size_t kKeptBytes = std::size_t{16} << 10U;

}  // namespace

void ReorderWindow::push(const TracePacket& packet) {
    if (latest_in_ && packet.at < *latest_in_) ++disordered_;
    latest_in_ = latest_in_ ? std::max(*latest_in_, packet.at) : packet.at;
    if (free_.empty()) {
        free_.push_back(held_.size());
        held_.emplace_back();
    }
    const std::size_t slot = free_.back();
    free_.pop_back();
    Held& held = held_[slot];
    if (held.bytes.capacity() > kKeptBytes) held.bytes = {};
    held.bytes.assign(packet.bytes, packet.bytes + packet.captured);
    held.packet = packet;
    held.packet.bytes = held.bytes.data();
    bytes_ += packet.captured;
    turns_.push({packet.at, number_++, slot});
}

std::optional<TracePacket> ReorderWindow::pop(bool all) {
    if (turns_.empty() || (!all && turns_.size() <= room_ && bytes_ <= kMostBytes)) return std::nullopt;
    const Turn turn = turns_.top();
    turns_.pop();
    Held& held = held_[turn.slot];
    bytes_ -= held.packet.captured;
    if (latest_out_ && turn.at < *latest_out_) ++late_;
    latest_out_ = latest_out_ ? std::max(*latest_out_, turn.at) : turn.at;
    free_.push_back(turn.slot);
    return held.packet;
}

}  // namespace hexi
