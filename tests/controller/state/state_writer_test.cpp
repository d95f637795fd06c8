#include "controller/state/state_writer.hpp"

#include <atomic>
#include <future>
#include <thread>

#include "tests/controller/state/state_fixture.hpp"

namespace hexi {
namespace {

class StateWriterTest : public StateTest {
protected:
    static StateWriter::Write create(const std::string& id) {
        return [id](StateStore& state) -> Result<void> {
            return state.create("intent", id, "{}", "ann").transform([](Written) {});
        };
    }
    static void ignore(const Result<void>& /*outcome*/) {}
};

TEST_F(StateWriterTest, AnswersWhenAnotherReaderSeesTheWrite) {
    StateWriter writer(store());
    std::promise<bool> seen;
    ASSERT_TRUE(writer.submit(create("a"), [&](const Result<void>& outcome) {
        seen.set_value(outcome && store().find("intent", "a").value().has_value());
    }));
    EXPECT_TRUE(seen.get_future().get());
}

TEST_F(StateWriterTest, UndoesAFailedWriteAndKeepsItsNeighbours) {
    std::atomic<int> done = 0;
    std::promise<std::string> said;
    {
        StateWriter writer(store());
        const auto count = [&](const Result<void>& outcome) { done += outcome ? 1 : 0; };
        ASSERT_TRUE(writer.submit(create("before"), count));
        ASSERT_TRUE(writer.submit(
            [](StateStore& state) -> Result<void> {
                (void)state.create("intent", "half", "{}", "ann");
                return fail(ErrorCode::kInvalid, "thought better of it");
            },
            [&](const Result<void>& outcome) { said.set_value(outcome ? "" : outcome.error().message); }));
        ASSERT_TRUE(writer.submit(create("after"), count));
    }
    EXPECT_EQ(said.get_future().get(), "thought better of it");
    EXPECT_EQ(done, 2);
    StateStore state = store();
    EXPECT_EQ(state.all("intent").value().size(), 2U);
    EXPECT_FALSE(state.find("intent", "half").value());
}

TEST_F(StateWriterTest, CarriesOutWhatWaitsBeforeItEnds) {
    {
        StateWriter writer(store());
        for (int n = 0; n < 1000; ++n) ASSERT_TRUE(writer.submit(create(std::to_string(n)), ignore));
    }
    EXPECT_EQ(store().all("intent").value().size(), 1000U);
}

TEST_F(StateWriterTest, TurnsAwayWhatItCannotHold) {
    std::promise<void> release;
    StateWriter writer(store(), {.waiting = 2});
    std::promise<void> begun;
    ASSERT_TRUE(writer.submit(
        [&](StateStore&) -> Result<void> {
            begun.set_value();
            release.get_future().wait();
            return {};
        },
        ignore));
    begun.get_future().wait();
    EXPECT_TRUE(writer.submit(create("a"), ignore));
    EXPECT_TRUE(writer.submit(create("b"), ignore));
    EXPECT_FALSE(writer.submit(create("c"), ignore));
    release.set_value();
}

TEST_F(StateWriterTest, TakesWritesFromManyThreadsAndGivesEachItsOwnRevision) {
    {
        StateWriter writer(store(), {.waiting = 100'000});
        std::vector<std::thread> clients;
        for (int client = 0; client < 4; ++client) {
            clients.emplace_back([&writer, client] {
                for (int n = 0; n < 250; ++n) {
                    EXPECT_TRUE(
                        writer.submit(create(std::to_string(client) + "-" + std::to_string(n)), ignore));
                }
            });
        }
        for (std::thread& client : clients) client.join();
    }
    StateStore state = store();
    const auto changes = state.changes_after(0, 10'000).value();
    ASSERT_EQ(changes.size(), 1000U);
    for (std::size_t n = 0; n < changes.size(); ++n) EXPECT_EQ(changes[n].revision, n + 1);
}

}  // namespace
}  // namespace hexi
