#include "controller/whatif/crew.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace hexi {
namespace {

class ThreadCrew final : public Crew {
public:
    explicit ThreadCrew(std::size_t jobs) : jobs_(jobs) {}

    Result<std::vector<std::string>> run(const CrewWork& work) override {
        return run_threads(work, jobs_, 0, 1);
    }
    [[nodiscard]] bool speaks() const override { return true; }

private:
    std::size_t jobs_;
};

}  // namespace

std::unique_ptr<Crew> thread_crew(std::size_t jobs) { return std::make_unique<ThreadCrew>(jobs); }

std::vector<std::string> run_threads(const CrewWork& work, std::size_t jobs, std::size_t first,
                                     std::size_t stride) {
    std::vector<std::string> answers(first < work.count ? (work.count - first + stride - 1) / stride : 0);
    std::atomic<std::size_t> next{0};
    std::size_t done = 0;
    std::mutex telling;
    const auto labour = [&] {
        const Worker worker = work.make_worker();
        for (std::size_t i = next++; i < answers.size(); i = next++) {
            answers[i] = worker(first + i * stride);
            const std::scoped_lock lock(telling);
            work.progress(static_cast<double>(++done) / static_cast<double>(answers.size()));
        }
    };
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < std::min(jobs, answers.size()); ++i) others.emplace_back(labour);
    labour();
    for (std::thread& other : others) other.join();
    return answers;
}

std::size_t usual_jobs() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace hexi
