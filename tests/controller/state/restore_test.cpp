#include "controller/state/restore.hpp"

#include <fstream>

#include "tests/controller/state/state_fixture.hpp"

namespace hexi {
namespace {

class RestoreTest : public StateTest {
protected:
    std::string backup = folder + "/backup.db";
};

TEST_F(RestoreTest, PutsTheBackupInThePlaceOfADamagedStateAndItsLog) {
    ASSERT_TRUE(store().create("intent", "i", "{}", "ann").value());
    ASSERT_TRUE(store().back_up(backup));
    ASSERT_TRUE(store().create("intent", "later", "{}", "ann").value());
    std::ofstream(path) << std::string(5000, 'n');
    ASSERT_FALSE(StateStore::open(path, clock()));
    std::ofstream(path + "-wal") << "a log of another file";
    const auto restored = restore_state(backup, folder);
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_TRUE(store().find("intent", "i").value());
    EXPECT_FALSE(store().find("intent", "later").value());
    EXPECT_EQ(std::filesystem::file_size(path + ".before"), 5000U) << "what was there is kept";
    EXPECT_TRUE(std::filesystem::exists(path + ".before-wal")) << "with its log";
    EXPECT_FALSE(std::filesystem::exists(path + ".restoring"));
}

TEST_F(RestoreTest, KeepsTheStateWhereItCannotBeSetAside) {
    ASSERT_TRUE(store().create("intent", "i", "{}", "ann").value());
    ASSERT_TRUE(store().back_up(backup));
    ASSERT_TRUE(store().create("intent", "later", "{}", "ann").value());
    std::filesystem::create_directories(path + ".before/full");
    const auto restored = restore_state(backup, folder);
    ASSERT_FALSE(restored);
    EXPECT_TRUE(restored.error().message.starts_with(path + ": cannot put the backup there: "));
    EXPECT_TRUE(store().find("intent", "later").value()) << "nothing is lost";
}

TEST_F(RestoreTest, RefusesWhatIsNoBackupAndLeavesTheStateAlone) {
    ASSERT_TRUE(store().create("intent", "i", "{}", "ann").value());
    const auto refusal = [&](const std::string& what) { return restore_state(what, folder).error().message; };
    EXPECT_EQ(refusal(folder + "/none.db"), folder + "/none.db: is no file: name a backup of the state");
    std::ofstream(backup) << std::string(5000, 'n');
    EXPECT_EQ(refusal(backup), backup + ": damaged (file is not a database): name another");
    const std::string songs = folder + "/songs.db";
    ASSERT_TRUE(Database::open(songs).value().run("CREATE TABLE songs (title TEXT)"));
    EXPECT_EQ(refusal(songs), songs + ": this database is another program's: name a new file");
    EXPECT_TRUE(store().find("intent", "i").value());
}

}  // namespace
}  // namespace hexi
