// Assertions for our own bugs. Always on: a wrong answer costs more than the branch.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace hexi::detail {

[[noreturn]] inline void check_failed(const char* file, int line, const char* condition, const char* why) {
    std::fprintf(stderr, "%s:%d: broken invariant: %s (%s)\n", file, line, why, condition);
    std::abort();
}

}  // namespace hexi::detail

/// Aborts with `why` when `condition`, an invariant of ours, does not hold. Never for bad input.
#define HEXI_CHECK(condition, why) \
    ((condition) ? static_cast<void>(0) : ::hexi::detail::check_failed(__FILE__, __LINE__, #condition, why))
