#include "dataplane/bench/testpmd.hpp"

#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hexi {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::optional<std::string> find_program(const std::string& name) {
    if (name.find('/') != std::string::npos)
        return access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
    const char* path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "" : path;
    while (!rest.empty()) {
        const auto colon = std::min(rest.find(':'), rest.size());
        const std::string candidate = std::string(rest.substr(0, colon)) + "/" + name;
        if (access(candidate.c_str(), X_OK) == 0) return candidate;
        rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
    return std::nullopt;
}

std::string prefix() { return fmt::format("hexi-testpmd-{}", getpid()); }

std::vector<std::string> words(const TestpmdOptions& options) {
    return {options.program,
            "--no-huge",
            "-m",
            "256",
            "--no-pci",
            "--iova-mode=va",
            "--no-telemetry",
            "--file-prefix=" + prefix(),
            fmt::format("--lcores=0@(0-{}),1@{}", std::thread::hardware_concurrency() - 1, options.processor),
            "--vdev=net_null0,size=64",
            "--vdev=net_null1,size=64",
            "--",
            "-i",
            "--forward-mode=mac",
            "--nb-cores=1",
            "--burst=64",
            "--total-num-mbufs=16384"};
}

/// DPDK leaves a directory with its locks behind.
void remove_traces() {
    const char* own = std::getenv("XDG_RUNTIME_DIR");
    std::error_code ignored;
    for (const std::string& place : {std::string("/var/run"), std::string(own == nullptr ? "/tmp" : own)})
        fs::remove_all(place + "/dpdk/" + prefix(), ignored);
}

/// testpmd as a child that is talked to over its prompt, on a terminal of its own, for into a pipe it would
/// say everything at once at its end.
class Testpmd {
public:
    static Result<std::unique_ptr<Testpmd>> start(const std::string& program, const TestpmdOptions& options);
    ~Testpmd() {
        say("quit");
        bool ended = false;
        for (int tries = 0; tries < 200 && !ended; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            ended = waitpid(child_, nullptr, WNOHANG) == child_;
        }
        if (!ended) {
            kill(child_, SIGKILL);
            waitpid(child_, nullptr, 0);
        }
        close(terminal_);
        remove_traces();
    }
    Testpmd(const Testpmd&) = delete;
    Testpmd& operator=(const Testpmd&) = delete;

    void say(std::string_view line) const {
        const std::string text = std::string(line) + "\n";
        // Where it has died the next answer does not come, and that is told.
        static_cast<void>(!write(terminal_, text.data(), text.size()));
    }
    /// What it says up to its next prompt.
    Result<std::string> hear() {
        constexpr std::string_view kPrompt = "testpmd> ";
        const auto patience = Clock::now() + std::chrono::seconds(20);
        while (Clock::now() < patience) {
            if (const auto at = heard_.find(kPrompt); at != std::string::npos) {
                std::string text = heard_.substr(0, at);
                heard_.erase(0, at + kPrompt.size());
                return text;
            }
            pollfd ready{terminal_, POLLIN, 0};
            poll(&ready, 1, 100);
            std::array<char, 4096> buffer{};
            const ssize_t got = ready.revents == 0 ? 0 : read(terminal_, buffer.data(), buffer.size());
            if (ready.revents != 0 && got <= 0) break;
            heard_.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return fail(ErrorCode::kEnvironment, "dpdk-testpmd does not answer; it last said: " + last_line());
    }
    /// Seconds of processor time that its worker has had.
    [[nodiscard]] double processor_s() const;

private:
    Testpmd(pid_t child, int terminal) : child_(child), terminal_(terminal) {}
    [[nodiscard]] std::string last_line() const {
        std::string text = heard_;
        while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.pop_back();
        return text.substr(text.rfind('\n') + 1);
    }

    pid_t child_;
    int terminal_;
    std::string heard_;
};

Result<std::unique_ptr<Testpmd>> Testpmd::start(const std::string& program, const TestpmdOptions& options) {
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    const char* name =
        terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0 ? nullptr : ptsname(terminal);
    if (name == nullptr) return fail(ErrorCode::kEnvironment, "cannot make a pseudo-terminal");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, name, O_RDWR | O_NOCTTY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO);
    std::vector<std::string> arguments = words(options);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& word : arguments) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t child = 0;
    const int error = posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return std::unique_ptr<Testpmd>(new Testpmd(child, terminal));
    close(terminal);
    return fail(ErrorCode::kEnvironment, fmt::format("cannot start {}: {}", program, std::strerror(error)));
}

double Testpmd::processor_s() const {
    std::error_code gone;
    for (const auto& task : fs::directory_iterator(fmt::format("/proc/{}/task", child_), gone)) {
        std::ifstream name(task.path() / "comm"), schedule(task.path() / "schedstat");
        std::string word;
        double run_ns = 0;
        if (name >> word && word.ends_with("worker-1") && schedule >> run_ns) return run_ns * 1e-9;
    }
    return 0;
}

/// One look at the counters, between two clocks' readings.
struct Look {
    std::uint64_t frames;
    Clock::time_point at;
    double processor_s;
};

Result<Look> look(Testpmd& testpmd) {
    testpmd.say("show port stats all");
    return testpmd.hear().transform([&](const std::string& text) {
        return Look{transmitted_packets(text), Clock::now(), testpmd.processor_s()};
    });
}

void wait(SimTime time) {
    std::this_thread::sleep_for(std::chrono::duration_cast<std::chrono::nanoseconds>(time));
}

}  // namespace

bool has_testpmd(const TestpmdOptions& options) { return find_program(options.program).has_value(); }

std::uint64_t transmitted_packets(std::string_view statistics) {
    constexpr std::string_view kKey = "TX-packets:";
    std::uint64_t sum = 0;
    for (auto at = statistics.find(kKey); at != std::string_view::npos; at = statistics.find(kKey, at)) {
        at = std::min(statistics.find_first_not_of(' ', at + kKey.size()), statistics.size());
        std::uint64_t count = 0;
        std::from_chars(statistics.data() + at, statistics.data() + statistics.size(), count);
        sum += count;
    }
    return sum;
}

Result<TestpmdSpeed> run_testpmd(const TestpmdOptions& options) {
    const auto program = find_program(options.program);
    if (!program) return fail(ErrorCode::kEnvironment, options.program + " is not installed");
    auto started = Testpmd::start(*program, options);
    if (!started) return tl::unexpected(started.error());
    Testpmd& testpmd = **started;
    if (const auto ready = testpmd.hear(); !ready) return tl::unexpected(ready.error());
    testpmd.say("start");
    if (const auto running = testpmd.hear(); !running) return tl::unexpected(running.error());
    wait(options.warm_up);
    const auto before = look(testpmd);
    if (!before) return tl::unexpected(before.error());
    wait(options.duration);
    return look(testpmd).transform([&](const Look& after) {
        return TestpmdSpeed{after.frames - before->frames,
                            std::chrono::duration<double>(after.at - before->at).count(),
                            after.processor_s - before->processor_s};
    });
}

}  // namespace hexi
