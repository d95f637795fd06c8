// DPDK for the tests of one program.
#pragma once

#include <gtest/gtest.h>

#include "dataplane/dpdk/eal.hpp"

namespace hexi {

/// DPDK starts once in a process.
inline const Eal& eal() {
    static const auto started = Eal::start({.pages = PageChoice::kSmall, .memory_mb = 512});
    EXPECT_TRUE(started.has_value()) << started.error().message;
    return *started;
}

}  // namespace hexi
