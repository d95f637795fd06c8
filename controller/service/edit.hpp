// What somebody wants changed, and what came of it: the one way by which state changes.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "controller/state/state_store.hpp"

namespace hexi {

/// Makes a repeated request change nothing: what was answered under `key` is answered again.
struct IdempotencyKey {
    std::string key;
    std::string request;  ///< digest of the request; the same key with another one is refused
};

/// One change of one resource.
struct Edit {
    enum class Verb {
        kCreate,  ///< there must be none of that id
        kPut,     ///< makes or replaces it
        kRemove,
    };
    Verb verb = Verb::kPut;
    std::string kind, id;
    std::string body = {};                   ///< compact JSON of an object; "" for kRemove
    std::optional<std::uint64_t> seen = {};  ///< the version that the writer knows; another one is refused
    std::string who = {};                    ///< name of the token, or "agent:NAME"
    std::optional<IdempotencyKey> key = {};  ///< for kCreate
};

/// Why an edit changed nothing.
struct EditRefusal {
    enum class Why {
        kAbsent,      ///< there is no such resource
        kTaken,       ///< there is one already
        kStale,       ///< it has another version than the writer had seen
        kKeyReused,   ///< the idempotency key came with another request before
        kNoRoom,      ///< what others hold of links and hubs leaves too little
        kImpossible,  ///< nobody could, whatever others hold
        kOverloaded,  ///< too many wait: come back
        kFailed,      ///< the disk refused
    };
    Why why = Why::kFailed;
    std::string sentence;
    std::string pointer = {};  ///< what of the body it is about; "": of no one place
};

/// What an edit has done, when it is on the disk.
struct Outcome {
    Resource resource;     ///< as it is now; where it was removed, as it was, with the version of the removal
    bool created = false;  ///< there was none of that id
    bool repeated = false;  ///< nothing was changed: the key was known, and this was answered before
};
using Decision = tl::expected<Outcome, EditRefusal>;

/// Whether an edit that the state allows may be, and with what body.
using Admission = std::function<std::optional<EditRefusal>(Edit& edit)>;

/// Carries `edit` out in the transaction that is open; errors are the database's. `admit` is asked last, so
/// that after it only the database can fail.
[[nodiscard]] Result<Decision> carry_out(StateStore& store, Edit& edit, const Admission& admit = {});

}  // namespace hexi
