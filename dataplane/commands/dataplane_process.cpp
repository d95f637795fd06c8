#include "dataplane/commands/dataplane_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator/experiment/benchmark_json.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

tl::unexpected<Error> refused(const std::string& what, int error) {
    return fail(ErrorCode::kEnvironment, fmt::format("{}: {}", what, std::strerror(error)));
}

/// A file in memory that a child process can read and write by path().
class MemoryFile {
public:
    static Result<MemoryFile> create(const std::string& text) {
        MemoryFile file(memfd_create("hexi", 0));
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
    [[nodiscard]] int number() const { return number_; }
    /// All that was written to it.
    [[nodiscard]] Result<std::string> text() const { return read_file(path()); }

private:
    explicit MemoryFile(int number) : number_(number) {}
    int number_;
};

/// Where a child leaves an answer of at most the 64 KiB that a pipe holds.
class AnswerPipe {
public:
    AnswerPipe() : open_(pipe(ends_.data()) == 0) {}
    ~AnswerPipe() {
        for (const int end : ends_) {
            if (end >= 0) close(end);
        }
    }
    AnswerPipe(const AnswerPipe&) = delete;
    AnswerPipe& operator=(const AnswerPipe&) = delete;
    [[nodiscard]] bool open() const { return open_; }
    [[nodiscard]] std::string path() const { return fmt::format("/dev/fd/{}", ends_[1]); }
    /// All that was written, once the child has ended.
    [[nodiscard]] std::string text() {
        close(std::exchange(ends_[1], -1));
        std::string all;
        std::array<char, 4096> buffer{};
        for (ssize_t got = 0; (got = read(ends_[0], buffer.data(), buffer.size())) > 0;)
            all.append(buffer.data(), static_cast<std::size_t>(got));
        return all;
    }

private:
    std::array<int, 2> ends_{-1, -1};
    bool open_;
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

/// `errors`: where its stderr goes; null: to ours.
Result<pid_t> start(const std::string& program, const std::vector<std::string>& words,
                    const sigset_t& signals, const MemoryFile* errors = nullptr) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (errors != nullptr) posix_spawn_file_actions_adddup2(&actions, errors->number(), STDERR_FILENO);
    pid_t child = 0;
    const int error = posix_spawnp(&child, program.c_str(), &actions, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
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

/// Runs it to its end. kEnvironment where it cannot be started or is killed.
Result<ExitStatus> run_to_end(const std::string& program, const std::vector<std::string>& words,
                              const MemoryFile* errors = nullptr) {
    const HeldSignals signals;
    const auto child = start(program, words, signals.before(), errors);
    if (!child) return tl::unexpected(child.error());
    const int status = wait_for(*child, signals);
    if (WIFSIGNALED(status))
        return fail(ErrorCode::kEnvironment,
                    fmt::format("the dataplane '{}' was killed by signal {} ({})", program, WTERMSIG(status),
                                sigdescr_np(WTERMSIG(status))));
    return static_cast<ExitStatus>(WEXITSTATUS(status) <= 2 ? WEXITSTATUS(status) : 2);
}

/// What was said last, without the name of who said it.
std::string last_sentence(std::string said) {
    while (!said.empty() && said.back() == '\n') said.pop_back();
    said = said.substr(said.rfind('\n') + 1);
    constexpr std::string_view kName = "hexi-dataplane: ";
    return said.starts_with(kName) ? said.substr(kName.size()) : said;
}

}  // namespace

Result<ExitStatus> run_dataplane(const std::string& program, const std::string& experiment,
                                 const std::vector<std::string>& arguments) {
    const auto file = MemoryFile::create(experiment);
    if (!file) return tl::unexpected(file.error());
    std::vector<std::string> words{"run", file->path(), "--parent", std::to_string(getpid())};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run_to_end(program, words);
}

Result<ExitStatus> replay_on_ports(const std::string& program, std::vector<std::string> words) {
    words.insert(words.end(), {"--parent", std::to_string(getpid())});
    return run_to_end(program, words);
}

Result<std::vector<BenchmarkRow>> dataplane_benchmark_process(const std::string& program,
                                                              const std::string& name) {
    const auto errors = MemoryFile::create("");
    if (!errors) return tl::unexpected(errors.error());
    AnswerPipe answer;
    if (!answer.open()) return refused("cannot make a pipe", errno);
    const auto status =
        run_to_end(program, {"bench", name, answer.path(), "--parent", std::to_string(getpid())}, &*errors);
    if (!status) return tl::unexpected(status.error());
    if (*status == ExitStatus::kOk) return read_benchmarks(answer.text(), program);
    return errors->text().and_then([](const std::string& said) -> Result<std::vector<BenchmarkRow>> {
        return fail(ErrorCode::kEnvironment, last_sentence(said));
    });
}

}  // namespace hexi
