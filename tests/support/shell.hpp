// What other programs on this machine say.
#pragma once

#include <string>

namespace hexi::support {

/// Runs a shell command; what it printed on stdout and stderr.
std::string shell(const std::string& command);
/// Whether `program` is on this machine.
[[nodiscard]] bool installed(const std::string& program);

}  // namespace hexi::support
