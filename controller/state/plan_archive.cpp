#include "controller/state/plan_archive.hpp"

namespace hexi {
namespace {

std::int64_t cell(std::uint64_t number) { return static_cast<std::int64_t>(number); }

ArchivedPlan plan_of(const Row& row) {
    return {.version = static_cast<std::uint64_t>(std::get<std::int64_t>(row[0])),
            .summary = std::get<std::string>(row[1]),
            .routes = std::get<std::string>(row[2])};
}

}  // namespace

Result<void> archive_plan(StateStore& store, const ArchivedPlan& plan, std::size_t most) {
    return store.database()
        .query("INSERT OR REPLACE INTO plans (version, summary, routes) VALUES (?, ?, ?)",
               {cell(plan.version), plan.summary, plan.routes})
        .and_then([&](const std::vector<Row>&) {
            return store.database().query(
                "DELETE FROM plans WHERE version NOT IN (SELECT version FROM plans ORDER BY version DESC "
                "LIMIT ?) AND version NOT IN (SELECT json_extract(body, '$.plan') FROM resources WHERE kind "
                "= "
                "'pin')",
                {cell(most)});
        })
        .transform([](const std::vector<Row>&) {});
}

Result<std::optional<ArchivedPlan>> find_plan(StateStore& store, std::uint64_t version) {
    return store.database()
        .query("SELECT version, summary, routes FROM plans WHERE version = ?", {cell(version)})
        .transform([](const std::vector<Row>& rows) -> std::optional<ArchivedPlan> {
            if (rows.empty()) return std::nullopt;
            return plan_of(rows.front());
        });
}

Result<std::vector<ArchivedPlan>> plan_summaries(StateStore& store) {
    return store.database()
        .query("SELECT version, summary, '' FROM plans ORDER BY version")
        .transform([](const std::vector<Row>& rows) {
            std::vector<ArchivedPlan> plans;
            plans.reserve(rows.size());
            for (const Row& row : rows) plans.push_back(plan_of(row));
            return plans;
        });
}

}  // namespace hexi
