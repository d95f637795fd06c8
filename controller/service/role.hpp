// What the bearer of a token may do.
#pragma once

#include <cstdint>
#include <string_view>

#include "topology/base/result.hpp"

namespace hexi {

/// Each may do what those before it may.
enum class Role : std::uint8_t {
    kNobody,    ///< without a token: whether the service is alive
    kViewer,    ///< read
    kOperator,  ///< change intents, links, plans
    kAdmin,     ///< change the network itself, tokens, backups; read the audit log
};

/// "viewer", "operator", "admin"; "nobody".
[[nodiscard]] std::string_view to_string(Role role);
/// The inverse; kInvalid lists the words allowed.
[[nodiscard]] Result<Role> parse_role(std::string_view word);

}  // namespace hexi
