// Texts held against files in tests/data.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"

namespace hexi::support {

/// The line of `text` that byte `at` lies in.
inline std::string line_at(const std::string& text, std::size_t at) {
    const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    return text.substr(begin, text.find('\n', at) - begin);
}

/// Fails where `text` differs from tests/data/`file`, and shows the first line that does. To accept new text,
/// run the test with HEXI_ACCEPT=1 in the environment, and read the difference before committing it.
inline void expect_golden(const std::string& text, const std::string& file) {
    const std::string path = source_dir() + "/tests/data/" + file;
    if (std::getenv("HEXI_ACCEPT") != nullptr) {
        ASSERT_TRUE(write_file(path, text)) << path;
        return;
    }
    const auto golden = read_file(path);
    ASSERT_TRUE(golden) << golden.error().message;
    if (text == *golden) return;
    const auto differ = std::mismatch(text.begin(), text.end(), golden->begin(), golden->end());
    const auto at = static_cast<std::size_t>(differ.first - text.begin());
    ADD_FAILURE() << "differs from " << path << " from byte " << at << " on:\n  ours   " << line_at(text, at)
                  << "\n  theirs " << line_at(*golden, at);
}

}  // namespace hexi::support
