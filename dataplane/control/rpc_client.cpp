#include "dataplane/control/rpc_client.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace hexi {
namespace {

using Clock = std::chrono::steady_clock;

tl::unexpected<Error> lost(std::string_view what) {
    return fail(ErrorCode::kEnvironment, fmt::format("the connection to the dataplane: {}", what));
}

}  // namespace

Result<RpcClient> RpcClient::connect(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path))
        return fail(ErrorCode::kInvalid, fmt::format("control socket {}: its path is too long", path));
    std::memcpy(address.sun_path, path.c_str(), path.size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return lost(std::strerror(errno));
    RpcClient client(socket);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return client;
    const int error = errno;
    const bool nobody = error == ENOENT || error == ECONNREFUSED;
    return fail(nobody ? ErrorCode::kNotFound : ErrorCode::kEnvironment,
                fmt::format("control socket {}: {}", path,
                            nobody ? "no dataplane serves it; is one running?" : std::strerror(error)));
}

RpcClient::~RpcClient() {
    if (socket_ >= 0) close(socket_);
}

Result<void> RpcClient::send(std::string_view line) {
    while (!line.empty()) {
        const ssize_t sent = ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return lost(std::strerror(errno));
        line.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
}

Result<std::string> RpcClient::receive_line(Clock::time_point until) {
    for (;;) {
        if (const auto end = received_.find('\n'); end != std::string::npos) {
            std::string line = received_.substr(0, end);
            received_.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
        const int ready = left < 0 ? 0 : poll(&waiting, 1, static_cast<int>(left) + 1);
        if (ready == 0) return lost("no answer in time");
        std::array<char, 65536> buffer{};
        const ssize_t got = ready < 0 ? -1 : recv(socket_, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return lost(std::strerror(errno));
        if (got == 0) return lost("closed by the other side");
        received_.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

Result<Json> RpcClient::call(std::string_view method, Json params, std::chrono::milliseconds patience) {
    const auto until = Clock::now() + patience;
    const std::int64_t id = ++last_id_;
    if (auto sent = send(rpc_request(id, method, std::move(params))); !sent)
        return tl::unexpected(sent.error());
    for (;;) {
        const auto line = receive_line(until);
        if (!line) return tl::unexpected(line.error());
        const auto message = parse_json(*line, "message");
        if (message && message->find("method") != nullptr) continue;
        return rpc_result(*line, id);
    }
}

Result<Json> RpcClient::next(std::chrono::milliseconds patience) {
    return receive_line(Clock::now() + patience).and_then([](const std::string& line) {
        return parse_json(line, "notification");
    });
}

}  // namespace hexi
