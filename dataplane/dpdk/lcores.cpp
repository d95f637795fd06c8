#include "dataplane/dpdk/lcores.hpp"

#include <vector>

#include <rte_launch.h>
#include <rte_lcore.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// What one thread is to do.
struct Task {
    const std::function<void(std::size_t)>& work;
    std::size_t index;
};

int run(void* task) {
    const auto& [work, index] = *static_cast<const Task*>(task);
    work(index);
    return 0;
}

}  // namespace

std::size_t lcore_count() { return rte_lcore_count(); }

void run_on_lcores(std::size_t count, const std::function<void(std::size_t)>& work) {
    HEXI_CHECK(count >= 1 && count <= lcore_count(), "there is a thread for every worker");
    std::vector<Task> tasks;
    for (std::size_t index = 1; index < count; ++index) tasks.push_back({work, index});
    unsigned lcore = rte_get_next_lcore(static_cast<unsigned>(-1), 1, 0);
    for (Task& task : tasks) {
        const int refused = rte_eal_remote_launch(run, &task, lcore);
        HEXI_CHECK(refused == 0, "a thread of DPDK is free");
        lcore = rte_get_next_lcore(lcore, 1, 0);
    }
    work(0);
    rte_eal_mp_wait_lcore();
}

}  // namespace hexi
