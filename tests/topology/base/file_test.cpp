#include "topology/base/file.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace hexi {
namespace {

std::string scratch(const std::string& name) {
    const auto folder = std::filesystem::path(testing::TempDir()) / "hexi-file-test";
    std::filesystem::create_directories(folder);
    return folder / name;
}

TEST(File, ReadsBackWhatWasWritten) {
    const std::string path = scratch("text");
    ASSERT_TRUE(write_file(path, std::string("a\0b\n", 4)));
    ASSERT_TRUE(write_file(path, std::string("c\0d\n", 4)));
    EXPECT_EQ(read_file(path).value(), std::string("c\0d\n", 4));
}

TEST(File, LeavesNothingBesideIt) {
    const std::string path = scratch("alone/text");
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    ASSERT_TRUE(write_file(path, "x"));
    const std::filesystem::directory_iterator entries(std::filesystem::path(path).parent_path());
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(File, WritesThroughASymbolicLink) {
    const std::string path = scratch("target"), link = scratch("link");
    ASSERT_TRUE(write_file(path, "old"));
    std::filesystem::remove(link);
    std::filesystem::create_symlink(path, link);
    ASSERT_TRUE(write_file(link, "new"));
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_EQ(read_file(path).value(), "new");
}

TEST(File, SaysWhyItCannotBeRead) {
    const Error absent = read_file("/no/such/x.json").error();
    EXPECT_EQ(absent.code, ErrorCode::kNotFound);
    EXPECT_EQ(absent.message, "/no/such/x.json: cannot open: No such file or directory");
    EXPECT_EQ(read_file("/tmp").error().message, "/tmp: is a directory, a file is needed");
    EXPECT_EQ(read_file("/dev/zero").error().message, "/dev/zero: is a device or socket, a file is needed");
}

TEST(File, RefusesMoreThanTheLimit) {
    const std::string path = scratch("long");
    ASSERT_TRUE(write_file(path, "12345"));
    EXPECT_EQ(read_file(path, 4).error().message, path + ": holds 5 bytes, at most 4 are read");
    EXPECT_TRUE(read_file(path, 5));
    EXPECT_THAT(read_file("/proc/self/status", 4).error().message,
                testing::HasSubstr("holds more than 4 bytes"));
}

TEST(File, SaysWhyItCannotBeWritten) {
    EXPECT_EQ(write_file("/no/such/x.json", "").error().message,
              "/no/such/x.json: cannot create: No such file or directory");
    EXPECT_EQ(write_file("/tmp", "").error().message, "/tmp: cannot write: Is a directory");
    EXPECT_THAT(write_file("/dev/full", "x").error().message, testing::HasSubstr("No space left on device"));
}

}  // namespace
}  // namespace hexi
