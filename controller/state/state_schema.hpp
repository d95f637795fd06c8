// The tables that the controller's state lives in, and how an older file becomes a present one.
#pragma once

#include "controller/state/database.hpp"

namespace hexi {

/// The schema this program writes; the file carries its own in `user_version`.
inline constexpr int kStateSchema = 3;

/// Brings `database` to kStateSchema, in one transaction: all of it or nothing. A new file starts from
/// nothing. kUnsupported where a newer program wrote it, kInvalid where it is another program's.
Result<void> migrate(Database& database);

}  // namespace hexi
