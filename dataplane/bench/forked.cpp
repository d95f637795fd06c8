#include "dataplane/bench/forked.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::size_t kMostFigures = 512;  // with the status they fit into a pipe's 4 KiB and more

tl::unexpected<Error> refused(const char* what) {
    return fail(ErrorCode::kEnvironment, fmt::format("cannot {}: {}", what, std::strerror(errno)));
}

/// The child's answer is one byte that says whether it is a sentence, and then the sentence or the figures.
[[noreturn]] void answer(int into, const Result<Figures>& figures) {
    std::string text(1, figures ? 'f' : 'e');
    if (figures) {
        HEXI_CHECK(figures->size() <= kMostFigures, "a measurement has few figures");
        text.append(reinterpret_cast<const char*>(figures->data()), figures->size() * sizeof(double));
    } else {
        text += figures.error().message;
    }
    const bool written = write(into, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(written ? 0 : 1);
}

std::string read_all(int from) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(from, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    return text;
}

Result<Figures> parsed(const std::string& text) {
    if (text.empty()) return fail(ErrorCode::kEnvironment, "a measurement ended without an answer");
    if (text.front() == 'e') return fail(ErrorCode::kEnvironment, text.substr(1));
    Figures figures((text.size() - 1) / sizeof(double));
    std::memcpy(figures.data(), text.data() + 1, figures.size() * sizeof(double));
    return figures;
}

}  // namespace

Result<Figures> in_fork(const std::function<Result<Figures>()>& measure) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return refused("make a pipe");
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) return refused("fork");
    if (child == 0) {
        close(ends[0]);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
        answer(ends[1], measure());
    }
    close(ends[1]);
    const std::string text = read_all(ends[0]);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
        return fail(ErrorCode::kEnvironment, fmt::format("a measurement was killed by signal {} ({})",
                                                         WTERMSIG(status), sigdescr_np(WTERMSIG(status))));
    return parsed(text);
}

}  // namespace hexi
