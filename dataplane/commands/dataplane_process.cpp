#include "dataplane/commands/dataplane_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hexi {
namespace {

tl::unexpected<Error> refused(const std::string& what, int error) {
    return fail(ErrorCode::kEnvironment, fmt::format("{}: {}", what, std::strerror(error)));
}

/// A file in memory that a child process can read by path().
class MemoryFile {
public:
    static Result<MemoryFile> create(const std::string& text) {
        MemoryFile file(memfd_create("experiment", 0));
        if (file.number_ < 0) return refused("cannot make a file in memory", errno);
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t wrote = write(file.number_, text.data() + done, text.size() - done);
            if (wrote < 0 && errno != EINTR) return refused("cannot write a file in memory", errno);
            if (wrote > 0) done += static_cast<std::size_t>(wrote);
        }
        return file;
    }
    MemoryFile(MemoryFile&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    MemoryFile& operator=(MemoryFile&&) = delete;
    ~MemoryFile() {
        if (number_ >= 0) close(number_);
    }
    [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", number_); }

private:
    explicit MemoryFile(int number) : number_(number) {}
    int number_;
};

/// Keeps the signals that end us, and news of children, for sigwait() while it lives.
class HeldSignals {
public:
    HeldSignals() {
        sigemptyset(&held_);
        for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&held_, signal);
        sigprocmask(SIG_BLOCK, &held_, &before_);
    }
    ~HeldSignals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;
    [[nodiscard]] const sigset_t& before() const { return before_; }
    [[nodiscard]] int next() const {
        int signal = 0;
        sigwait(&held_, &signal);
        return signal;
    }

private:
    sigset_t held_{}, before_{};
};

Result<pid_t> start(const std::string& program, const std::vector<std::string>& words,
                    const sigset_t& signals) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t child = 0;
    const int error = posix_spawnp(&child, program.c_str(), nullptr, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    if (error == 0) return child;
    return refused(fmt::format("cannot start the dataplane '{}'", program), error);
}

int wait_for(pid_t child, const HeldSignals& signals) {
    for (;;) {
        const int signal = signals.next();
        int status = 0;
        if (signal == SIGCHLD && waitpid(child, &status, WNOHANG) == child) return status;
        if (signal != SIGCHLD) kill(child, signal);
    }
}

}  // namespace

Result<ExitStatus> run_dataplane(const std::string& program, const std::string& experiment,
                                 const std::vector<std::string>& arguments) {
    const auto file = MemoryFile::create(experiment);
    if (!file) return tl::unexpected(file.error());
    std::vector<std::string> words{"run", file->path(), "--parent", std::to_string(getpid())};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const HeldSignals signals;
    const auto child = start(program, words, signals.before());
    if (!child) return tl::unexpected(child.error());
    const int status = wait_for(*child, signals);
    if (WIFSIGNALED(status))
        return fail(ErrorCode::kEnvironment,
                    fmt::format("the dataplane '{}' was killed by signal {} ({})", program, WTERMSIG(status),
                                sigdescr_np(WTERMSIG(status))));
    return static_cast<ExitStatus>(WEXITSTATUS(status) <= 2 ? WEXITSTATUS(status) : 2);
}

}  // namespace hexi
