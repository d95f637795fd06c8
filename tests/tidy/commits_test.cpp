// What `./run lint` says about the subjects of commits.
#include <algorithm>
#include <cstdio>

#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/tidy/source_tree.hpp"

namespace hexi::tidy {
namespace {

struct Judged {
    bool good = false;
    std::string said;
};

Judged judge(const std::string& subjects) {
    const support::ScratchDirectory directory;
    const std::string command = support::source_dir() + "/tests/tidy/check_subjects < " +
                                directory.write("subjects", subjects) + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    Judged judged;
    for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe))
        judged.said += static_cast<char>(byte);
    judged.good = pclose(pipe) == 0;
    return judged;
}

TEST(CommitSubjects, MayBeAnAreaAndAnImperative) {
    const std::string sixty = "topology: " + std::string(50, 'x');
    for (const std::string& subject : {std::string("emulator: bound the fluid step"), sixty,
                                       std::string("docs: feed the reader"), std::string("run: bring it")}) {
        const Judged judged = judge(subject + "\n");
        EXPECT_TRUE(judged.good) << judged.said;
        EXPECT_EQ(judged.said, "");
    }
}

TEST(CommitSubjects, AreRefusedForAnythingElse) {
    const std::string long_one = "topology: " + std::string(51, 'x');
    const std::vector<std::pair<std::string, std::string>> cases{
        {"fixes", "is not 'area: imperative', in lower case"},
        {"", "is not 'area: imperative', in lower case"},
        {"docs: Say more", "is not 'area: imperative', in lower case"},
        {"docs: say more.", "ends in a full stop"},
        {"docs: added more", "does not begin with an imperative"},
        {"docs: adding more", "does not begin with an imperative"},
        {long_one, "has 61 characters, and 60 are allowed"}};
    for (const auto& [subject, reason] : cases) {
        const Judged judged = judge(subject + "\n");
        EXPECT_FALSE(judged.good) << subject;
        EXPECT_EQ(judged.said, "commit '" + subject + "' " + reason + "\n");
    }
}

TEST(CommitSubjects, AreAllRead) {
    const Judged judged = judge("docs: say more\nfixes\ndocs: say more.\n");
    EXPECT_FALSE(judged.good);
    EXPECT_EQ(std::count(judged.said.begin(), judged.said.end(), '\n'), 2) << judged.said;
}

}  // namespace
}  // namespace hexi::tidy
