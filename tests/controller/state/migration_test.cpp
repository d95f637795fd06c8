// Files of older programs, made here as those made them.
#include "controller/state/answered_requests.hpp"
#include "controller/state/plan_archive.hpp"
#include "controller/state/state_schema.hpp"
#include "tests/controller/state/state_fixture.hpp"

namespace hexi {
namespace {

/// Schema 1, as it was released.
constexpr const char* kFirst = R"(
    CREATE TABLE resources (kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE journal (revision INTEGER PRIMARY KEY AUTOINCREMENT, at_us INTEGER NOT NULL,
        who TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, before TEXT, after TEXT);
    CREATE INDEX journal_of_resource ON journal (kind, id, revision);
    INSERT INTO journal (at_us, who, kind, id, after) VALUES (5, 'ann', 'intent', 'i', '{"old":1}');
    INSERT INTO resources VALUES ('intent', 'i', 1, '{"old":1}');
    PRAGMA application_id = 1751480425;
    PRAGMA user_version = 1;
)";
/// What the second one had more.
constexpr const char* kSecond = R"(
    CREATE TABLE answered (who TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, answer TEXT NOT NULL,
        revision INTEGER NOT NULL, at_us INTEGER NOT NULL, PRIMARY KEY (who, key)) WITHOUT ROWID;
    CREATE INDEX answered_at ON answered (at_us);
    CREATE TABLE plans (version INTEGER PRIMARY KEY, summary TEXT NOT NULL, routes TEXT NOT NULL);
    INSERT INTO answered VALUES ('ann', 'key', 'digest', 'i', 1, 5);
    INSERT INTO plans VALUES (7, '{"version":7}', '{"routes":[]}');
    PRAGMA user_version = 2;
)";

class MigrationTest : public StateTest {
protected:
    void make(const std::string& sql) const { ASSERT_TRUE(Database::open(path).value().run(sql)); }
    [[nodiscard]] std::int64_t number(const char* sql) const {
        return std::get<std::int64_t>(Database::open(path).value().query(sql).value().front().front());
    }
};

TEST_F(MigrationTest, BringsTheFirstSchemaToThePresentOneAndKeepsAll) {
    make(kFirst);
    StateStore state = store();
    EXPECT_EQ(state.find("intent", "i").value(), (Resource{"intent", "i", 1, R"({"old":1})"}));
    EXPECT_EQ(state.changes_after(0, 10).value().front().who, "ann");
    EXPECT_EQ(state.create("intent", "j", "{}", "bob").value().value(), 2U) << "versions go on";
    EXPECT_TRUE(remember_answer(state, "ann", "key", {"digest", "i", 1}));
    EXPECT_TRUE(archive_plan(state, {1, "{}", "{}"}, 5));
    EXPECT_EQ(number("PRAGMA user_version"), kStateSchema);
}

TEST_F(MigrationTest, BringsTheSecondSchemaToThePresentOneAndKeepsAll) {
    make(std::string(kFirst) + kSecond);
    StateStore state = store();
    EXPECT_EQ(find_answer(state, "ann", "key").value(), (AnsweredRequest{"digest", "i", 1}));
    EXPECT_EQ(plan_summaries(state).value().front().version, 7U);
    EXPECT_TRUE(forget_answers(state, 2));
    EXPECT_FALSE(find_answer(state, "ann", "key").value());
}

TEST_F(MigrationTest, LeavesTheFileAsItIsWhereAStepFails) {
    make(std::string(kFirst) + "CREATE TABLE plans (mine TEXT);");
    const auto opened = StateStore::open(path, clock());
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("table plans already exists"), std::string::npos)
        << opened.error().message;
    EXPECT_EQ(number("PRAGMA user_version"), 1);
    EXPECT_EQ(number("SELECT count(*) FROM sqlite_schema WHERE name = 'answered'"), 0) << "half a step";
}

}  // namespace
}  // namespace hexi
