#include "tests/support/retyped_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "topology/base/file.hpp"

namespace hexi::support {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// NAME of a line that ends in "as `NAME`:", or nothing.
std::string file_named(const std::string& line) {
    const std::string begin = "as `", end = "`:";
    const std::size_t at = line.rfind(begin);
    if (at == std::string::npos || !line.ends_with(end)) return "";
    return line.substr(at + begin.size(), line.size() - end.size() - at - begin.size());
}

std::vector<std::string> words_of(const std::string& command) {
    std::vector<std::string> words;
    std::istringstream stream(command);
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

/// `said` is `expected`, in which "..." stands for any lines.
bool matches(const std::vector<std::string>& expected, std::size_t at, const std::vector<std::string>& said,
             std::size_t from) {
    for (; at < expected.size(); ++at, ++from) {
        if (expected[at] == "...") {
            for (std::size_t next = from; next <= said.size(); ++next) {
                if (matches(expected, at + 1, said, next)) return true;
            }
            return false;
        }
        if (from >= said.size() || expected[at] != said[from]) return false;
    }
    return from == said.size();
}

}  // namespace

std::vector<PageStep> page_steps(const std::string& page) {
    const auto lines = lines_of(read_file(source_dir() + "/docs/" + page).value());
    std::vector<PageStep> steps;
    std::string before;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].starts_with("```")) {
            if (!lines[i].empty()) before = lines[i];
            continue;
        }
        PageStep step{.file = file_named(before)};
        for (++i; i < lines.size() && !lines[i].starts_with("```"); ++i) step.text += lines[i] + "\n";
        before.clear();
        if (step.text.starts_with("$ ")) {
            const std::size_t end = step.text.find('\n');
            step.command = step.text.substr(2, end - 2);
            step.text.erase(0, end + 1);
        }
        if (!step.file.empty() || !step.command.empty()) steps.push_back(std::move(step));
    }
    return steps;
}

void expect_page_true(const std::string& page) {
    const ScratchDirectory scratch;
    std::size_t typed = 0;
    for (const PageStep& step : page_steps(page)) {
        if (!step.file.empty()) {
            scratch.write(step.file, step.text);
            continue;
        }
        SCOPED_TRACE(page + ": " + step.command);
        auto words = words_of(step.command);
        ASSERT_EQ(words.front(), "hexi");
        words.erase(words.begin());
        const Said said = run_hexi(words, scratch.path());
        EXPECT_TRUE(matches(lines_of(step.text), 0, lines_of(said.out), 0)) << said.out << said.err;
        ++typed;
    }
    EXPECT_GT(typed, 0U) << page << " has no command to type";
}

}  // namespace hexi::support
