#include "controller/bench/load_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>

namespace hexi {
namespace {

using std::chrono::nanoseconds;

/// Where an answer ends in what was received; nothing while it has not.
std::size_t end_of_answer(std::string_view received) {
    constexpr std::string_view kLength = "Content-Length: ";
    const std::size_t head = received.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    const std::size_t at = received.find(kLength);
    std::size_t length = 0;
    if (at < head) std::from_chars(received.data() + at + kLength.size(), received.data() + head, length);
    const std::size_t end = head + 4 + length;
    return received.size() >= end ? end : 0;
}

/// One connection, on which one request is under way at most.
struct Connection {
    int socket = -1;
    bool busy = false;
    nanoseconds due{0};
    std::string received;
};

class Load {
public:
    Load(const LoadOptions& options, const MonotonicClock& clock)
        : options_(options), clock_(clock), connections_(options.connections), polled_(options.connections) {}
    ~Load() {
        for (const Connection& connection : connections_) {
            if (connection.socket >= 0) close(connection.socket);
        }
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    Result<LoadResult> run() {
        for (Connection& connection : connections_) {
            if (!open(connection)) return gone();
        }
        begun_ = clock_();
        const nanoseconds end = begun_ + options_.duration;
        while (clock_() < end || any_busy()) {
            if (clock_() < end && !send_what_is_due()) return gone();
            if (!take_what_comes()) return gone();
        }
        result_.seconds = std::chrono::duration<double>(clock_() - begun_).count();
        std::sort(result_.wait_ms.begin(), result_.wait_ms.end());
        return std::move(result_);
    }

private:
    static tl::unexpected<Error> gone() {
        return fail(ErrorCode::kEnvironment, std::string("the server is gone: ") + std::strerror(errno));
    }
    bool open(Connection& connection) const {
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_port = htons(options_.port);
        place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connection.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int one = 1;
        setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        return connect(connection.socket, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
    }
    [[nodiscard]] bool any_busy() const {
        return std::any_of(connections_.begin(), connections_.end(),
                           [](const Connection& connection) { return connection.busy; });
    }
    /// When the request of that number is due.
    [[nodiscard]] nanoseconds due(std::uint64_t number) const {
        if (options_.per_second <= 0) return nanoseconds(0);
        return begun_ + nanoseconds(std::llround(static_cast<double>(number) * 1e9 / options_.per_second));
    }
    bool send_what_is_due() {
        for (std::size_t turn = 0; turn < connections_.size(); ++turn) {
            Connection& connection = connections_[first_++ % connections_.size()];
            if (connection.busy) continue;
            const nanoseconds now = clock_(), when = due(next_);
            if (when > now) {
                --first_;
                return true;
            }
            const std::string text = options_.request(next_++);
            connection.due = options_.per_second > 0 ? when : now;
            connection.busy = true;
            if (send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL) !=
                static_cast<ssize_t>(text.size()))
                return false;
        }
        return true;
    }
    /// Until the next request is due; the processor belongs to the server meanwhile.
    [[nodiscard]] timespec until_next() const {
        constexpr nanoseconds kLongest{100'000'000}, kShortest{0};
        const auto idle = [](const Connection& connection) { return !connection.busy; };
        const bool can = options_.per_second > 0 && std::ranges::any_of(connections_, idle);
        const nanoseconds wait = can ? std::clamp(due(next_) - clock_(), kShortest, kLongest) : kLongest;
        return {0, wait.count()};
    }
    bool take_what_comes() {
        for (std::size_t i = 0; i < connections_.size(); ++i)
            polled_[i] = {.fd = connections_[i].socket, .events = POLLIN, .revents = 0};
        const timespec patience = until_next();
        if (ppoll(polled_.data(), polled_.size(), &patience, nullptr) <= 0) return true;
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            if (polled_[i].revents != 0 && !take(connections_[i])) return false;
        }
        return true;
    }
    bool take(Connection& connection) {
        const ssize_t bytes = recv(connection.socket, buffer_.data(), buffer_.size(), 0);
        if (bytes <= 0) return false;
        connection.received.append(buffer_.data(), static_cast<std::size_t>(bytes));
        const std::size_t end = end_of_answer(connection.received);
        if (end == 0) return true;
        const bool good = connection.received.compare(9, 1, "2") == 0;
        ++(good ? result_.answered : result_.refused);
        if (good) {
            const auto wait = std::chrono::duration<double, std::milli>(clock_() - connection.due);
            result_.wait_ms.push_back(wait.count());
        }
        connection.received.erase(0, end);
        connection.busy = false;
        return true;
    }

    const LoadOptions& options_;
    const MonotonicClock& clock_;
    std::vector<Connection> connections_;
    std::vector<pollfd> polled_;
    std::array<char, 65536> buffer_{};
    std::uint64_t next_ = 0;
    std::size_t first_ = 0;  ///< whose turn it is: a server ends connections that say nothing
    nanoseconds begun_{0};
    LoadResult result_;
};

}  // namespace

double LoadResult::quantile(double share) const {
    if (wait_ms.empty()) return 0;
    const auto place = static_cast<std::size_t>(share * static_cast<double>(wait_ms.size()));
    return wait_ms[std::min(place, wait_ms.size() - 1)];
}

Result<LoadResult> put_load(const LoadOptions& options, const MonotonicClock& clock) {
    return Load(options, clock).run();
}

}  // namespace hexi
