#include "tests/controller/daemon/server_process.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "tests/support/places.hpp"

namespace hexi::support {

ServerProcess::ServerProcess(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{bin_dir() + "/hexi-controller"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int ends[2];
    if (pipe(ends) != 0) std::abort();
    process_ = fork();
    if (process_ == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(argv.front(), argv.data());
        _exit(127);
    }
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
    if (process_ > 0) kill_now();
    close(err_);
}

int ServerProcess::wait() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void ServerProcess::kill_now() {
    kill(process_, SIGKILL);
    wait();
}

int ServerProcess::end() {
    kill(process_, SIGTERM);
    return wait();
}

}  // namespace hexi::support
