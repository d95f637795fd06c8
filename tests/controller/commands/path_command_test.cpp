#include "controller/commands/path_command.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>

#include "topology/base/file.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

struct Answer {
    int status;
    std::string out, err;
};

Answer run(std::vector<std::string> arguments) {
    std::ostringstream out, err;
    Terminal terminal{out, err};
    const std::vector<Command> commands{path_command()};
    arguments.insert(arguments.begin(), "path");
    const int status = run_program({"hexi", "0", "test"}, commands, std::move(arguments), terminal);
    return {status, out.str(), err.str()};
}

/// A ring of three cities with an optical link beside one of its sides, in a file of its own.
class PathCommandTest : public testing::Test {
protected:
    std::string folder_ = testing::TempDir() + "path_command_test/" +
                          testing::UnitTest::GetInstance()->current_test_info()->name();
    std::string file_ = folder_ + "/ring.json";

    void SetUp() override {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        ASSERT_TRUE(write_file(file_, R"({
            "schema": "hexi-topology/1",
            "default_capacity_bps": 1000000000,
            "nodes": [{"id": "beijing"}, {"id": "wuhan"}, {"id": "guiyang"}],
            "links": [
                {"from": "beijing", "to": "wuhan", "delay_us": 6000},
                {"from": "wuhan", "to": "guiyang", "delay_us": 5000},
                {"from": "beijing", "to": "guiyang", "delay_us": 20000, "colours": ["red"]},
                {"id": "wave", "from": "beijing", "to": "guiyang", "delay_us": 9000, "layer": "optical"}]
        })"));
    }

    Answer path(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--topology", file_});
        return run(std::move(arguments));
    }

    /// "one_way_ms" of the JSON answer.
    double one_way_ms(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--format", "json"});
        const Answer answer = path(std::move(arguments));
        EXPECT_EQ(answer.status, 0) << answer.err;
        const auto json = parse_json(answer.out, "stdout");
        return json ? json->find("one_way_ms")->to_double() : -1;
    }
};

TEST_F(PathCommandTest, PrintsThePathForPeople) {
    const Answer answer = path({"beijing", "guiyang"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_EQ(answer.err, "");
    EXPECT_THAT(answer.out, testing::StartsWith("beijing to guiyang on layer ip\n"));
    EXPECT_THAT(answer.out, testing::HasSubstr("beijing - wuhan - guiyang: one way 11.000 ms"));
}

TEST_F(PathCommandTest, AnswersInJsonOnTheLayerAskedFor) {
    EXPECT_EQ(one_way_ms({"beijing", "guiyang"}), 11);
    EXPECT_EQ(one_way_ms({"beijing", "guiyang", "--layer", "optical"}), 9);
}

TEST_F(PathCommandTest, AvoidsEveryLinkThatHasFailed) {
    EXPECT_EQ(one_way_ms({"beijing", "guiyang", "--fail", "wuhan-guiyang"}), 20);
    const Answer none = path({"beijing", "guiyang", "--fail", "wuhan-guiyang", "--fail", "beijing-guiyang"});
    EXPECT_EQ(none.status, 2);
    EXPECT_EQ(none.err,
              "hexi: no path from 'beijing' to 'guiyang' on layer 'ip' over the links that are up and "
              "not excluded\n");
    EXPECT_EQ(none.out, "");
}

TEST_F(PathCommandTest, ShowsFurtherPathsOrTwoApart) {
    EXPECT_THAT(path({"beijing", "guiyang", "--k", "2"}).out, testing::HasSubstr("one way 20.000 ms"));
    EXPECT_THAT(path({"beijing", "guiyang", "--disjoint"}).out,
                testing::HasSubstr("the second path shares no risk"));
}

TEST_F(PathCommandTest, WritesJsonAndCsvWhereAsked) {
    const std::string out = folder_ + "/new/out";
    const Answer answer = path({"beijing", "guiyang", "--format", "csv", "--out", out});
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_EQ(read_file(out + "/path.csv").value(), answer.out);
    EXPECT_TRUE(parse_json(read_file(out + "/path.json").value(), "path.json").has_value());
}

TEST_F(PathCommandTest, SaysWhatIsWrongInOneSentence) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{"beijin", "guiyang"}, "hexi: SOURCE: "},
        {{"beijing", "guiyan"}, "hexi: DESTINATION: "},
        {{"beijing", "beijing"}, "hexi: a path needs two different ends, and both are 'beijing'"},
        {{"beijing", "guiyang", "--layer", "radio"}, "hexi: --layer: "},
        {{"beijing", "guiyang", "--layer", "ip-private"}, "has no link on that layer"},
        {{"beijing", "guiyang", "--fail", "no-such-link"}, "hexi: --fail: "},
        {{"beijing", "guiyang", "--k", "0"}, "--k"},
        {{"beijing", "guiyang", "--k", "2", "--disjoint"}, "--disjoint"},
        {{"beijing", "guiyang", "--metric", "price"}, "--metric"},
        {{"beijing", "guiyang", "--via", "lhasa"}, "hexi: --via: no node 'lhasa' in ring"},
        {{"beijing", "guiyang", "--include-any", "gold"},
         "hexi: --include-any: no link of ring has the colour 'gold'; did you mean 'red'?"},
        {{"beijing", "guiyang", "--min-free", "5 GB"},
         "hexi: --min-free: '5 GB' is not allowed: must be a rate, such as 100Gbit/s"},
        {{"beijing", "guiyang", "--min-free", "2Gbps"},
         "hexi: no path from 'beijing' to 'guiyang' on layer 'ip' has 2.00 Gbit/s free: the most that is "
         "free along "
         "one is 1.00 Gbit/s"},
        {{"beijing", "guiyang", "--load", "2"}, "--load"},
        {{"beijing", "guiyang", "--ecmp", "2", "--via", "wuhan"}, "--ecmp"},
        {{"beijing", "guiyang", "--max-delay-ms", "3"},
         "hexi: no path from 'beijing' to 'guiyang' takes at most 3 ms: the quickest takes 11 ms"},
    };
    for (const auto& [arguments, words] : cases) {
        const Answer answer = path(arguments);
        EXPECT_EQ(answer.status, 2) << words;
        EXPECT_EQ(answer.out, "");
        EXPECT_THAT(answer.err, testing::HasSubstr(words));
        EXPECT_EQ(std::count(answer.err.begin(), answer.err.end(), '\n'), 1) << answer.err;
    }
}

TEST_F(PathCommandTest, NamesADirectoryItCannotMake) {
    const Answer answer = path({"beijing", "guiyang", "--out", file_ + "/below-a-file"});
    EXPECT_EQ(answer.status, 2);
    EXPECT_THAT(answer.err,
                testing::StartsWith(fmt::format("hexi: --out: {}/below-a-file: cannot make", file_)));
}

TEST_F(PathCommandTest, NamesAMissingTopology) {
    const Answer answer = run({"beijing", "guiyang", "--topology", folder_ + "/none.json"});
    EXPECT_EQ(answer.status, 2);
    EXPECT_THAT(answer.err, testing::HasSubstr("none.json"));
}

TEST(PathCommand, KnowsTheNationalBackbone) {
    const Answer answer = run({"beijing", "guiyang", "--format", "json"});
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_EQ(*parse_json(answer.out, "stdout")->find("destination"), Json("guiyang"));
}

TEST_F(PathCommandTest, GoesByTheNodesAndLinksAskedFor) {
    EXPECT_DOUBLE_EQ(one_way_ms({"beijing", "guiyang", "--layer", "ip", "--avoid", "wuhan"}), 20);
    EXPECT_DOUBLE_EQ(one_way_ms({"beijing", "wuhan", "--layer", "ip", "--via", "guiyang"}), 25);
    EXPECT_DOUBLE_EQ(one_way_ms({"beijing", "guiyang", "--layer", "ip", "--max-hops", "1"}), 20);
    const Answer nowhere = path({"beijing", "guiyang", "--avoid", "lhasa"});
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_THAT(nowhere.err, testing::HasSubstr("--avoid: "));
    const Answer none = path({"beijing", "guiyang", "--layer", "ip", "--via", "wuhan", "--max-hops", "1"});
    EXPECT_EQ(none.status, 2);
    EXPECT_EQ(none.err,
              "hexi: no path from 'beijing' to 'guiyang' passes 'wuhan' and has at most 1 link: the fewest "
              "links are "
              "2\n");
}

TEST_F(PathCommandTest, GoesByColoursAndByTheRoomThatAMatrixLeaves) {
    EXPECT_DOUBLE_EQ(one_way_ms({"beijing", "guiyang", "--layer", "ip", "--include-all", "red"}), 20);
    EXPECT_DOUBLE_EQ(one_way_ms({"beijing", "wuhan", "--metric", "hops"}), 6);
    const std::string matrix = folder_ + "/matrix.csv";
    ASSERT_TRUE(write_file(matrix, "source,destination,rate_bps\nwuhan,guiyang,300000000\n"));
    const std::vector<std::string> room{"beijing", "guiyang", "--min-free", "500Mbps", "--matrix", matrix};
    EXPECT_DOUBLE_EQ(one_way_ms(room), 11);
    auto twice = room;
    twice.insert(twice.end(), {"--load", "2"});
    EXPECT_DOUBLE_EQ(one_way_ms(twice), 20);
    EXPECT_DOUBLE_EQ(
        one_way_ms({"beijing", "guiyang", "--disjoint", "--max-delay-ms", "30", "--via", "wuhan"}), 11);
}

}  // namespace
}  // namespace hexi
