// Files of lines, of any size.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// Calls `line` for each line of the file `path` ("-": standard input), unpacked where it is compressed, with
/// a progress line where `terminal` shows one; an error from it ends the reading. kInvalid for a line of more
/// than a MiB; errors of the file begin with `path`.
[[nodiscard]] Result<void> for_lines(const std::string& path, Terminal& terminal,
                                     const std::function<Result<void>(std::string_view)>& line);

}  // namespace hexi
