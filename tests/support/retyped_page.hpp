// A page of documentation, retyped as a new user would.
#pragma once

#include <string>
#include <vector>

namespace hexi::support {

/// What stands on a page to be saved or typed.
struct PageStep {
    std::string file;     ///< to be saved under this name; empty: a command
    std::string command;  ///< "hexi sweep ...", without the prompt
    std::string text;     ///< of the file, or what the command prints
};

/// The steps of a page of docs/, in order: blocks between ``` marks after a line that ends in "as `NAME`:",
/// and commands, which stand after "$ " as the first line of a block, with what they print after them. Blocks
/// of neither kind are left out.
[[nodiscard]] std::vector<PageStep> page_steps(const std::string& page);

/// Saves and types every step in a fresh directory and expects each command to print what the page says,
/// where a line "..." stands for any lines. Fails the running test where something differs, or nothing was
/// typed.
void expect_page_true(const std::string& page);

}  // namespace hexi::support
