// When frames come out of the other end of a wire, by the kernel's clock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// Takes the receive time stamp of every frame of a length on an interface of Linux, in a thread of its own,
/// until it is asked for them. The stamp is made where the sender's system call hands the frame over, so for
/// a veth pair it tells when the frame was sent.
class ArrivalRecorder {
public:
    /// Frames of `length` bytes on `interface`; at most `most`. kEnvironment where a packet socket is
    /// refused.
    [[nodiscard]] static Result<std::unique_ptr<ArrivalRecorder>> start(const std::string& interface,
                                                                        std::size_t length, std::size_t most);
    ~ArrivalRecorder();
    ArrivalRecorder(const ArrivalRecorder&) = delete;
    ArrivalRecorder& operator=(const ArrivalRecorder&) = delete;

    /// Nanoseconds since 1970 of each frame, once 200 ms have passed without another.
    [[nodiscard]] std::vector<std::int64_t> take();

private:
    ArrivalRecorder(int socket, std::size_t length, std::size_t most);
    void receive();

    int socket_;
    std::size_t length_, most_;
    std::atomic<bool> stop_{false};
    std::atomic<std::size_t> count_{0};
    std::vector<std::int64_t> arrived_ns_;
    std::thread thread_;
};

}  // namespace hexi
