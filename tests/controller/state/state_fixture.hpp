// A folder for a state file, and a clock that a test moves.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "controller/state/state_store.hpp"

namespace hexi {

class StateTest : public ::testing::Test {
protected:
    StateTest() {
        std::string pattern = testing::TempDir() + "hexi-state-XXXXXX";
        folder = mkdtemp(pattern.data());
        path = folder + "/state.db";
    }
    ~StateTest() override { std::filesystem::remove_all(folder); }

    [[nodiscard]] WallClock clock() {
        return [this] { return std::chrono::system_clock::time_point(std::chrono::microseconds(now_us)); };
    }
    [[nodiscard]] StateStore store() {
        auto opened = StateStore::open(path, clock());
        EXPECT_TRUE(opened) << opened.error().message;
        return std::move(*opened);
    }

    std::string folder, path;
    std::int64_t now_us = 1'000'000;
};

}  // namespace hexi
