#include "controller/commands/routes_command.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

struct Answer {
    int status;
    std::string out, err;
};

/// The worked example of docs/traffic-engineering.md, in files of its own.
class RoutesCommandTest : public testing::Test {
protected:
    std::string folder_ = testing::TempDir() + "routes_command_test/" +
                          testing::UnitTest::GetInstance()->current_test_info()->name();

    void SetUp() override {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        put("four.json", R"({"schema": "hexi-topology/1", "name": "four",
            "nodes": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}],
            "links": [{"from": "a", "to": "b", "capacity_bps": 1e10, "delay_us": 1000},
                      {"from": "a", "to": "c", "capacity_bps": 1e10, "delay_us": 1000},
                      {"from": "c", "to": "b", "capacity_bps": 1e10, "delay_us": 1000},
                      {"from": "a", "to": "d", "capacity_bps": 1e10, "delay_us": 2000},
                      {"from": "d", "to": "b", "capacity_bps": 1e10, "delay_us": 2000}]})");
        put("four.csv", "source,destination,rate_bps\na,b,15000000000\n");
    }

    void put(const std::string& name, const std::string& text) {
        ASSERT_TRUE(write_file(folder_ + "/" + name, text));
    }

    Answer routes(std::vector<std::string> more, const std::string& matrix = "four.csv") {
        std::vector<std::string> arguments{"routes", folder_ + "/four.json", "--matrix",
                                           folder_ + "/" + matrix};
        arguments.insert(arguments.end(), more.begin(), more.end());
        std::ostringstream out, err;
        Terminal terminal{out, err};
        const std::vector<Command> commands{routes_command()};
        const int status = run_program({"hexi", "0", "test"}, commands, std::move(arguments), terminal);
        return {status, out.str(), err.str()};
    }

    double number(std::vector<std::string> more, const char* key) {
        more.insert(more.end(), {"--format", "json"});
        const Answer answer = routes(std::move(more));
        EXPECT_EQ(answer.status, 0) << answer.err;
        const auto json = parse_json(answer.out, "out");
        EXPECT_TRUE(json && json->find(key)) << answer.out;
        return json && json->find(key) ? json->find(key)->to_double() : 0;
    }
};

TEST_F(RoutesCommandTest, GivesTheFiguresOfTheWorkedExample) {
    EXPECT_NEAR(number({}, "mlu"), 0.5, 1e-9);
    EXPECT_NEAR(number({}, "lower_bound"), 0.5, 1e-9);
    EXPECT_NEAR(number({"--max-delay-ms", "2"}, "mlu"), 0.75, 1e-9);
    EXPECT_NEAR(number({"--paths", "1"}, "mlu"), 1.5, 1e-9);
    EXPECT_NEAR(number({"--objective", "min-latency"}, "value"), 4.0 / 3, 1e-9);
    EXPECT_NEAR(number({"--objective", "max-throughput", "--load", "3"}, "value"), 30e9, 10);
    EXPECT_NEAR(number({"--objective", "max-min", "--load", "3"}, "value"), 2.0 / 3, 1e-9);
    EXPECT_NEAR(number({"--fail", "a-b"}, "mlu"), 0.75, 1e-9);
    EXPECT_NEAR(number({"--avoid", "c"}, "mlu"), 0.75, 1e-9);
    EXPECT_NEAR(number({"--avoid", "c,a-d"}, "mlu"), 1.5, 1e-9);
    EXPECT_NEAR(number({"--max-hops", "1"}, "mlu"), 1.5, 1e-9);
    EXPECT_NEAR(number({"--solver", "edges"}, "mlu"), 0.5, 1e-9);
    EXPECT_LE(number({"--solver", "fast"}, "gap"), 0.05);
    EXPECT_LE(number({"--solver", "fast", "--gap", "0.001"}, "gap"), 0.001);
}

TEST_F(RoutesCommandTest, KeepsToTheColoursOfLinks) {
    put("four.json", R"({"schema": "hexi-topology/1", "name": "four",
        "nodes": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
        "links": [{"from": "a", "to": "b", "capacity_bps": 1e10, "delay_us": 1000, "colours": ["leased"]},
                  {"from": "a", "to": "c", "capacity_bps": 1e10, "delay_us": 1000, "colours": ["own", "new"]},
                  {"from": "c", "to": "b", "capacity_bps": 1e10, "delay_us": 1000, "colours": ["own"]}]})");
    EXPECT_NEAR(number({}, "mlu"), 0.75, 1e-9);
    EXPECT_NEAR(number({"--exclude-any", "leased"}, "mlu"), 1.5, 1e-9);
    EXPECT_NEAR(number({"--include-any", "leased"}, "mlu"), 1.5, 1e-9);
    const Answer cut = routes({"--include-all", "own,new"});
    EXPECT_EQ(cut.status, 2);
    EXPECT_THAT(cut.err, HasSubstr("no path from 'a' to 'b'"));
    EXPECT_THAT(routes({"--exclude-any", "violet"}).err, HasSubstr("--exclude-any: "));
    EXPECT_THAT(routes({"--avoid", "zz"}).err, HasSubstr("--avoid: "));
    EXPECT_THAT(routes({"--max-hops", "1", "--avoid", "a-b"}).err,
                HasSubstr("the shortest path from 'a' to 'b' has 2 links, more than the 1 allowed"));
}

TEST_F(RoutesCommandTest, SaysWhatOfTheNetworkIsDerived) {
    // New York and Chicago are 1145 km apart: light in fibre takes 5.6 ms.
    put("four.json",
        "NODES 2\nlabel x y\na -74.006 40.714\nb -87.650 41.850\n\nEDGES 1\nlabel src dest weight bw delay\n"
        "e 0 1 1 20000000 1900\n");
    const Answer answer = routes({"--objective", "min-latency", "--format", "json"});
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_THAT(answer.out, HasSubstr("shorter than light in fibre needs"));
    EXPECT_THAT(answer.err, HasSubstr("note: 1 of 1 delays that can be checked are shorter than light"));
}

TEST_F(RoutesCommandTest, JsonFollowsItsSchema) {
    const Answer answer = routes({"--protect", "--format", "json"});
    EXPECT_EQ(answer.status, 0) << answer.err;
    const auto schema = read_file(support::source_dir() + "/docs/formats/routes.schema.json");
    ASSERT_TRUE(schema);
    const auto checked = validate_against_schema(parse_json(answer.out, "out").value(), *schema);
    EXPECT_TRUE(checked.has_value()) << checked.error().message;
}

TEST_F(RoutesCommandTest, WritesFilesWhereAsked) {
    EXPECT_EQ(routes({"--out", folder_ + "/out"}).status, 0);
    EXPECT_TRUE(std::filesystem::exists(folder_ + "/out/routes.json"));
    EXPECT_TRUE(std::filesystem::exists(folder_ + "/out/routes.csv"));
}

TEST_F(RoutesCommandTest, RefusesBadInputInOneSentence) {
    const auto refused = [&](std::vector<std::string> more, const std::string& matrix = "four.csv") {
        const Answer answer = routes(std::move(more), matrix);
        EXPECT_EQ(answer.status, 2) << answer.out;
        EXPECT_EQ(answer.out, "");
        return answer.err;
    };
    put("negative.csv", "source,destination,rate_bps\na,b,-5\n");
    put("unknown.csv", "source,destination,rate_bps\na,zz,5\n");
    put("unit.csv", "source,destination,rate_mbps\na,b,5\n");
    EXPECT_THAT(refused({}, "negative.csv"),
                HasSubstr("negative.csv:2: rate_bps '-5' is not a number from 0"));
    EXPECT_THAT(refused({}, "unknown.csv"), HasSubstr("'zz'"));
    EXPECT_THAT(refused({}, "unit.csv"), HasSubstr("'rate_mbps' is not a column of demands"));
    EXPECT_THAT(refused({}, "missing.csv"), HasSubstr("No such file"));
    EXPECT_THAT(refused({"--objective", "fastest"}), HasSubstr("allowed are min-mlu, min-latency"));
    EXPECT_THAT(refused({"--paths", "0"}), HasSubstr("--paths: '0' is not allowed"));
    EXPECT_THAT(refused({"--max-delay-ms", "0.5"}), HasSubstr("takes 1 ms, more than the 0.5 ms allowed"));
    EXPECT_THAT(refused({"--objective", "min-latency", "--load", "4"}),
                HasSubstr("50 % of every demand would fit"));
    EXPECT_THAT(refused({"--fail", "a-b", "--fail", "a-c", "--fail", "d-b"}),
                HasSubstr("no path from 'a' to 'b'"));
}

TEST_F(RoutesCommandTest, ServesClassesInOrderAndKeepsTheTargetOfEach) {
    put("classes.csv", "source,destination,rate_bps,class,max_delay_ms\na,b,8e9,0,1\na,b,15e9,1,\n");
    const Answer text = routes({"--objective", "max-throughput"}, "classes.csv");
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("throughput: 23.0 Gbit/s"));
    EXPECT_THAT(text.out, HasSubstr("a to b (class 1)  15.0 Gbit/s"));
    const auto json = parse_json(routes({"--format", "json"}, "classes.csv").out, "out");
    ASSERT_TRUE(json);
    const Json::Array& found = *json->find("routes")->as_array();
    EXPECT_EQ(found[0].find("max_delay_ms")->to_double(), 1);
    EXPECT_EQ(found[0].find("paths")->as_array()->size(), 1U);
    EXPECT_EQ(found[1].find("class")->to_uint64(), 1U);
    put("late.csv", "source,destination,rate_bps,max_delay_ms\na,b,8e9,3\n");
    EXPECT_THAT(routes({"--max-delay-ms", "0.5"}, "late.csv").err, HasSubstr("more than the 0.5 ms allowed"));
}

TEST_F(RoutesCommandTest, GivesNothingToAClassThatFindsEveryLinkFull) {
    put("full.csv", "source,destination,rate_bps,class\na,b,60e9,0\na,b,1e9,1\n");
    for (const char* const solver : {"exact", "fast"}) {
        const Answer answer =
            routes({"--objective", "max-min", "--solver", solver, "--format", "json"}, "full.csv");
        EXPECT_EQ(answer.status, 0) << answer.err;
        const auto json = parse_json(answer.out, "out");
        ASSERT_TRUE(json);
        const Json::Array& found = *json->find("routes")->as_array();
        EXPECT_NEAR(found[0].find("carried")->to_double(), 0.5, 1e-6);
        EXPECT_NEAR(found[1].find("carried")->to_double(), 0, 1e-6);
    }
}

TEST_F(RoutesCommandTest, TakesAnEmptyMatrixWithANote) {
    put("empty.csv", "source,destination,rate_bps\n");
    const Answer answer = routes({}, "empty.csv");
    EXPECT_EQ(answer.status, 0);
    EXPECT_THAT(answer.err, HasSubstr("The matrix is empty"));
}

TEST_F(RoutesCommandTest, ClaimsNoMoreThanIsProvenOfTrafficThatDoesNotFit) {
    EXPECT_EQ(routes({"--load", "3"}).err,
              "note: The traffic does not fit: some link would have to carry 150 % of its capacity; 66.67 % "
              "of every "
              "demand would fit.\n");
    EXPECT_EQ(routes({"--time-limit-s", "0"}).err,
              "note: These routes load some link to 150 % of its capacity; whether others would fit is not "
              "known.\n");
    const Answer late = routes({"--objective", "min-latency", "--time-limit-s", "0"});
    EXPECT_THAT(late.out, HasSubstr("links above their limit, out of time"));
    EXPECT_THAT(late.err, testing::Not(HasSubstr("would have to")));
}

TEST_F(RoutesCommandTest, SharesFairlyWithoutALinearProgramForEveryLevel) {
    EXPECT_NEAR(number({"--objective", "max-min", "--load", "3", "--solver", "fast", "--gap", "0"}, "value"),
                2.0 / 3, 1e-6);
}

TEST_F(RoutesCommandTest, SaysThatATimeLimitEndedIt) {
    const Answer answer = routes({"--time-limit-s", "0", "--format", "json"});
    EXPECT_EQ(answer.status, 0) << answer.err;
    EXPECT_THAT(answer.out, HasSubstr("\"out_of_time\": true"));
}

}  // namespace
}  // namespace hexi
