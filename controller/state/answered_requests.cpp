#include "controller/state/answered_requests.hpp"

namespace hexi {

Result<void> remember_answer(StateStore& store, std::string_view who, std::string_view key,
                             const AnsweredRequest& answered) {
    return store.database()
        .query("INSERT INTO answered (who, key, request, answer, revision, at_us) VALUES (?, ?, ?, ?, ?, ?)",
               {std::string(who), std::string(key), answered.request, answered.answer,
                static_cast<std::int64_t>(answered.revision), store.now_us()})
        .transform([](const std::vector<Row>&) {});
}

Result<std::optional<AnsweredRequest>> find_answer(StateStore& store, std::string_view who,
                                                   std::string_view key) {
    return store.database()
        .query("SELECT request, answer, revision FROM answered WHERE who = ? AND key = ?",
               {std::string(who), std::string(key)})
        .transform([](const std::vector<Row>& rows) -> std::optional<AnsweredRequest> {
            if (rows.empty()) return std::nullopt;
            const Row& row = rows.front();
            return AnsweredRequest{std::get<std::string>(row[0]), std::get<std::string>(row[1]),
                                   static_cast<std::uint64_t>(std::get<std::int64_t>(row[2]))};
        });
}

Result<void> forget_answers(StateStore& store, std::uint64_t oldest) {
    return store.database()
        .query("DELETE FROM answered WHERE revision < ?", {static_cast<std::int64_t>(oldest)})
        .transform([](const std::vector<Row>&) {});
}

}  // namespace hexi
