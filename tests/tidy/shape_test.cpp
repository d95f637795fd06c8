// The shape of the code: what a reader may rely on in every file.
#include <algorithm>

#include "tests/tidy/source_tree.hpp"

namespace hexi::tidy {
namespace {

constexpr std::size_t kMostLines = 500;

TEST(Shape, EveryHeaderIsIncludedOnce) {
    for (const SourceFile& file : source_files()) {
        if (!file.is_header()) continue;
        EXPECT_EQ(std::count(file.lines.begin(), file.lines.end(), "#pragma once"), 1) << file.path;
    }
}

TEST(Shape, NoFileIsLongerThanAReaderBears) {
    for (const SourceFile& file : source_files()) EXPECT_LE(file.lines.size(), kMostLines) << file.path;
}

TEST(Shape, EveryHeaderOfOursSaysWhatItIsFor) {
    for (const SourceFile& file : source_files()) {
        if (!file.is_header()) continue;
        EXPECT_TRUE(file.lines.front().starts_with("// ")) << file.path;
    }
}

}  // namespace
}  // namespace hexi::tidy
