#include "emulator/packet/packet_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <initializer_list>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emulator/experiment/benchmark_json.hpp"
#include "emulator/experiment/experiment_json.hpp"
#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/experiment/result_json.hpp"
#include "emulator/packet/packet_commands.hpp"

namespace hexi {
namespace {

tl::unexpected<Error> refused(const std::string& what, int error) {
    return fail(ErrorCode::kEnvironment, fmt::format("{}: {}", what, std::strerror(error)));
}

/// A file descriptor that closes itself. What a child gets is made for it alone and lives in memory, so that
/// nothing is left behind however this process ends.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { close(); }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool open() const { return number_ >= 0; }
    /// How a process that inherits it names it.
    [[nodiscard]] std::string path() const { return fmt::format("/dev/fd/{}", number_); }

private:
    int number_ = -1;
};

struct Pipe {
    Descriptor from, into;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return refused("cannot make a pipe", errno);
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A file without a name that holds `text`.
Result<Descriptor> memory_file(std::string_view text) {
    Descriptor file(memfd_create("hexi-experiment", MFD_CLOEXEC));
    if (!file.open()) return refused("cannot make a file in memory", errno);
    while (!text.empty()) {
        const ssize_t put = write(file.number(), text.data(), text.size());
        if (put < 0 && errno != EINTR) return refused("cannot fill a file in memory", errno);
        if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
    }
    return file;
}

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

/// Starts `program` with stderr going to `errors`; of our other descriptors it gets `inherited`, by number.
Result<pid_t> start(const std::string& program, const std::vector<std::string>& arguments,
                    const Descriptor& errors, std::initializer_list<const Descriptor*> inherited) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, errors.number(), STDERR_FILENO);
    for (const Descriptor* each : inherited) {
        // Onto itself: only then it stays open in the child.
        if (each->open()) posix_spawn_file_actions_adddup2(&actions, each->number(), each->number());
    }
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int error = posix_spawnp(&pid, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0) return pid;
    return refused(fmt::format("cannot start the packet engine '{}'", program), error);
}

/// Reads what there is; closes `from` at its end.
template <typename Take>
void take_some(Descriptor& from, const Take& take) {
    std::array<char, 65536> buffer{};
    const ssize_t got = read(from.number(), buffer.data(), buffer.size());
    if (got > 0) take(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    if (got == 0 || (got < 0 && errno != EINTR)) from.close();
}

/// Hears a child out: what it says goes to `relay`, what it answers is returned.
std::string listen(Descriptor errors, Descriptor answer, Relay& relay) {
    std::string text;
    while (errors.open() || answer.open()) {
        // poll() passes over negative numbers.
        std::array<pollfd, 2> ready{{{errors.number(), POLLIN, 0}, {answer.number(), POLLIN, 0}}};
        if (poll(ready.data(), ready.size(), -1) < 0) continue;
        if (ready[0].revents != 0) take_some(errors, [&](std::string_view said) { relay.take(said); });
        if (ready[1].revents != 0) take_some(answer, [&](std::string_view said) { text += said; });
    }
    return text;
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

/// What a child is asked and where it answers; either may be absent.
struct Exchange {
    Descriptor question;
    Pipe answer;
};

/// Runs `program` to its end and returns its answer.
Result<std::string> ask(const std::string& program, const std::vector<std::string>& arguments,
                        Exchange exchange, const std::function<void(double)>& progress) {
    auto errors = make_pipe();
    if (!errors) return tl::unexpected(errors.error());
    const auto child = start(program, arguments, errors->into, {&exchange.question, &exchange.answer.into});
    if (!child) return tl::unexpected(child.error());
    errors->into.close();
    exchange.answer.into.close();
    Relay relay(progress);
    std::string answer = listen(std::move(errors->from), std::move(exchange.answer.from), relay);
    int status = 0;
    while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
    }
    return judge(program, status, relay).transform([&] { return std::move(answer); });
}

/// Whatever is wrong with an answer is the child's fault, not the user's.
Error fault_of_child(Error error) { return {ErrorCode::kEnvironment, std::move(error.message)}; }

/// Who plays an experiment, and what is wanted besides.
struct Player {
    const std::string& program;
    const std::string& word;
    const std::function<void(double)>& progress;
    const LinkCapture* capture;  ///< null: none
};
Result<RunResult> play(const Experiment& experiment, const Player& player) {
    if (auto valid = check_experiment(experiment); !valid) return tl::unexpected(valid.error());
    if (auto plain = check_plain_links(experiment); !plain) return tl::unexpected(plain.error());
    auto question = memory_file(write_experiment(experiment));
    if (!question) return tl::unexpected(question.error());
    auto answer = make_pipe();
    if (!answer) return tl::unexpected(answer.error());
    std::vector<std::string> arguments{"run", question->path(), answer->into.path(), "--parent",
                                       std::to_string(getpid())};
    arguments.insert(arguments.end(), {"--engine", player.word});
    if (player.progress) arguments.emplace_back("--progress");
    if (player.capture != nullptr) arguments.push_back("--capture=" + player.capture->file);
    if (player.capture != nullptr)
        for (const std::string& link : player.capture->links) arguments.push_back("--capture-link=" + link);
    return ask(player.program, arguments, {std::move(*question), std::move(*answer)}, player.progress)
        .and_then([](const std::string& text) {
            return read_result(text, "result of the packet engine").map_error(fault_of_child);
        });
}

}  // namespace

Result<void> run_packet_program(const std::string& program, const std::vector<std::string>& arguments,
                                const std::function<void(double)>& progress) {
    return ask(program, arguments, {}, progress).transform([](const std::string&) {});
}

Engine packet_process(std::string program, std::string word, std::function<void(double)> progress) {
    return [program = std::move(program), word = std::move(word),
            progress = std::move(progress)](const Experiment& experiment) {
        return play(experiment, {program, word, progress, nullptr});
    };
}

CapturingEngine capturing_packet_process(std::string program, std::string word,
                                         std::function<void(double)> progress) {
    return [program = std::move(program), word = std::move(word), progress = std::move(progress)](
               const Experiment& experiment, const LinkCapture& capture) {
        return play(experiment, {program, word, progress, &capture});
    };
}

Result<std::vector<BenchmarkRow>> packet_benchmark_process(const std::string& program) {
    auto answer = make_pipe();
    if (!answer) return tl::unexpected(answer.error());
    const std::vector<std::string> arguments{"bench", answer->into.path()};
    return ask(program, arguments, {Descriptor(), std::move(*answer)}, {})
        .and_then([&](const std::string& text) { return read_benchmarks(text, program); });
}

}  // namespace hexi
