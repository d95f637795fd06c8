// The repository's own C++ files, as text, for tests about their shape.
#pragma once

#include <string>
#include <vector>

namespace hexi::tidy {

struct SourceFile {
    std::string path;  ///< from the repository root, with '/'
    std::vector<std::string> lines;

    [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
    /// What its #include lines name, without quotes or brackets.
    [[nodiscard]] std::vector<std::string> includes() const;
};

/// Every .hpp and .cpp below topology, traces, controller, emulator, dataplane and tests, by path.
[[nodiscard]] std::vector<SourceFile> source_files();

}  // namespace hexi::tidy
