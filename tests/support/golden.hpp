// Texts held against files in tests/data.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "topology/base/file.hpp"

namespace hexi::support {

/// Fails where `text` differs from tests/data/`file`. To accept new text, run the test with HEXI_ACCEPT=1 in
/// the environment and read the difference before committing it.
inline void expect_golden(const std::string& text, const std::string& file) {
    const std::string path = HEXI_SOURCE_DIR "/tests/data/" + file;
    if (std::getenv("HEXI_ACCEPT") != nullptr) {
        ASSERT_TRUE(write_file(path, text)) << path;
        return;
    }
    const auto golden = read_file(path);
    ASSERT_TRUE(golden) << golden.error().message;
    EXPECT_EQ(text, *golden) << "differs from " << path;
}

}  // namespace hexi::support
