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

/// A frame that came, by its number among those sent.
struct Arrival {
    std::uint64_t number = 0;
    std::int64_t at_ns = 0;  ///< since 1970
};

/// Takes the receive time stamp of every frame of a length on an interface of Linux, in a thread of its own,
/// until it is asked for them. The stamp is made where the sender's system call hands the frame over, so for
/// a veth pair it tells when the frame was sent. The thread looks every few milliseconds: a receiver that had
/// to be woken for each frame would be woken by the sender, at the sender's cost.
class ArrivalRecorder {
public:
    /// Frames of `length` bytes on `interface` whose last eight bytes are their number, big-endian; at most
    /// `most`. kEnvironment where a packet socket is refused.
    [[nodiscard]] static Result<std::unique_ptr<ArrivalRecorder>> start(const std::string& interface,
                                                                        std::size_t length, std::size_t most);
    ~ArrivalRecorder();
    ArrivalRecorder(const ArrivalRecorder&) = delete;
    ArrivalRecorder& operator=(const ArrivalRecorder&) = delete;

    /// What came, once 200 ms have passed without another.
    [[nodiscard]] std::vector<Arrival> take();

private:
    ArrivalRecorder(int socket, std::size_t length, std::size_t most);
    void receive();
    /// False where nothing was waiting.
    bool receive_one();

    int socket_;
    std::size_t length_, most_;
    std::atomic<bool> stop_{false};
    std::atomic<std::size_t> count_{0};
    std::vector<Arrival> arrived_;
    std::thread thread_;
};

}  // namespace hexi
