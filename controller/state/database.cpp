#include "controller/state/database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <span>
#include <string>

#include <sqlite3.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::chrono::milliseconds kLockWait{5000};
/// Pages of 4 KiB: whoever lets the log grow so long has no Checkpointer, or too slow a disk.
constexpr int kLongestLogPages = 16'384;

struct CloseDatabase {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct EndStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;
using Prepared = std::unique_ptr<sqlite3_stmt, EndStatement>;

Error refusal(const std::string& path, sqlite3* handle, int status) {
    const int kind = status & 0xff;
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) {
        return {ErrorCode::kInvalid, path + ": damaged (" + sqlite3_errmsg(handle) +
                                         "): start with --restore BACKUP to put a backup in its place"};
    }
    if (kind == SQLITE_BUSY) return {ErrorCode::kEnvironment, path + ": another process is writing to it"};
    const ErrorCode code = kind == SQLITE_CONSTRAINT ? ErrorCode::kInvalid : ErrorCode::kEnvironment;
    return {code, path + ": " + sqlite3_errmsg(handle)};
}

void bind(sqlite3_stmt* statement, int place, const Cell& cell) {
    int status = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        status = sqlite3_bind_int64(statement, place, *number);
    } else if (const auto* text = std::get_if<std::string>(&cell)) {
        status =
            sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
        status = sqlite3_bind_null(statement, place);
    }
    HEXI_CHECK(status == SQLITE_OK, "a statement takes the parameters it is given");
}

Cell cell_of(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_NULL:
            return std::monostate();
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, column)};
        default: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
        }
    }
}

Row row_of(sqlite3_stmt* statement) {
    Row row;
    for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        row.push_back(cell_of(statement, column));
    }
    return row;
}

/// Makes `path` with mode 0600 where there is none, before SQLite would with more.
Result<void> make_private(const std::string& path) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return fail(ErrorCode::kEnvironment, path + ": cannot open: " + std::strerror(errno));
    close(file);
    return {};
}

}  // namespace

struct Database::State {
    std::string path;
    Handle handle;
    std::map<std::string, Prepared, std::less<>> prepared;  ///< by their SQL; ended before the handle is

    Result<sqlite3_stmt*> prepare(std::string_view sql) {
        if (const auto known = prepared.find(sql); known != prepared.end()) return known->second.get();
        sqlite3_stmt* statement = nullptr;
        const int status = sqlite3_prepare_v3(handle.get(), sql.data(), static_cast<int>(sql.size()),
                                              SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (status != SQLITE_OK) return tl::unexpected(refusal(path, handle.get(), status));
        return prepared.emplace(sql, Prepared(statement)).first->second.get();
    }

    Result<std::vector<Row>> rows(sqlite3_stmt* statement) {
        std::vector<Row> rows;
        int status = sqlite3_step(statement);
        for (; status == SQLITE_ROW; status = sqlite3_step(statement)) rows.push_back(row_of(statement));
        if (status == SQLITE_DONE) return rows;
        return tl::unexpected(refusal(path, handle.get(), status));
    }

    Result<void> check_whole() {
        sqlite3_stmt* statement = nullptr;
        const int status = sqlite3_prepare_v2(handle.get(), "PRAGMA quick_check(1)", -1, &statement, nullptr);
        const Prepared owner(statement);
        if (status != SQLITE_OK) return tl::unexpected(refusal(path, handle.get(), status));
        const auto said = rows(statement);
        if (!said) return tl::unexpected(said.error());
        if (said->size() == 1 && said->front().front() == Cell("ok")) return {};
        const auto* found = said->empty() ? nullptr : std::get_if<std::string>(&said->front().front());
        // The first line only says which database it is.
        const std::string fault = found == nullptr ? "no answer" : found->substr(found->rfind('\n') + 1);
        return fail(ErrorCode::kInvalid, path + ": damaged (" + fault +
                                             "): start with --restore BACKUP to put a backup in its place");
    }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

Result<std::unique_ptr<Database::State>> Database::connect(const std::string& path) {
    sqlite3* handle = nullptr;
    const int status =
        sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    auto state = std::make_unique<State>(State{.path = path, .handle = Handle(handle), .prepared = {}});
    if (status != SQLITE_OK) return tl::unexpected(refusal(path, handle, status));
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, static_cast<int>(kLockWait.count()));
    return state;
}

Result<void> Database::prepare_log() {
    return run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; " +
               ("PRAGMA wal_autocheckpoint = " + std::to_string(kLongestLogPages)));
}

Result<Database> Database::open(const std::string& path) {
    if (const auto made = make_private(path); !made) return tl::unexpected(made.error());
    auto state = connect(path);
    if (!state) return tl::unexpected(state.error());
    if (const auto whole = (*state)->check_whole(); !whole) return tl::unexpected(whole.error());
    Database database(*std::move(state));
    if (auto ready = database.prepare_log(); !ready) return tl::unexpected(ready.error());
    return database;
}

Result<Database> Database::open_beside(const std::string& path) {
    auto state = connect(path);
    if (!state) return tl::unexpected(state.error());
    Database database(*std::move(state));
    if (auto ready = database.prepare_log(); !ready) return tl::unexpected(ready.error());
    return database;
}

Result<std::vector<Row>> Database::query(std::string_view sql, std::initializer_list<Cell> parameters) {
    const auto prepared = state_->prepare(sql);
    if (!prepared) return tl::unexpected(prepared.error());
    sqlite3_stmt* statement = *prepared;
    int place = 0;
    for (const Cell& cell : parameters) bind(statement, ++place, cell);
    auto rows = state_->rows(statement);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return rows;
}

Result<void> Database::run(const std::string& sql) {
    const int status = sqlite3_exec(state_->handle.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (status != SQLITE_OK) return tl::unexpected(refusal(state_->path, state_->handle.get(), status));
    return {};
}

Result<void> Database::back_up(const std::string& path) const {
    if (access(path.c_str(), F_OK) == 0) return fail(ErrorCode::kInvalid, path + ": exists already");
    if (auto made = make_private(path); !made) return made;
    sqlite3* opened = nullptr;
    int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const Handle copy(opened);
    if (status != SQLITE_OK) return tl::unexpected(refusal(path, opened, status));
    sqlite3_backup* const backup = sqlite3_backup_init(opened, "main", state_->handle.get(), "main");
    if (backup == nullptr) return tl::unexpected(refusal(path, opened, sqlite3_errcode(opened)));
    sqlite3_backup_step(backup, -1);
    status = sqlite3_backup_finish(backup);
    if (status != SQLITE_OK) return tl::unexpected(refusal(path, opened, status));
    return {};
}

}  // namespace hexi
