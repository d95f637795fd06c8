// One SQLite file. The only place that knows SQLite.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// A value in a table: nothing, a whole number, or text (UTF-8).
using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Cell>;

/// An open database. What a transaction wrote is on the disk when COMMIT returns: write-ahead log, fsync at
/// every commit. Used by one thread at a time; another process that holds a lock is waited for, 5 s at most.
/// Move-only.
class Database {
public:
    /// Opens `path`, or makes it, readable by its owner alone. kEnvironment where the machine refuses or
    /// another process writes; kInvalid where it is damaged or no database: the file stays as it is.
    static Result<Database> open(const std::string& path);
    /// Another connection to a file that open() has found whole and that is still open.
    static Result<Database> open_beside(const std::string& path);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;

    /// What one statement of SQL answers, `parameters` in place of its question marks. kInvalid where a
    /// constraint is broken, kEnvironment for the rest: disk full, damaged, locked.
    Result<std::vector<Row>> query(std::string_view sql, std::initializer_list<Cell> parameters = {});
    /// Statements without parameters or answers, separated by semicolons.
    Result<void> run(const std::string& sql);

    /// Moves what the log holds into the file, as far as nobody needs it there; writers and readers go on.
    /// A commit does so itself once the log has grown to some 64 MiB.
    Result<void> checkpoint() { return run("PRAGMA wal_checkpoint(PASSIVE)"); }
    /// Puts a consistent copy into `path`, which must not exist; writers need not pause.
    Result<void> back_up(const std::string& path) const;

private:
    struct State;
    static Result<std::unique_ptr<State>> connect(const std::string& path);
    Result<void> prepare_log();
    explicit Database(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hexi
