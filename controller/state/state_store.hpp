// What the controller must not forget: resources, each with a version, and the journal of all that changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "controller/state/database.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// One thing that a client made: an intent, a link's state, a matrix, a plan.
struct Resource {
    std::string kind;           ///< "intent", "link", ...: lower case
    std::string id;             ///< unique within its kind
    std::uint64_t version = 0;  ///< the revision that wrote it, so never used twice: what an ETag carries
    std::string body;           ///< JSON

    bool operator==(const Resource&) const = default;
};

/// One change, as the journal keeps it for audit, for followers, and to go back to.
struct Change {
    std::uint64_t revision = 0;  ///< from 1, ascending in order of commitment
    std::int64_t at_us = 0;      ///< since 1970, UTC
    std::string who;             ///< the name of the token, never the token
    std::string kind, id;
    std::optional<std::string> before, after;  ///< bodies; absent where it was made or removed

    bool operator==(const Change&) const = default;
};

/// Why a write changed nothing.
enum class WriteRefusal {
    kAbsent,  ///< there is no such resource
    kTaken,   ///< there is one already
    kStale,   ///< it has another version than the writer had seen
};

/// The revision that a write made, or why it made none.
using Written = tl::expected<std::uint64_t, WriteRefusal>;

/// Reads and writes the state in the transaction that is open, if any. Used by one thread at a time.
/// Errors are the database's.
class StateStore {
public:
    /// Opens or makes `path` and brings it to the present schema. Every message names `path`.
    static Result<StateStore> open(const std::string& path, WallClock clock);

    Result<Written> create(std::string_view kind, std::string_view id, std::string_view body,
                           std::string_view who);
    /// `seen`: the version the writer knows; without one it overwrites whatever is there.
    Result<Written> replace(std::string_view kind, std::string_view id, std::string_view body,
                            std::optional<std::uint64_t> seen, std::string_view who);
    Result<Written> remove(std::string_view kind, std::string_view id, std::optional<std::uint64_t> seen,
                           std::string_view who);

    Result<std::optional<Resource>> find(std::string_view kind, std::string_view id);
    /// By id.
    Result<std::vector<Resource>> all(std::string_view kind);
    /// Those after `revision`, in order, `most` at most.
    Result<std::vector<Change>> changes_after(std::uint64_t revision, std::size_t most);
    /// Forgets all but the last `most` changes.
    Result<void> trim_changes(std::size_t most);
    /// Of the last change; 0 where there was none.
    Result<std::uint64_t> revision();

    /// The transaction's bounds; what stands between mark() and undo() is undone alone.
    Result<void> begin() { return database_.run("BEGIN IMMEDIATE"); }
    Result<void> commit() { return database_.run("COMMIT"); }
    Result<void> roll_back() { return database_.run("ROLLBACK"); }
    Result<void> mark() { return database_.run("SAVEPOINT part"); }
    Result<void> undo() { return database_.run("ROLLBACK TO part; RELEASE part"); }
    Result<void> keep() { return database_.run("RELEASE part"); }

    Result<void> back_up(const std::string& path) const { return database_.back_up(path); }

    /// For what keeps tables of its own beside the resources, in the same transaction.
    [[nodiscard]] Database& database() { return database_; }
    /// Microseconds since 1970, UTC.
    [[nodiscard]] std::int64_t now_us() const;

private:
    StateStore(Database database, WallClock clock)
        : database_(std::move(database)), clock_(std::move(clock)) {}

    /// Writes the journal's next entry; what `who` found and what is there now.
    Result<std::uint64_t> note(std::string_view kind, std::string_view id, const Cell& before,
                               const Cell& after, std::string_view who);
    /// The resource to change, where there is one with the version that was seen.
    Result<tl::expected<Resource, WriteRefusal>> seen_by_writer(std::string_view kind, std::string_view id,
                                                                std::optional<std::uint64_t> seen);

    Database database_;
    WallClock clock_;
};

}  // namespace hexi
