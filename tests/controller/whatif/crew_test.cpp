#include "controller/whatif/crew.hpp"

#include <atomic>

namespace hexi {
namespace {

TEST(ThreadCrew, AnswersInOrderWhateverItsSize) {
    for (const std::size_t jobs : {1U, 2U, 7U}) {
        std::atomic<int> workers{0};
        std::vector<double> shares;
        const CrewWork work{.count = 100,
                            .make_worker = [&]() -> Worker {
                                ++workers;
                                return [](std::size_t i) { return std::to_string(i * i); };
                            },
                            .progress = [&](double share) { shares.push_back(share); }};
        const auto answers = thread_crew(jobs)->run(work).value();
        ASSERT_EQ(answers.size(), 100U);
        for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i], std::to_string(i * i));
        EXPECT_EQ(workers, static_cast<int>(jobs));
        EXPECT_EQ(shares.size(), 100U);
        EXPECT_EQ(shares.back(), 1);
    }
}

TEST(RunThreads, DoesEveryNthPiece) {
    const CrewWork work{.count = 8,
                        .make_worker = [] { return [](std::size_t i) { return std::to_string(i); }; }};
    EXPECT_EQ(run_threads(work, 2, 1, 3), (std::vector<std::string>{"1", "4", "7"}));
    EXPECT_EQ(run_threads(work, 2, 2, 3), (std::vector<std::string>{"2", "5"}));
    EXPECT_TRUE(run_threads(work, 2, 9, 10).empty());
}

}  // namespace
}  // namespace hexi
