#include "controller/state/state_store.hpp"

#include "controller/state/state_schema.hpp"
#include "tests/controller/state/state_fixture.hpp"

namespace hexi {
namespace {

using StateStoreTest = StateTest;

TEST_F(StateStoreTest, FindsWhatWasCreatedAfterItWasOpenedAgain) {
    ASSERT_EQ(store().create("intent", "a", R"({"x":1})", "ann").value(), Written(1));
    StateStore again = store();
    EXPECT_EQ(again.find("intent", "a").value(),
              (Resource{.kind = "intent", .id = "a", .version = 1, .body = R"({"x":1})"}));
    EXPECT_EQ(again.find("plan", "a").value(), std::nullopt);
}

TEST_F(StateStoreTest, RefusesToCreateWhatIsThere) {
    StateStore state = store();
    ASSERT_TRUE(state.create("intent", "a", "1", "ann").value());
    EXPECT_EQ(state.create("intent", "a", "2", "ben").value().error(), WriteRefusal::kTaken);
    EXPECT_EQ(state.find("intent", "a").value()->body, "1");
    EXPECT_EQ(state.revision().value(), 1U) << "a refused write leaves no trace";
}

TEST_F(StateStoreTest, RefusesAWriterWhoHasNotSeenTheLastVersion) {
    StateStore state = store();
    ASSERT_EQ(state.create("link", "l", "1", "ann").value(), Written(1));
    ASSERT_EQ(state.replace("link", "l", "2", 1, "ben").value(), Written(2));
    EXPECT_EQ(state.replace("link", "l", "3", 1, "ann").value().error(), WriteRefusal::kStale);
    EXPECT_EQ(state.remove("link", "l", 1, "ann").value().error(), WriteRefusal::kStale);
    EXPECT_EQ(state.find("link", "l").value()->body, "2");
    EXPECT_EQ(state.replace("link", "l", "4", std::nullopt, "ann").value(), Written(3));
}

TEST_F(StateStoreTest, NeverGivesAVersionTwice) {
    StateStore state = store();
    ASSERT_EQ(state.create("link", "l", "1", "ann").value(), Written(1));
    ASSERT_EQ(state.remove("link", "l", 1, "ann").value(), Written(2));
    EXPECT_EQ(state.create("link", "l", "1", "ann").value(), Written(3));
    EXPECT_EQ(state.remove("link", "l", 1, "ann").value().error(), WriteRefusal::kStale);
}

TEST_F(StateStoreTest, SaysThatThereIsNothingToChange) {
    StateStore state = store();
    EXPECT_EQ(state.replace("link", "l", "1", std::nullopt, "ann").value().error(), WriteRefusal::kAbsent);
    EXPECT_EQ(state.remove("link", "l", std::nullopt, "ann").value().error(), WriteRefusal::kAbsent);
}

TEST_F(StateStoreTest, JournalsWhoChangedWhatFromWhatToWhat) {
    StateStore state = store();
    ASSERT_TRUE(state.create("intent", "a", "1", "ann").value());
    now_us = 2'000'000;
    ASSERT_TRUE(state.replace("intent", "a", "2", 1, "ben").value());
    now_us = 3'000'000;
    ASSERT_TRUE(state.remove("intent", "a", 2, "cy").value());
    const Change made{1, 1'000'000, "ann", "intent", "a", std::nullopt, "1"};
    const Change changed{2, 2'000'000, "ben", "intent", "a", "1", "2"};
    const Change removed{3, 3'000'000, "cy", "intent", "a", "2", std::nullopt};
    EXPECT_EQ(state.changes_after(0, 10).value(), (std::vector{made, changed, removed}));
    EXPECT_EQ(state.changes_after(1, 1).value(), (std::vector{changed}));
    EXPECT_EQ(state.changes_after(3, 10).value(), std::vector<Change>());
}

TEST_F(StateStoreTest, ListsOneKindById) {
    StateStore state = store();
    for (const char* id : {"b", "a", "c"}) ASSERT_TRUE(state.create("intent", id, id, "ann").value());
    ASSERT_TRUE(state.create("link", "z", "z", "ann").value());
    std::string ids;
    const auto intents = state.all("intent").value();
    for (const Resource& resource : intents) ids += resource.id;
    EXPECT_EQ(ids, "abc");
}

TEST_F(StateStoreTest, UndoesOnePartOfATransactionAlone) {
    StateStore state = store();
    ASSERT_TRUE(state.begin());
    ASSERT_TRUE(state.mark());
    ASSERT_TRUE(state.create("intent", "kept", "1", "ann").value());
    ASSERT_TRUE(state.keep());
    ASSERT_TRUE(state.mark());
    ASSERT_TRUE(state.create("intent", "undone", "1", "ann").value());
    ASSERT_TRUE(state.undo());
    ASSERT_TRUE(state.commit());
    EXPECT_TRUE(store().find("intent", "kept").value());
    EXPECT_FALSE(store().find("intent", "undone").value());
}

TEST_F(StateStoreTest, RefusesTheFileOfANewerProgram) {
    (void)store();
    ASSERT_TRUE(Database::open(path).value().run("PRAGMA user_version = 99"));
    const auto opened = StateStore::open(path, clock());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(opened.error().message,
              path + ": the state has schema 99, this program knows up to 3: use a newer one");
}

TEST_F(StateStoreTest, RefusesTheDatabaseOfAnotherProgram) {
    ASSERT_TRUE(Database::open(path).value().run("CREATE TABLE songs (title TEXT)"));
    const auto opened = StateStore::open(path, clock());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().message, path + ": this database is another program's: name a new file");
}

}  // namespace
}  // namespace hexi
