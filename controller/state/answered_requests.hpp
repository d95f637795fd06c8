// What has been answered to requests that carry an idempotency key, so that a repeated one changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "controller/state/state_store.hpp"

namespace hexi {

/// One answer that was given under a key.
struct AnsweredRequest {
    std::string request;         ///< digest of what was asked
    std::string answer;          ///< id of the resource that it made
    std::uint64_t revision = 0;  ///< of that resource as it was made

    bool operator==(const AnsweredRequest&) const = default;
};

/// Remembers, in the transaction that is open in `store`, what `who` was answered under `key`. Errors are the
/// database's; a key given twice is kInvalid.
Result<void> remember_answer(StateStore& store, std::string_view who, std::string_view key,
                             const AnsweredRequest& answered);
Result<std::optional<AnsweredRequest>> find_answer(StateStore& store, std::string_view who,
                                                   std::string_view key);
/// Forgets answers before revision `oldest`: by revisions, for clocks jump.
Result<void> forget_answers(StateStore& store, std::uint64_t oldest);

}  // namespace hexi
