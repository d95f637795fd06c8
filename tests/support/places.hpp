// Where tests find the source tree and the programs they run.
#pragma once

#include <string>

namespace hexi::support {

/// The folder of the checkout. Only places.cpp knows it at compile time, so that a test compiled in one
/// checkout is the same in another.
[[nodiscard]] std::string source_dir();
/// The folder of the programs under test.
[[nodiscard]] std::string bin_dir();

}  // namespace hexi::support
