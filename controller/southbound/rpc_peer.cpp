#include "controller/southbound/rpc_peer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hexi {

RpcPeer::RpcPeer(std::unique_ptr<ByteStream> stream, RpcMethods& methods, const PeerLimits& limits)
    : stream_(std::move(stream)), methods_(methods), limits_(limits) {}

asio::awaitable<void> RpcPeer::run() {
    const auto self = shared_from_this();
    executor_ = co_await asio::this_coro::executor;
    if (!outgoing_.empty()) send("");
    ReceivedText received;
    while (open_) {
        const SystemError error = co_await stream_->read_more(received.text);
        heard_ = std::chrono::steady_clock::now();
        if (error || !take_lines(received, limits_.message_bytes, [&](auto line) { take(line); })) break;
        co_await pace();
    }
    close();
    for (auto& [id, done] : std::exchange(waiting_, {}))
        done(fail(ErrorCode::kEnvironment, "the connection has ended"));
}

/// Reads no more in a second than is allowed: the other side's socket fills, and it must wait.
asio::awaitable<void> RpcPeer::pace() {
    constexpr std::chrono::seconds kSecond{1};
    if (heard_.load() - second_ >= kSecond) {
        second_ = heard_;
        messages_ = 0;
    }
    if (messages_ < limits_.messages_per_second) co_return;
    const auto seconds =
        static_cast<std::int64_t>(messages_ / std::max<std::size_t>(limits_.messages_per_second, 1));
    pause_ = std::make_unique<asio::steady_timer>(executor_, second_ + seconds * kSecond);
    SystemError ignored;
    co_await pause_->async_wait(into(ignored));
}

void RpcPeer::take(std::string_view line) {
    constexpr std::size_t kBytesOfAMessage = 4096;
    constexpr std::size_t kSecondsAtOnce = 4;
    charge(1 + line.size() / kBytesOfAMessage);
    // Thousands of lines in one piece would keep its thread from everybody else.
    if (messages_ / kSecondsAtOnce > limits_.messages_per_second) close();
    if (!open_) return;
    const auto message = parse_json(line, "message");
    const auto id = message ? response_id(*message) : std::nullopt;
    if (!id) {
        if (auto answer = answer_rpc(line, methods_)) send(std::move(*answer));
        return;
    }
    const auto waiting = waiting_.find(*id);
    if (waiting == waiting_.end()) return;
    const Done done = std::move(waiting->second);
    waiting_.erase(waiting);
    done(rpc_result(line, *id));
}

void RpcPeer::call(std::string_view method, std::string_view params, Done done) {
    if (!open_) return done(fail(ErrorCode::kEnvironment, "the connection has ended"));
    const std::int64_t id = ++last_id_;
    waiting_.emplace(id, std::move(done));
    send(fmt::format("{{\"jsonrpc\":\"2.0\",\"method\":\"{}\",\"params\":{},\"id\":{}}}\n", method, params,
                     id));
}

void RpcPeer::notify(std::string_view method, const Json& params) { send(rpc_notification(method, params)); }

void RpcPeer::send(std::string line) {
    unread_ += line.size();
    if (unread_ > limits_.unread_bytes) return close();
    if (!line.empty()) outgoing_.push_back(std::move(line));
    if (writing_ || outgoing_.empty() || !executor_) return;
    writing_ = true;
    asio::co_spawn(executor_, write_all(shared_from_this()), asio::detached);
}

/// Begins later than it is spawned, when nobody else may hold this peer any more: it comes with a hold of its
/// own.
asio::awaitable<void> RpcPeer::write_all(std::shared_ptr<RpcPeer> /*self*/) {
    while (open_ && !outgoing_.empty()) {
        const std::string line = std::move(outgoing_.front());
        outgoing_.pop_front();
        if (co_await stream_->write(line)) close();
        unread_ -= line.size();
    }
    writing_ = false;
}

void RpcPeer::close() {
    open_ = false;
    if (pause_) pause_->cancel();
    stream_->close();
}

}  // namespace hexi
