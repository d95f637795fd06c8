#include "tests/controller/daemon/server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <thread>

#include "tests/support/places.hpp"

namespace hexi::support {

/// The new process's id; what it says goes to `err`.
pid_t ServerProcess::start(const std::vector<std::string>& arguments, int err) {
    std::vector<std::string> words{bin_dir() + "/hexi-controller"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t process = fork();
    if (process < 0) std::abort();  // to signal process -1 would be to signal everybody
    if (process != 0) return process;
    dup2(err, STDERR_FILENO);
    execv(argv.front(), argv.data());
    _exit(127);
}

void ServerProcess::kill_after(const std::vector<std::string>& arguments, std::chrono::microseconds life) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    const pid_t process = start(arguments, ends[1]);
    std::this_thread::sleep_for(life);
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
}

ServerProcess::ServerProcess(const std::vector<std::string>& arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    process_ = start(arguments, ends[1]);
    close(ends[1]);
    err_ = ends[0];
    std::array<char, 1024> buffer{};
    while (said_.find('\n') == std::string::npos) {
        pollfd ready{.fd = err_, .events = POLLIN, .revents = 0};
        if (poll(&ready, 1, 60'000) <= 0) return;
        const ssize_t bytes = read(err_, buffer.data(), buffer.size());
        if (bytes <= 0) return;
        said_.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
    const std::size_t place = said_.find("://127.0.0.1:");
    if (place != std::string::npos) port_ = static_cast<std::uint16_t>(std::atoi(said_.c_str() + place + 13));
}

ServerProcess::~ServerProcess() {
    kill_now();
    close(err_);
}

int ServerProcess::wait() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void ServerProcess::kill_now() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    wait();
}

int ServerProcess::end() {
    if (process_ <= 0) return -1;
    kill(process_, SIGTERM);
    return wait();
}

}  // namespace hexi::support
