// A writer that is killed at any moment: what it had acknowledged is there, and nothing is there by half.
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <set>
#include <thread>

#include "controller/state/state_writer.hpp"
#include "tests/controller/state/state_fixture.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr int kCrashes = 200;

class CrashTest : public StateTest {
protected:
    /// In a process of its own: writes intents with their routes as fast as the disk takes them, and sends
    /// the number of each to `acknowledged` once it is durable. Ends only by being killed.
    [[noreturn]] void write_for_ever(int acknowledged, std::uint32_t first) {
        StateWriter writer(store(), {.waiting = 64});
        for (std::uint32_t n = first;; ++n) {
            const auto tell = [acknowledged, n](const Result<void>& outcome) {
                if (outcome && write(acknowledged, &n, sizeof n) != sizeof n) _exit(1);
            };
            while (!writer.submit(intent_with_route(n), tell)) std::this_thread::yield();
        }
    }

    static StateWriter::Write intent_with_route(std::uint32_t n) {
        return [id = std::to_string(n)](StateStore& state) -> Result<void> {
            const auto intent = state.create("intent", id, std::string(300, 'i'), "ann");
            if (!intent) return tl::unexpected(intent.error());
            return state.create("route", id, std::string(300, 'r'), "ann").transform([](Written) {});
        };
    }

    static std::vector<std::uint32_t> all_of(int pipe) {
        std::vector<std::uint32_t> numbers;
        std::uint32_t number = 0;
        while (read(pipe, &number, sizeof number) == sizeof number) numbers.push_back(number);
        return numbers;
    }

    /// Lets a writer run for `life` after its first acknowledgement, kills it, and returns what it
    /// acknowledged.
    std::vector<std::uint32_t> killed_after(std::chrono::microseconds life, std::uint32_t first) {
        int ends[2];
        EXPECT_EQ(pipe(ends), 0) << std::strerror(errno);
        const pid_t writer = fork();
        if (writer == 0) {
            close(ends[0]);
            write_for_ever(ends[1], first);
        }
        close(ends[1]);
        pollfd readable{.fd = ends[0], .events = POLLIN, .revents = 0};
        EXPECT_EQ(poll(&readable, 1, 60'000), 1) << "the writer acknowledged nothing in a minute";
        std::this_thread::sleep_for(life);
        kill(writer, SIGKILL);
        waitpid(writer, nullptr, 0);
        const std::vector<std::uint32_t> acknowledged = all_of(ends[0]);
        close(ends[0]);
        return acknowledged;
    }
};

std::set<std::string> ids(StateStore& state, const char* kind) {
    std::set<std::string> ids;
    const auto resources = state.all(kind).value();
    for (const Resource& resource : resources) ids.insert(resource.id);
    return ids;
}

TEST_F(CrashTest, LosesNothingThatWasAcknowledgedAndKeepsNothingByHalf) {
    RandomStream random(20260101, "crash");
    std::set<std::string> acknowledged;
    std::uint32_t next = 0;
    for (int crash = 0; crash < kCrashes; ++crash) {
        const std::chrono::microseconds life(static_cast<int>(random.uniform() * 15'000));
        for (const std::uint32_t n : killed_after(life, next)) acknowledged.insert(std::to_string(n));
        StateStore state = store();
        const std::set<std::string> intents = ids(state, "intent");
        ASSERT_EQ(intents, ids(state, "route")) << "after crash " << crash;
        for (const std::string& id : acknowledged) ASSERT_TRUE(intents.contains(id)) << id << " is lost";
        ASSERT_EQ(state.changes_after(0, 10'000'000).value().size(), 2 * intents.size());
        ASSERT_EQ(state.revision().value(), 2 * intents.size());
        for (const std::string& id : intents)
            next = std::max(next, static_cast<std::uint32_t>(std::stoul(id)) + 1);
    }
    EXPECT_GT(acknowledged.size(), 200U) << "each writer acknowledged at least once";
}

}  // namespace
}  // namespace hexi
