#include "tests/support/places.hpp"

namespace hexi::support {

std::string source_dir() { return HEXI_SOURCE_DIR; }

std::string bin_dir() { return HEXI_BIN_DIR; }

}  // namespace hexi::support
