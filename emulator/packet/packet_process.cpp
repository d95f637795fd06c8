#include "emulator/packet/packet_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator/experiment/benchmark_json.hpp"
#include "emulator/experiment/experiment_json.hpp"
#include "emulator/experiment/result_json.hpp"
#include "emulator/packet/packet_commands.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

tl::unexpected<Error> refused(const std::string& what, int error) {
    return fail(ErrorCode::kEnvironment, fmt::format("{}: {}", what, std::strerror(error)));
}

/// A directory that lives as long as this.
class ScratchDirectory {
public:
    static Result<ScratchDirectory> create() {
        std::error_code error;
        const auto base = std::filesystem::temp_directory_path(error);
        std::string path = (error ? "/tmp" : base.string()) + "/hexi-packet-XXXXXX";
        if (mkdtemp(path.data()) == nullptr)
            return refused(fmt::format("cannot make a directory like {}", path), errno);
        return ScratchDirectory(std::move(path));
    }
    ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    ScratchDirectory& operator=(ScratchDirectory&&) = delete;
    ~ScratchDirectory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

/// The child's stderr, passed on line by line; the last line is held back until there is another. Lines that
/// tell progress (see packet_commands) go to whom they concern.
class Relay {
public:
    explicit Relay(const std::function<void(double)>& progress) : progress_(progress) {}

    void take(std::string_view text) {
        line_ += text;
        for (auto end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
            take_line(line_.substr(0, end + 1));
            line_.erase(0, end + 1);
        }
    }
    void pass_on() {
        if (!last_.empty()) std::fwrite(last_.data(), 1, last_.size(), stderr);
        last_.clear();
    }
    /// The last thing said, without the program's name.
    [[nodiscard]] std::string last_sentence() const {
        std::string sentence = last_ + line_;
        while (!sentence.empty() && sentence.back() == '\n') sentence.pop_back();
        constexpr std::string_view kName = "hexi-packet: ";
        return sentence.starts_with(kName) ? sentence.substr(kName.size()) : sentence;
    }

private:
    void take_line(const std::string& line) {
        if (progress_ && line.starts_with(kProgressMark)) {
            progress_(std::strtod(line.c_str() + kProgressMark.size(), nullptr));
            return;
        }
        pass_on();
        last_ = line;
    }

    const std::function<void(double)>& progress_;
    std::string line_, last_;
};

struct Child {
    pid_t pid = 0;
    int errors = -1;  ///< read end of its stderr
};

Result<Child> start(const std::string& program, const std::vector<std::string>& arguments) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return refused("cannot make a pipe", errno);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    Child child{.errors = pipe_ends[0]};
    const int error = posix_spawnp(&child.pid, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    if (error == 0) return child;
    close(pipe_ends[0]);
    return refused(fmt::format("cannot start the packet engine '{}'", program), error);
}

void listen(int errors, Relay& relay) {
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = read(errors, buffer.data(), buffer.size());
        if (got > 0) relay.take({buffer.data(), static_cast<std::size_t>(got)});
        if (got == 0 || (got < 0 && errno != EINTR)) break;
    }
    close(errors);
}

Result<void> judge(const std::string& program, int status, Relay& relay) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        relay.pass_on();
        return {};
    }
    if (WIFSIGNALED(status)) {
        relay.pass_on();
        const int signal = WTERMSIG(status);
        return fail(ErrorCode::kEnvironment,
                    fmt::format("the packet engine '{}' was killed by signal {} ({})", program, signal,
                                sigdescr_np(signal)));
    }
    if (WEXITSTATUS(status) == 2) return fail(ErrorCode::kInvalid, relay.last_sentence());
    return fail(ErrorCode::kEnvironment, fmt::format("the packet engine '{}' ended with status {}: {}",
                                                     program, WEXITSTATUS(status), relay.last_sentence()));
}

/// The result in `path`. Whatever is wrong with it is the child's fault, not the user's.
Result<RunResult> answer_in(const std::string& path) {
    return read_file(path)
        .and_then([](const std::string& text) { return read_result(text, "result of the packet engine"); })
        .map_error([](Error error) {
            return Error{ErrorCode::kEnvironment, std::move(error.message)};
        });
}

}  // namespace

Result<void> run_packet_program(const std::string& program, const std::vector<std::string>& arguments,
                                const std::function<void(double)>& progress) {
    return start(program, arguments).and_then([&](const Child& child) {
        Relay relay(progress);
        listen(child.errors, relay);
        int status = 0;
        while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
        }
        return judge(program, status, relay);
    });
}

Engine packet_process(std::string program, bool stock, std::function<void(double)> progress) {
    return [program = std::move(program), stock,
            progress = std::move(progress)](const Experiment& experiment) -> Result<RunResult> {
        const auto scratch = ScratchDirectory::create();
        if (!scratch) return tl::unexpected(scratch.error());
        const std::string asked = scratch->file("experiment.json"), answered = scratch->file("result.json");
        std::vector<std::string> arguments{"run", asked, answered, "--parent", std::to_string(getpid())};
        if (stock) arguments.emplace_back("--stock");
        if (progress) arguments.emplace_back("--progress");
        return write_file(asked, write_experiment(experiment))
            .and_then([&] { return run_packet_program(program, arguments, progress); })
            .and_then([&] { return answer_in(answered); });
    };
}

Result<std::vector<BenchmarkRow>> packet_benchmark_process(const std::string& program) {
    const auto scratch = ScratchDirectory::create();
    if (!scratch) return tl::unexpected(scratch.error());
    const std::string answer = scratch->file("bench.json");
    return run_packet_program(program, {"bench", answer})
        .and_then([&] { return read_file(answer); })
        .and_then([&](const std::string& text) { return read_benchmarks(text, program); });
}

}  // namespace hexi
