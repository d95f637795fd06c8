// A backup in the place of the state.
#pragma once

#include <string>

#include "topology/base/result.hpp"

namespace hexi {

/// Puts a copy of `backup` into the place of `folder`/state.db, whole or not at all; what was there becomes
/// state.db.before, with its log, and one set aside before goes. Nobody may have the state open. kNotFound: there is no such file;
/// kInvalid: it is damaged, or another program's; kEnvironment where the machine refuses.
Result<void> restore_state(const std::string& backup, const std::string& folder);

}  // namespace hexi
