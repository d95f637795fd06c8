// Ports whose frames are in this process's memory: what DPDK does, without privileges.
#pragma once

#include <deque>
#include <map>
#include <mutex>

#include "dataplane/packet/packet_port.hpp"
#include "tests/dataplane/packet/frames.hpp"

namespace hexi::support {

/// May be used by several threads at once.
class MemoryFrames : public FrameMemory {
public:
    explicit MemoryFrames(std::size_t most = 1U << 20U) : most_(most) {}
    std::optional<HeldFrame> allocate(std::uint32_t length) override {
        const std::lock_guard lock(guard_);
        if (frames_.size() >= most_) return std::nullopt;
        frames_[++last_].resize(length);
        return described(last_);
    }
    HeldFrame view(std::uint64_t handle) override {
        const std::lock_guard lock(guard_);
        return described(handle);
    }
    void release(std::uint64_t handle) override {
        const std::lock_guard lock(guard_);
        EXPECT_EQ(frames_.erase(handle), 1U) << "released once";
    }
    [[nodiscard]] std::uint64_t held() const override {
        const std::lock_guard lock(guard_);
        return frames_.size();
    }

private:
    HeldFrame described(std::uint64_t handle) {
        Frame& frame = frames_.at(handle);
        return {frame.data(), static_cast<std::uint32_t>(frame.size()), kNoVlan, handle};
    }

    mutable std::mutex guard_;
    std::size_t most_;
    std::map<std::uint64_t, Frame> frames_;
    std::uint64_t last_ = 0;
};

class MemoryPort : public PacketPort {
public:
    explicit MemoryPort(MemoryFrames& memory) : memory_(memory) {}
    /// A frame for the next receive().
    void arrive(const Frame& frame, std::uint16_t vlan = kNoVlan) { arriving_.emplace_back(frame, vlan); }
    /// What was sent since last asked.
    [[nodiscard]] std::vector<Frame> sent() { return std::exchange(sent_, {}); }
    [[nodiscard]] std::uint16_t last_vlan() const { return last_vlan_; }
    void refuse_all() { refuse_ = true; }

    std::size_t receive(std::span<HeldFrame> frames) override {
        std::size_t count = 0;
        for (; count < frames.size() && !arriving_.empty(); ++count) {
            const auto& [bytes, vlan] = arriving_.front();
            frames[count] = memory_.allocate(static_cast<std::uint32_t>(bytes.size())).value();
            std::copy(bytes.begin(), bytes.end(), frames[count].bytes);
            frames[count].vlan = vlan;
            arriving_.pop_front();
        }
        counters_.received += count;
        return count;
    }
    std::size_t send(std::span<const HeldFrame> frames) override {
        for (const HeldFrame& frame : frames) {
            if (!refuse_) sent_.emplace_back(frame.bytes, frame.bytes + frame.length);
            last_vlan_ = frame.vlan;
            memory_.release(frame.handle);
        }
        return refuse_ ? 0 : frames.size();
    }
    [[nodiscard]] PortCounters counters() const override { return counters_; }
    [[nodiscard]] MacAddress mac() const override { return {}; }
    [[nodiscard]] std::uint32_t mtu() const override { return 1500; }

private:
    MemoryFrames& memory_;
    std::deque<std::pair<Frame, std::uint16_t>> arriving_;
    std::vector<Frame> sent_;
    PortCounters counters_;
    std::uint16_t last_vlan_ = kNoVlan;
    bool refuse_ = false;
};

}  // namespace hexi::support
