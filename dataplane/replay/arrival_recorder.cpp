#include "dataplane/replay/arrival_recorder.hpp"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

tl::unexpected<Error> refusal(const std::string& what) {
    return fail(ErrorCode::kEnvironment, what + ": " + std::strerror(errno));
}

}  // namespace

Result<std::unique_ptr<ArrivalRecorder>> ArrivalRecorder::start(const std::string& interface,
                                                                std::size_t length, std::size_t most) {
    const int socket = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
    if (socket < 0) return refusal("cannot open a packet socket");
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
    const int on = 1, room = 512 << 20;
    const bool ready = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                       ::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
    static_cast<void>(::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room));
    if (!ready) {
        auto refused = refusal("cannot listen on " + interface);
        ::close(socket);
        return refused;
    }
    return std::unique_ptr<ArrivalRecorder>(new ArrivalRecorder(socket, length, most));
}

ArrivalRecorder::ArrivalRecorder(int socket, std::size_t length, std::size_t most)
    : socket_(socket), length_(length), most_(most) {
    arrived_.reserve(most);
    thread_ = std::thread([this] { receive(); });
}

ArrivalRecorder::~ArrivalRecorder() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
}

void ArrivalRecorder::receive() {
    while (!stop_.load(std::memory_order_relaxed)) {
        while (arrived_.size() < most_ && receive_one()) {
        }
        count_.store(arrived_.size(), std::memory_order_relaxed);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

bool ArrivalRecorder::receive_one() {
    std::array<std::uint8_t, 2048> frame{};
    std::array<char, 128> control{};
    iovec data{.iov_base = frame.data(), .iov_len = frame.size()};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket_, &message, MSG_DONTWAIT);
    if (got < 0) return false;
    if (got != static_cast<ssize_t>(length_)) return true;
    for (const cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(&message, const_cast<cmsghdr*>(part))) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
        timespec at{};
        std::memcpy(&at, CMSG_DATA(part), sizeof at);
        arrived_.push_back({load_big<std::uint64_t>(frame.data() + length_ - sizeof(std::uint64_t)),
                            std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec});
    }
    return true;
}

std::vector<Arrival> ArrivalRecorder::take() {
    std::size_t before = 0;
    do {
        before = count_.load(std::memory_order_relaxed);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    } while (count_.load(std::memory_order_relaxed) != before);
    stop_ = true;
    if (thread_.joinable()) thread_.join();
    return std::move(arrived_);
}

}  // namespace hexi
