// JSON-RPC over a Unix socket: one message per line, for the owner of the process alone.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "topology/base/result.hpp"
#include "topology/json/json_rpc.hpp"

namespace hexi {

/// What one server bears. A client that goes beyond is cut off; the others never notice.
struct RpcLimits {
    std::size_t clients = 16;                       ///< more are turned away at once
    std::size_t message_bytes = 64ULL << 20U;       ///< longest line taken
    std::size_t unread_bytes = 4ULL << 20U;         ///< most that waits for a client that does not read
    std::chrono::milliseconds shortest_period{10};  ///< of a subscription
};

/// What a client may subscribe to with `subscribe {"stream": NAME, "period_ms": N}`: `produce` is called at
/// each tick, on the server's thread, and its value sent as a notification called NAME.
struct RpcStream {
    std::string name;
    std::function<Json()> produce;
};

/// Serves a socket on a thread of its own, until destroyed; nothing that a client does or leaves undone
/// reaches another thread but through `methods`.
class RpcServer {
public:
    /// Makes the socket `path` with mode 0600 and begins to serve. `methods` outlives it and is called on its
    /// thread alone. A socket that nobody serves any more is replaced. kEnvironment: somebody serves it, or
    /// the system refuses (permission, a path of more than 107 bytes, something else of that name).
    static Result<std::unique_ptr<RpcServer>> listen(const std::string& path, RpcMethods& methods,
                                                     std::vector<RpcStream> streams = {},
                                                     const RpcLimits& limits = {});
    /// Cuts off its clients, ends its thread and removes the socket.
    ~RpcServer();
    RpcServer(const RpcServer&) = delete;
    RpcServer& operator=(const RpcServer&) = delete;

private:
    struct State;
    explicit RpcServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hexi
