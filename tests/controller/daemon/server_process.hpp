// A hexi-controller of its own process, that a test may kill.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace hexi::support {

class ServerProcess {
public:
    /// Starts bin/hexi-controller with `arguments` and waits until it serves; port() is 0 where it does not.
    explicit ServerProcess(const std::vector<std::string>& arguments);
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// What it said on stderr until it served.
    [[nodiscard]] const std::string& said() const { return said_; }
    /// Starts another one, and kills it `life` later, wherever it has come to.
    static void kill_after(const std::vector<std::string>& arguments, std::chrono::microseconds life);
    /// SIGKILL, and gone.
    void kill_now();
    /// SIGTERM; its exit status, -1 where it did not exit by itself.
    int end();

private:
    static pid_t start(const std::vector<std::string>& arguments, int err);
    int wait();

    pid_t process_ = -1;
    int err_ = -1;
    std::uint16_t port_ = 0;
    std::string said_;
};

}  // namespace hexi::support
