#include "emulator/report/outputs.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "emulator/experiment/result_json.hpp"
#include "emulator/report/links_csv.hpp"
#include "emulator/report/pairs_csv.hpp"
#include "tests/support/small_results.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

namespace fs = std::filesystem;

class Outputs : public testing::Test {
protected:
    Outputs() { fs::create_directories(root_); }
    ~Outputs() override { fs::remove_all(root_); }

    const fs::path root_ =
        fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(Outputs, LeavesThreeFilesInADirectoryItMakes) {
    const fs::path out = root_ / "deep" / "out";
    const RunResult result = support::small_result();
    const auto written = write_outputs(out, result);
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(*read_file(out / "result.json"), write_result(result));
    EXPECT_EQ(*read_file(out / "pairs.csv"), pairs_csv(result));
    EXPECT_EQ(*read_file(out / "links.csv"), links_csv(result));
}

TEST_F(Outputs, NamesADirectoryItCannotMake) {
    ASSERT_TRUE(write_file(root_ / "file", "in the way"));
    const auto written = write_outputs(root_ / "file", support::small_result());
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::kEnvironment);
    EXPECT_EQ(
        written.error().message.find("--out: " + (root_ / "file").string() + ": cannot make the directory: "),
        0U)
        << written.error().message;
}

TEST_F(Outputs, NamesAFileItCannotWrite) {
    fs::create_directories(root_ / "pairs.csv");
    const auto written = write_outputs(root_, support::small_result());
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message.find((root_ / "pairs.csv").string()), 0U) << written.error().message;
}

}  // namespace
}  // namespace hexi
