// Every file of tests/data/topology/bad is refused in one sentence; EXPECTED.tsv says with which words.
#include <filesystem>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/formats/formats.hpp"

namespace hexi {
namespace {

const std::string kBad = support::source_dir() + "/tests/data/topology/bad/";

std::map<std::string, std::string> expected() {
    std::map<std::string, std::string> expected;
    std::istringstream lines(read_file(kBad + "EXPECTED.tsv").value());
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#')) continue;
        const std::size_t tab = line.find('\t');
        expected[line.substr(0, tab)] = line.substr(tab + 1);
    }
    return expected;
}

TEST(BadFiles, AreRefusedInOneSentenceThatNamesFileAndPlace) {
    for (const auto& [file, message] : expected()) {
        const Result<Topology> topology = load_topology(kBad + file);
        ASSERT_FALSE(topology) << file;
        const std::string& said = topology.error().message;
        EXPECT_TRUE(said.starts_with(kBad + file + ":")) << said;
        EXPECT_NE(said.find(message), std::string::npos) << said << "\nshould hold: " << message;
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
    }
}

TEST(BadFiles, AreAllListed) {
    const auto listed = expected();
    for (const auto& entry : std::filesystem::directory_iterator(kBad)) {
        const std::string file = entry.path().filename();
        EXPECT_TRUE(file == "EXPECTED.tsv" || listed.contains(file)) << file;
    }
}

TEST(BadFiles, AMissingFileIsNotAnEmptyNetwork) {
    const Error error = load_topology("/no/such/net.json").error();
    EXPECT_EQ(error.code, ErrorCode::kNotFound);
    EXPECT_EQ(error.message, "/no/such/net.json: cannot open: No such file or directory");
}

TEST(BadFiles, AHundredMegabytesOfBracketsAreRefused) {
    const std::string brackets(100'000'000, '[');
    EXPECT_EQ(parse_topology(brackets, "x.json").error().message,
              "x.json:1:65: nested deeper than 64 levels");
}

}  // namespace
}  // namespace hexi
