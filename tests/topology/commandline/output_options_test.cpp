#include "topology/commandline/output_options.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "topology/base/file.hpp"

namespace hexi {
namespace {

namespace fs = std::filesystem;

class WriteOutputFiles : public testing::Test {
protected:
    WriteOutputFiles() { fs::create_directories(root_); }
    ~WriteOutputFiles() override { fs::remove_all(root_); }

    const fs::path root_ =
        fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(WriteOutputFiles, MakesTheDirectoryAndItsParents) {
    const fs::path out = root_ / "deep" / "out";
    const auto written = write_output_files(out, {{"a.json", "{}"}, {"b.csv", "x\n"}});
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(*read_file(out / "a.json"), "{}");
    EXPECT_EQ(*read_file(out / "b.csv"), "x\n");
}

TEST_F(WriteOutputFiles, RefusesWhatCannotBeADirectory) {
    ASSERT_TRUE(write_file(root_ / "file", "in the way"));
    const auto in_file = prepare_output(root_ / "file");
    ASSERT_FALSE(in_file);
    EXPECT_EQ(in_file.error().code, ErrorCode::kEnvironment);
    EXPECT_EQ(in_file.error().message.find("--out: " + (root_ / "file").string() + ": cannot "), 0U)
        << in_file.error().message;
    const auto nameless = prepare_output("");
    ASSERT_FALSE(nameless);
    EXPECT_EQ(nameless.error().message, "--out: '' is not allowed: must name a directory");
    EXPECT_FALSE(prepare_output("/proc/hexi-output"));
}

}  // namespace
}  // namespace hexi
