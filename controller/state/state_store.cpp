#include "controller/state/state_store.hpp"

#include <algorithm>

#include "controller/state/state_schema.hpp"

namespace hexi {
namespace {

std::int64_t signed_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t unsigned_of(const Cell& cell) {
    return static_cast<std::uint64_t>(std::get<std::int64_t>(cell));
}

Cell text(std::string_view value) { return std::string(value); }

std::optional<std::string> optional_text(const Cell& cell) {
    const auto* value = std::get_if<std::string>(&cell);
    return value == nullptr ? std::nullopt : std::optional(*value);
}

Resource resource_of(std::string_view kind, const Row& row) {
    return {.kind = std::string(kind),
            .id = std::get<std::string>(row[0]),
            .version = unsigned_of(row[1]),
            .body = std::get<std::string>(row[2])};
}

Change change_of(const Row& row) {
    return {.revision = unsigned_of(row[0]),
            .at_us = std::get<std::int64_t>(row[1]),
            .who = std::get<std::string>(row[2]),
            .kind = std::get<std::string>(row[3]),
            .id = std::get<std::string>(row[4]),
            .before = optional_text(row[5]),
            .after = optional_text(row[6])};
}

}  // namespace

Result<StateStore> StateStore::open(const std::string& path, WallClock clock) {
    auto database = Database::open(path);
    if (!database) return tl::unexpected(database.error());
    if (auto ready = migrate(*database); !ready) return tl::unexpected(in_context(path, ready.error()));
    return StateStore(std::move(*database), std::move(clock));
}

Result<Written> StateStore::create(std::string_view kind, std::string_view id, std::string_view body,
                                   std::string_view who) {
    const auto known = find(kind, id);
    if (!known) return tl::unexpected(known.error());
    if (*known) return Written(tl::unexpect, WriteRefusal::kTaken);
    const auto revision = note(kind, id, Cell(), text(body), who);
    if (!revision) return tl::unexpected(revision.error());
    return database_
        .query("INSERT INTO resources (kind, id, version, body) VALUES (?, ?, ?, ?)",
               {text(kind), text(id), signed_of(*revision), text(body)})
        .transform([&](const std::vector<Row>&) { return Written(*revision); });
}

Result<Written> StateStore::replace(std::string_view kind, std::string_view id, std::string_view body,
                                    std::optional<std::uint64_t> seen, std::string_view who) {
    const auto known = seen_by_writer(kind, id, seen);
    if (!known) return tl::unexpected(known.error());
    if (!*known) return Written(tl::unexpect, known->error());
    const auto revision = note(kind, id, (*known)->body, text(body), who);
    if (!revision) return tl::unexpected(revision.error());
    return database_
        .query("UPDATE resources SET version = ?, body = ? WHERE kind = ? AND id = ?",
               {signed_of(*revision), text(body), text(kind), text(id)})
        .transform([&](const std::vector<Row>&) { return Written(*revision); });
}

Result<Written> StateStore::remove(std::string_view kind, std::string_view id,
                                   std::optional<std::uint64_t> seen, std::string_view who) {
    const auto known = seen_by_writer(kind, id, seen);
    if (!known) return tl::unexpected(known.error());
    if (!*known) return Written(tl::unexpect, known->error());
    const auto revision = note(kind, id, (*known)->body, Cell(), who);
    if (!revision) return tl::unexpected(revision.error());
    return database_.query("DELETE FROM resources WHERE kind = ? AND id = ?", {text(kind), text(id)})
        .transform([&](const std::vector<Row>&) { return Written(*revision); });
}

Result<tl::expected<Resource, WriteRefusal>> StateStore::seen_by_writer(std::string_view kind,
                                                                        std::string_view id,
                                                                        std::optional<std::uint64_t> seen) {
    using Seen = tl::expected<Resource, WriteRefusal>;
    return find(kind, id).transform([&](const std::optional<Resource>& known) {
        if (!known) return Seen(tl::unexpect, WriteRefusal::kAbsent);
        if (seen && *seen != known->version) return Seen(tl::unexpect, WriteRefusal::kStale);
        return Seen(*known);
    });
}

Result<std::optional<Resource>> StateStore::find(std::string_view kind, std::string_view id) {
    return database_
        .query("SELECT id, version, body FROM resources WHERE kind = ? AND id = ?", {text(kind), text(id)})
        .transform([&](const std::vector<Row>& rows) {
            return rows.empty() ? std::nullopt : std::optional(resource_of(kind, rows.front()));
        });
}

Result<std::vector<Resource>> StateStore::all(std::string_view kind) {
    return database_.query("SELECT id, version, body FROM resources WHERE kind = ? ORDER BY id", {text(kind)})
        .transform([&](const std::vector<Row>& rows) {
            std::vector<Resource> resources(rows.size());
            std::transform(rows.begin(), rows.end(), resources.begin(),
                           [&](const Row& row) { return resource_of(kind, row); });
            return resources;
        });
}

Result<std::vector<Change>> StateStore::changes_after(std::uint64_t revision, std::size_t most) {
    return database_
        .query(
            "SELECT revision, at_us, who, kind, id, before, after FROM journal "
            "WHERE revision > ? ORDER BY revision LIMIT ?",
            {signed_of(revision), signed_of(most)})
        .transform([](const std::vector<Row>& rows) {
            std::vector<Change> changes(rows.size());
            std::transform(rows.begin(), rows.end(), changes.begin(), change_of);
            return changes;
        });
}

Result<void> StateStore::trim_changes(std::size_t most) {
    return database_
        .query("DELETE FROM journal WHERE revision <= (SELECT max(revision) FROM journal) - ?",
               {signed_of(most)})
        .transform([](const std::vector<Row>&) {});
}

std::int64_t StateStore::now_us() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(clock_().time_since_epoch()).count();
}

Result<std::uint64_t> StateStore::revision() {
    return database_.query("SELECT coalesce(max(revision), 0) FROM journal")
        .transform([](const std::vector<Row>& rows) { return unsigned_of(rows.front().front()); });
}

Result<std::uint64_t> StateStore::note(std::string_view kind, std::string_view id, const Cell& before,
                                       const Cell& after, std::string_view who) {
    return database_
        .query(
            "INSERT INTO journal (at_us, who, kind, id, before, after) VALUES (?, ?, ?, ?, ?, ?) "
            "RETURNING revision",
            {now_us(), text(who), text(kind), text(id), before, after})
        .transform([](const std::vector<Row>& rows) { return unsigned_of(rows.front().front()); });
}

}  // namespace hexi
