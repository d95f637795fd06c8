#include "tests/support/shell.hpp"

#include <array>
#include <cstdio>

namespace hexi::support {

std::string shell(const std::string& command) {
    std::string printed;
    FILE* pipe = popen(("{ " + command + "; } 2>&1").c_str(), "r");
    if (pipe == nullptr) return "cannot run a shell";
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        printed.append(buffer.data(), got);
    pclose(pipe);
    return printed;
}

bool installed(const std::string& program) { return !shell("command -v " + program).empty(); }

}  // namespace hexi::support
