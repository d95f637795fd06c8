// JSON-RPC 2.0 both ways over one connection, a message a line.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "controller/southbound/byte_stream.hpp"
#include "controller/southbound/rpc_framing.hpp"
#include "topology/json/json_rpc.hpp"

namespace hexi {

/// What one peer bears of the other.
struct PeerLimits {
    std::size_t message_bytes = 64ULL << 20U;    ///< longest line taken
    std::size_t unread_bytes = 256ULL << 20U;    ///< most that waits for a peer that does not read
    std::size_t messages_per_second = SIZE_MAX;  ///< more are read, later; every 4 KiB count as a message
};

/// One end. Lives on one executor, where all of it is called; kept alive by its own coroutines.
class RpcPeer : public std::enable_shared_from_this<RpcPeer> {
public:
    /// What the other side answers, or why it does not.
    using Done = std::function<void(Result<Json>)>;

    /// `methods` answers what the other side asks, and outlives the connection.
    RpcPeer(std::unique_ptr<ByteStream> stream, RpcMethods& methods, const PeerLimits& limits = {});

    /// Reads until the connection ends, then answers every call that waits with kEnvironment.
    asio::awaitable<void> run();
    /// Asks for `method`; `params` is the text of an object. `done` is called once.
    void call(std::string_view method, std::string_view params, Done done);
    void notify(std::string_view method, const Json& params);
    void close();

    [[nodiscard]] const ByteStream& stream() const { return *stream_; }
    /// When something was last heard. Any thread.
    [[nodiscard]] std::chrono::steady_clock::time_point heard() const { return heard_; }
    /// Any thread.
    [[nodiscard]] bool open() const { return open_; }
    /// What is being taken costs as much as so many messages more.
    void charge(std::size_t messages) { messages_ += messages; }

private:
    void take(std::string_view line);
    void send(std::string line);
    asio::awaitable<void> write_all(std::shared_ptr<RpcPeer> self);
    asio::awaitable<void> pace();

    std::unique_ptr<ByteStream> stream_;
    RpcMethods& methods_;
    PeerLimits limits_;
    asio::any_io_executor executor_;
    std::deque<std::string> outgoing_;
    std::size_t unread_ = 0;
    bool writing_ = false;
    std::atomic<bool> open_{true};
    std::int64_t last_id_ = 0;
    std::map<std::int64_t, Done> waiting_;
    std::atomic<std::chrono::steady_clock::time_point> heard_{std::chrono::steady_clock::now()};
    std::chrono::steady_clock::time_point second_ = heard_;
    std::size_t messages_ = 0;                   ///< in this second
    std::unique_ptr<asio::steady_timer> pause_;  ///< while it reads nothing
};

}  // namespace hexi
