#include "topology/commandline/command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>
#include <sstream>
#include <stdexcept>

#include "topology/commandline/output_options.hpp"
#include "topology/commandline/value_options.hpp"

namespace hexi {
namespace {

struct Answer {
    int status;
    std::string out, err;
};

Answer run(std::vector<std::string> arguments) {
    const Command greet{"greet",
                        "Says hello",
                        "tool greet world",
                        [](CLI::App& app) -> Action {
                            auto name = std::make_shared<std::string>();
                            auto output = std::make_shared<OutputOptions>();
                            app.add_option("NAME", *name, "Whom")->required();
                            add_output_options(app, *output);
                            auto seed = std::make_shared<std::uint64_t>(1);
                            add_seed_option(app, "Seed", "N [1]", [seed](std::uint64_t n) { *seed = n; });
                            auto load = std::make_shared<double>(1);
                            app.add_option("--load", *load, "Load");
                            return [name, output, seed, load](Terminal& terminal) -> Result<ExitStatus> {
                                if (*name == "nobody")
                                    return fail(ErrorCode::kNotFound, "no one called 'nobody'");
                                if (*name == "thrower") throw std::runtime_error("a library threw");
                                if (*name == "seed") terminal.out << *seed << ' ';
                                terminal.out << (output->format == OutputFormat::kJson ? "{}" : "hello")
                                             << ' ' << *name;
                                return *name == "late" ? ExitStatus::kMissed : ExitStatus::kOk;
                            };
                        },
                        {}};
    const Command group{"group", "Holds others", "", {}, {greet}};
    std::ostringstream out, err;
    Terminal terminal{out, err};
    const std::vector<Command> commands{greet, group};
    const int status = run_program({"tool", "1.2.3", "A tool"}, commands, std::move(arguments), terminal);
    return {status, out.str(), err.str()};
}

TEST(RunProgram, RunsTheCommandNamed) {
    const Answer answer = run({"greet", "world"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_EQ(answer.out, "hello world");
    EXPECT_EQ(answer.err, "");
}

TEST(RunProgram, RunsACommandOfAGroup) { EXPECT_EQ(run({"group", "greet", "world"}).out, "hello world"); }

TEST(RunProgram, PassesTheStatusOn) { EXPECT_EQ(run({"greet", "late"}).status, 1); }

TEST(RunProgram, AnswersAnErrorWithOneSentenceAndStatusTwo) {
    const Answer answer = run({"greet", "nobody"});
    EXPECT_EQ(answer.status, 2);
    EXPECT_EQ(answer.err, "tool: no one called 'nobody'\n");
    EXPECT_EQ(answer.out, "");
}

TEST(RunProgram, StopsExceptionsOfLibraries) {
    const Answer answer = run({"greet", "thrower"});
    EXPECT_EQ(answer.status, 2);
    EXPECT_EQ(answer.err, "tool: a library threw\n");
}

TEST(RunProgram, RefusesUnknownFlagsFormatsAndCommands) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{"greet", "world", "--loud"},
                                                                       {"greet", "world", "--format", "xml"},
                                                                       {"sing"},
                                                                       {"greet"},
                                                                       {"group"},
                                                                       {}}) {
        const Answer answer = run(arguments);
        EXPECT_EQ(answer.status, 2);
        EXPECT_EQ(answer.out, "");
        EXPECT_EQ(std::count(answer.err.begin(), answer.err.end(), '\n'), 1) << answer.err;
    }
    EXPECT_THAT(run({"greet", "world", "--format", "xml"}).err, testing::HasSubstr("xml"));
}

TEST(RunProgram, QuotesWhatItDoesNotExpectAsGiven) {
    EXPECT_EQ(run({"greet", "world", "--speed", "9"}).err,
              "tool: '--speed 9' is not expected here (--help lists what is allowed)\n");
}

TEST(RunProgram, SaysWhichWordsAnOptionTakes) {
    for (const std::string word : {"yaml", "1", "tables", ""}) {
        EXPECT_EQ(run({"greet", "world", "--format", word}).err,
                  "tool: --format: '" + word + "' is not allowed: must be table, json or csv\n");
    }
    EXPECT_EQ(run({"greet", "world", "--format", "JSON"}).out, "{} world");
}

TEST(RunProgram, TakesEverySeedAndNothingElse) {
    EXPECT_EQ(run({"greet", "seed", "--seed", "18446744073709551615"}).out,
              "18446744073709551615 hello seed");
    EXPECT_EQ(run({"greet", "seed", "--seed=0"}).out, "0 hello seed");
    for (const std::string word : {"-1", "99999999999999999999", "", "1.5", "0x10", " 1", "1e3"}) {
        EXPECT_EQ(run({"greet", "seed", "--seed", word}).err,
                  "tool: --seed: '" + word +
                      "' is not allowed: must be a whole number from 0 to 18446744073709551615\n");
    }
}

TEST(RunProgram, SaysThatANumberIsNone) {
    EXPECT_EQ(run({"greet", "world", "--load", "much"}).err,
              "tool: --load: 'much' is not allowed: must be a number\n");
}

TEST(RunProgram, TakesFiniteNumbersOnly) {
    for (const std::string word : {"nan", "-inf", "INF", "infinity"}) {
        const Answer answer = run({"greet", "world", "--load", word});
        EXPECT_EQ(answer.status, 2);
        EXPECT_EQ(answer.err, "tool: --load: '" + word + "' is not allowed: must be finite\n");
    }
}

TEST(RunProgram, RefusesADirectoryThatCannotBeMadeBeforeAnyWork) {
    const Answer answer = run({"greet", "world", "--out", "/proc/hexi-output"});
    EXPECT_EQ(answer.status, 2);
    EXPECT_EQ(answer.out, "");
    EXPECT_THAT(answer.err,
                testing::StartsWith("tool: --out: /proc/hexi-output: cannot make the directory: "));
}

TEST(RunProgram, KeepsControlCharactersFromTheTerminal) {
    EXPECT_THAT(run({"greet", "world", "--format", "\x1b[2J"}).err,
                testing::StartsWith("tool: --format: '\\x1b[2J' is not allowed"));
}

TEST(RunProgram, HelpShowsTheExample) {
    const Answer answer = run({"greet", "--help"});
    EXPECT_EQ(answer.status, 0);
    EXPECT_THAT(answer.out, testing::HasSubstr("tool greet world"));
    EXPECT_THAT(answer.out, testing::HasSubstr("--format"));
}

TEST(RunProgram, TellsItsVersion) { EXPECT_EQ(run({"--version"}).out, "tool 1.2.3\n"); }

}  // namespace
}  // namespace hexi
