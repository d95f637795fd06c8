#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/places.hpp"

namespace hexi::tidy {

namespace fs = std::filesystem;

std::vector<std::string> SourceFile::includes() const {
    std::vector<std::string> named;
    for (const std::string& line : lines) {
        if (!line.starts_with("#include ")) continue;
        const auto open = line.find_first_of("\"<"), close = line.find_last_of("\">");
        if (open < close) named.push_back(line.substr(open + 1, close - open - 1));
    }
    return named;
}

std::vector<SourceFile> source_files() {
    std::vector<SourceFile> files;
    const fs::path root = support::source_dir();
    for (const char* folder : {"topology", "traces", "controller", "emulator", "dataplane", "tests"}) {
        if (!fs::exists(root / folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const auto extension = entry.path().extension();
            if (extension != ".hpp" && extension != ".cpp") continue;
            SourceFile file{fs::relative(entry.path(), root).generic_string(), {}};
            std::ifstream in(entry.path());
            for (std::string line; std::getline(in, line);) file.lines.push_back(line);
            files.push_back(std::move(file));
        }
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return files;
}

}  // namespace hexi::tidy
