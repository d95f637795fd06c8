#include "topology/base/scratch_file.hpp"

#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>

namespace hexi {

ScratchFile::ScratchFile(const std::string& name) {
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error);
    path_ = (error ? std::filesystem::path("/tmp") : folder) / fmt::format("hexi-{}-{}", ::getpid(), name);
}

ScratchFile::~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace hexi
