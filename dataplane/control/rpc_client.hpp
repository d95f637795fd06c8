// The client's end of a control socket, for commands and tests.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "topology/base/result.hpp"
#include "topology/json/json_rpc.hpp"

namespace hexi {

/// A connection. Calls block; one thread.
class RpcClient {
public:
    /// kNotFound where nothing serves `path`; kEnvironment where the system refuses.
    static Result<RpcClient> connect(const std::string& path);
    RpcClient(RpcClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)),
          received_(std::move(other.received_)),
          last_id_(other.last_id_) {}
    RpcClient& operator=(RpcClient&&) = delete;
    ~RpcClient();

    /// What the server answers to `method`; its error as it gave it; kEnvironment where the connection ends
    /// or `patience` does. Notifications that come before the answer are dropped.
    Result<Json> call(std::string_view method, Json params = Json::object(),
                      std::chrono::milliseconds patience = std::chrono::seconds(10));
    /// The next notification, whole. Errors as call().
    Result<Json> next(std::chrono::milliseconds patience);

private:
    explicit RpcClient(int socket) : socket_(socket) {}
    Result<void> send(std::string_view line);
    Result<std::string> receive_line(std::chrono::steady_clock::time_point until);

    int socket_;
    std::string received_;
    std::int64_t last_id_ = 0;
};

}  // namespace hexi
