#include "controller/state/database.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/controller/state/state_fixture.hpp"

namespace hexi {
namespace {

class DatabaseTest : public StateTest {
protected:
    Database database() { return Database::open(path).value(); }
};

TEST_F(DatabaseTest, KeepsWhatWasWrittenAcrossOpenings) {
    ASSERT_TRUE(
        database().run("CREATE TABLE t (n INTEGER, s TEXT); INSERT INTO t VALUES (7, 'seven'), (8, NULL)"));
    const auto rows = database().query("SELECT n, s FROM t WHERE n >= ? ORDER BY n", {std::int64_t{7}});
    ASSERT_TRUE(rows) << rows.error().message;
    EXPECT_EQ(*rows, (std::vector<Row>{{std::int64_t{7}, "seven"}, {std::int64_t{8}, std::monostate()}}));
}

TEST_F(DatabaseTest, TakesTextWithQuotesAndZeroBytesAsItIs) {
    Database db = database();
    ASSERT_TRUE(db.run("CREATE TABLE t (s TEXT)"));
    const std::string odd("it's \0 odd; DROP TABLE t", 24);
    ASSERT_TRUE(db.query("INSERT INTO t VALUES (?)", {odd}));
    EXPECT_EQ(db.query("SELECT s FROM t").value().front().front(), Cell(odd));
}

TEST_F(DatabaseTest, IsReadableByItsOwnerAlone) {
    const Database db = database();
    struct stat found {};
    ASSERT_EQ(stat(path.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(DatabaseTest, RefusesADamagedFileAndLeavesItAlone) {
    {
        Database db = database();
        ASSERT_TRUE(db.run("CREATE TABLE t (s TEXT)"));
        for (int row = 0; row < 200; ++row) {
            ASSERT_TRUE(db.query("INSERT INTO t VALUES (?)", {std::string(500, 'x')}));
        }
    }
    const auto size = std::filesystem::file_size(path);
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(8192)
        << std::string(4096, '\x5a');
    const auto opened = Database::open(path);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalid);
    EXPECT_NE(opened.error().message.find(path + ": damaged ("), std::string::npos) << opened.error().message;
    EXPECT_NE(opened.error().message.find("start with --restore BACKUP to put a backup in its place"),
              std::string::npos);
    EXPECT_EQ(opened.error().message.find('\n'), std::string::npos) << "one sentence";
    EXPECT_EQ(std::filesystem::file_size(path), size);
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabase) {
    std::ofstream(path) << std::string(5000, 'n');
    const auto opened = Database::open(path);
    ASSERT_FALSE(opened);
    EXPECT_EQ(
        opened.error().message,
        path +
            ": damaged (file is not a database): start with --restore BACKUP to put a backup in its place");
}

TEST_F(DatabaseTest, NamesAFolderItCannotWriteTo) {
    const auto opened = Database::open(folder + "/none/state.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kEnvironment);
    EXPECT_EQ(opened.error().message, folder + "/none/state.db: cannot open: No such file or directory");
}

TEST_F(DatabaseTest, SaysWhichRuleAStatementBreaks) {
    Database db = database();
    ASSERT_TRUE(db.run("CREATE TABLE t (n INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)"));
    const auto again = db.query("INSERT INTO t VALUES (1)");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(again.error().message, path + ": UNIQUE constraint failed: t.n");
    EXPECT_TRUE(db.query("INSERT INTO t VALUES (2)")) << "a failed statement leaves the database usable";
}

TEST_F(DatabaseTest, BacksUpWhatIsCommittedWhileItIsOpen) {
    Database db = database();
    ASSERT_TRUE(db.run("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)"));
    const std::string copy = folder + "/copy.db";
    ASSERT_TRUE(db.back_up(copy));
    ASSERT_TRUE(db.run("INSERT INTO t VALUES (2)"));
    EXPECT_EQ(Database::open(copy).value().query("SELECT count(*) FROM t").value().front().front(),
              Cell(std::int64_t{1}));
    const auto again = db.back_up(copy);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().message, copy + ": exists already");
}

}  // namespace
}  // namespace hexi
