// A file that is needed for a while.
#pragma once

#include <string>

namespace hexi {

/// The place of a file in the folder for temporary files. Whoever holds this makes the file; it is removed
/// with this. Distinct for every process and `name`.
class ScratchFile {
public:
    explicit ScratchFile(const std::string& name);
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace hexi
