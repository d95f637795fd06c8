// Runs the built `hexi` as a person would, and keeps what it says.
#pragma once

#include <string>
#include <vector>

namespace hexi::support {

struct Said {
    int status = -1;  ///< exit status; -1 when it did not exit by itself
    std::string out, err;
};

/// Runs bin/hexi with `arguments` in the directory `cwd` (default: a fresh one, removed again), no standard
/// input.
[[nodiscard]] Said run_hexi(const std::vector<std::string>& arguments, const std::string& cwd = "");

/// Runs a whole command line, its program found as a shell would, in the same way.
[[nodiscard]] Said run_words(std::vector<std::string> words, const std::string& cwd = "");

/// A fresh directory that goes with the object.
class ScratchDirectory {
public:
    ScratchDirectory();
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    /// Writes `text` to `name` in it; the full path.
    std::string write(const std::string& name, const std::string& text) const;
    [[nodiscard]] std::string read(const std::string& name) const;

private:
    std::string path_;
};

}  // namespace hexi::support
