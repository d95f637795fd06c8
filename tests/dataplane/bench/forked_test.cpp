#include "dataplane/bench/forked.hpp"

#include <gmock/gmock.h>
#include <unistd.h>
#include <csignal>

namespace hexi {
namespace {

TEST(Forked, BringsFiguresHome) {
    const pid_t here = getpid();
    const auto figures = in_fork([&]() -> Result<Figures> {
        return Figures{1.5, getpid() == here ? 0.0 : 1.0};
    });
    ASSERT_TRUE(figures.has_value()) << figures.error().message;
    EXPECT_THAT(*figures, testing::ElementsAre(1.5, 1.0));
}

TEST(Forked, BringsASentenceHome) {
    const auto figures = in_fork([]() -> Result<Figures> { return fail(ErrorCode::kInvalid, "no memory"); });
    ASSERT_FALSE(figures.has_value());
    EXPECT_EQ(figures.error().message, "no memory");
}

TEST(Forked, NamesTheSignalThatKilledIt) {
    const auto figures = in_fork([]() -> Result<Figures> {
        raise(SIGKILL);
        return Figures{};
    });
    ASSERT_FALSE(figures.has_value());
    EXPECT_EQ(figures.error().message, "a measurement was killed by signal 9 (Killed)");
}

}  // namespace
}  // namespace hexi
