#include "controller/state/state_schema.hpp"

#include <array>

#include <fmt/format.h>

namespace hexi {
namespace {

/// "hexi" in ASCII: tells our files from other programs'.
constexpr std::int64_t kApplication = 0x68657869;

/// The step to schema n + 1 stands at n. What has been released never changes; new steps go behind.
constexpr std::array<const char*, kStateSchema> kSteps{
    R"(
    CREATE TABLE resources (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, id)
    ) WITHOUT ROWID;
    CREATE TABLE journal (
        revision INTEGER PRIMARY KEY AUTOINCREMENT,
        at_us INTEGER NOT NULL,
        who TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        before TEXT,
        after TEXT
    );
    CREATE INDEX journal_of_resource ON journal (kind, id, revision);
    )",
    R"(
    CREATE TABLE answered (
        who TEXT NOT NULL,
        key TEXT NOT NULL,
        request TEXT NOT NULL,
        answer TEXT NOT NULL,
        revision INTEGER NOT NULL,
        at_us INTEGER NOT NULL,
        PRIMARY KEY (who, key)
    ) WITHOUT ROWID;
    CREATE INDEX answered_at ON answered (at_us);
    CREATE TABLE plans (
        version INTEGER PRIMARY KEY,
        summary TEXT NOT NULL,
        routes TEXT NOT NULL
    );
    )",
    R"(
    DROP INDEX journal_of_resource;
    DROP INDEX answered_at;
    CREATE INDEX answered_revision ON answered (revision);
    )",
};

Result<std::int64_t> number(Database& database, const char* pragma) {
    return database.query(pragma).transform(
        [](const std::vector<Row>& rows) { return std::get<std::int64_t>(rows.front().front()); });
}

Result<void> check_owner(Database& database, std::int64_t schema) {
    if (schema > kStateSchema) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("the state has schema {}, this program knows up to {}: use a newer one",
                                schema, kStateSchema));
    }
    const auto application = number(database, "PRAGMA application_id");
    if (!application) return tl::unexpected(application.error());
    const auto tables = number(database, "SELECT count(*) FROM sqlite_schema");
    if (!tables) return tl::unexpected(tables.error());
    const bool fresh = schema == 0 && *tables == 0 && *application == 0;
    if (fresh || *application == kApplication) return {};
    return fail(ErrorCode::kInvalid, "this database is another program's: name a new file");
}

}  // namespace

Result<void> migrate(Database& database) {
    const auto schema = number(database, "PRAGMA user_version");
    if (!schema) return tl::unexpected(schema.error());
    if (auto ours = check_owner(database, *schema); !ours) return ours;
    if (*schema == kStateSchema) return {};
    std::string steps = "BEGIN IMMEDIATE;";
    for (auto step = static_cast<std::size_t>(*schema); step < kSteps.size(); ++step) steps += kSteps[step];
    steps += fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT", kApplication,
                         kStateSchema);
    return database.run(steps);
}

}  // namespace hexi
