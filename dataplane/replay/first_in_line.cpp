#include "dataplane/replay/first_in_line.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/utsname.h>

#include <cstdio>
#include <fstream>

namespace hexi {
namespace {

cpu_set_t allowed_processors() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) CPU_ZERO(&allowed);
    return allowed;
}

bool is_throttled() {
    utsname system{};
    long runtime_us = 0;
    std::ifstream("/proc/sys/kernel/sched_rt_runtime_us") >> runtime_us;
    return uname(&system) != 0 || throttles_real_time(system.release, runtime_us);
}

bool set_policy(int policy, int priority) {
    const sched_param wanted{.sched_priority = priority};
    return pthread_setschedparam(pthread_self(), policy, &wanted) == 0;
}

}  // namespace

std::optional<unsigned> processor_to_keep() {
    const cpu_set_t allowed = allowed_processors();
    if (CPU_COUNT(&allowed) < 2) return std::nullopt;
    unsigned last = CPU_SETSIZE - 1;
    while (!CPU_ISSET(last, &allowed)) --last;
    return last;
}

void tie_this_thread(unsigned processor, bool on) {
    cpu_set_t wanted = allowed_processors();
    if (on) {
        CPU_ZERO(&wanted);
        CPU_SET(processor, &wanted);
    } else {
        CPU_CLR(processor, &wanted);
    }
    static_cast<void>(sched_setaffinity(0, sizeof wanted, &wanted));
}

bool throttles_real_time(const std::string& release, long rt_runtime_us) {
    constexpr int kMajor = 6, kMinor = 12;  // since then others get their share only where they wait for it
    if (rt_runtime_us < 0) return false;
    int major = 0, minor = 0;
    if (std::sscanf(release.c_str(), "%d.%d", &major, &minor) != 2) return true;
    return major < kMajor || (major == kMajor && minor < kMinor);
}

FirstInLine::FirstInLine() : granted_(!is_throttled() && set_policy(SCHED_FIFO, 1)) {}

FirstInLine::~FirstInLine() {
    if (granted_) set_policy(SCHED_OTHER, 0);
}

}  // namespace hexi
