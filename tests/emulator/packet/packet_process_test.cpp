#include "emulator/packet/packet_process.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "emulator/experiment/result_json.hpp"
#include "emulator/packet/packet_engine.hpp"
#include "tests/emulator/packet/experiments.hpp"
#include "tests/support/places.hpp"

namespace hexi {
namespace {

using namespace support;

const std::string kProgram = support::bin_dir() + "/hexi-packet";

Experiment small() {
    Experiment experiment = make_experiment({{"a", "b"}, {"b", "c", 100_Mbps, 3_ms, 20'000_B}});
    experiment.duration = 200_ms;
    experiment.sources = {
        {.route = key(experiment, "a", "c"), .rate = 95_Mbps, .packet_size = 1000_B},
        {.route = key(experiment, "a", "c"), .rate = 1_Mbps, .packet_size = 100_B, .probe = true}};
    return experiment;
}

/// A directory of the test's own, with an executable shell script in it.
class Script {
public:
    explicit Script(const std::string& body) {
        std::string path = testing::TempDir() + "packet-process-XXXXXX";
        directory_ = mkdtemp(path.data());
        std::ofstream(program()) << "#!/bin/sh\n" << body << '\n';
        std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
    }
    ~Script() { std::filesystem::remove_all(directory_); }
    [[nodiscard]] std::string program() const { return directory_ + "/engine"; }
    [[nodiscard]] std::string file(const std::string& name) const { return directory_ + "/" + name; }

private:
    std::string directory_;
};

Error error_of(const std::string& script) {
    const Script engine(script);
    auto result = packet_process(engine.program(), "packet")(small());
    EXPECT_FALSE(result.has_value());
    Error error = result ? Error{} : result.error();
    if (const auto at = error.message.find(engine.program()); at != std::string::npos) {
        error.message.replace(at, engine.program().size(), "ENGINE");
    }
    return error;
}

TEST(PacketProcess, AnswersExactlyWhatTheEngineAnswersInProcess) {
    for (const bool stock : {false, true}) {
        const auto apart = packet_process(kProgram, stock ? "packet-stock" : "packet")(small());
        ASSERT_TRUE(apart) << apart.error().message;
        const auto here = stock ? run_stock(small()) : run_lean(small());
        EXPECT_EQ(write_result(*apart), write_result(*here));
    }
}

TEST(PacketProcess, TellsHowFarItHasCome) {
    std::vector<double> shares;
    const auto told =
        packet_process(kProgram, "packet", [&](double share) { shares.push_back(share); })(small());
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_GE(shares.size(), 50U);
    EXPECT_LE(shares.size(), 101U);
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
    EXPECT_LE(shares.back(), 1);
    EXPECT_EQ(write_result(*told), write_result(*packet_process(kProgram, "packet")(small())));
}

TEST(PacketProcess, TellsWhatTheChildRefuses) {
    Experiment wrong = small();
    wrong.scaling.rate_factor = 0.5;
    const auto result = packet_process(kProgram, "packet-stock")(wrong);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(result.error().message, "the stock engine cannot express scaled rates; use the lean one");
}

TEST(PacketProcess, NamesAProgramThatCannotBeStarted) {
    const auto result = packet_process("/nonexistent/hexi-packet", "packet")(small());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kEnvironment);
    EXPECT_EQ(result.error().message,
              "cannot start the packet engine '/nonexistent/hexi-packet': No such file or directory");
}

TEST(PacketProcess, NamesTheSignalThatKilledTheChild) {
    EXPECT_EQ(error_of("kill -9 $$"),
              (Error{ErrorCode::kEnvironment, "the packet engine 'ENGINE' was killed by signal 9 (Killed)"}));
}

TEST(PacketProcess, PassesOnTheLastSentenceOfAFailure) {
    EXPECT_EQ(
        error_of("echo working >&2; echo 'out of luck' >&2; exit 3"),
        (Error{ErrorCode::kEnvironment, "the packet engine 'ENGINE' ended with status 3: out of luck"}));
    EXPECT_EQ(error_of("echo 'hexi-packet: sources/0: rate is 0' >&2; exit 2"),
              (Error{ErrorCode::kInvalid, "sources/0: rate is 0"}));
}

TEST(PacketProcess, BlamesTheChildForAnAnswerThatIsMissingOrNonsense) {
    EXPECT_EQ(error_of("exit 0").code, ErrorCode::kEnvironment);
    const Error nonsense = error_of("echo nonsense > \"$3\"");
    EXPECT_EQ(nonsense.code, ErrorCode::kEnvironment);
    EXPECT_THAT(nonsense.message, testing::StartsWith("result of the packet engine"));
}

TEST(PacketProcess, LeavesNothingBehind) {
    const Script engine("exit 3");
    const std::string scratch = engine.file("scratch");
    std::filesystem::create_directory(scratch);
    setenv("TMPDIR", scratch.c_str(), 1);
    EXPECT_TRUE(packet_process(kProgram, "packet")(small()));
    EXPECT_FALSE(packet_process(engine.program(), "packet")(small()));
    unsetenv("TMPDIR");
    EXPECT_TRUE(std::filesystem::is_empty(scratch));
}

TEST(PacketProcess, LeavesNothingBehindEvenWhenKilled) {
    const Script engine("touch \"$(dirname \"$0\")/began\"; exec sleep 5");
    const std::string scratch = engine.file("scratch");
    std::filesystem::create_directory(scratch);
    const pid_t parent = fork();
    if (parent == 0) {
        setenv("TMPDIR", scratch.c_str(), 1);
        (void)packet_process(engine.program(), "packet")(small());
        _exit(0);
    }
    for (int i = 0; i < 1000 && !std::filesystem::exists(engine.file("began")); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(std::filesystem::exists(engine.file("began")));
    kill(parent, SIGTERM);
    waitpid(parent, nullptr, 0);
    EXPECT_TRUE(std::filesystem::is_empty(scratch));
}

TEST(PacketProcess, NamesTheRuleAnExperimentBreaksWithoutAskingTheChild) {
    Experiment wrong = small();
    wrong.sources[0].packet_size = ByteCount(0);
    const auto result = packet_process("/nonexistent/hexi-packet", "packet")(wrong);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "sources/0: packet size is 0 bytes; allowed are 1 to 65535");
}

/// Waits up to 10 s for a process to be gone (or to be no more than a zombie).
bool ends(pid_t pid) {
    for (int i = 0; i < 1000; ++i) {
        std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
        std::string number, name, state;
        if (!(stat >> number >> name >> state) || state == "Z") return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

TEST(PacketProcess, TheChildEndsWithItsParent) {
    const Script engine(
        "echo $$ > \"$(dirname \"$0\")/pid.new\"; mv \"$(dirname \"$0\")/pid.new\" \"$(dirname "
        "\"$0\")/pid\"; "
        "exec " +
        kProgram + " \"$@\"");
    Experiment endless = small();
    endless.duration = 100'000_s;
    const pid_t parent = fork();
    if (parent == 0) {
        (void)packet_process(engine.program(), "packet")(endless);
        _exit(0);
    }
    pid_t child = 0;
    for (int i = 0; i < 1000 && child == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        std::ifstream(engine.file("pid")) >> child;
    }
    ASSERT_NE(child, 0);
    kill(parent, SIGKILL);
    waitpid(parent, nullptr, 0);
    EXPECT_TRUE(ends(child));
}

TEST(PacketProcess, TheProgramRefusesAParentThatIsNotItsOwn) {
    const auto result = run_packet_program(kProgram, {"run", "/dev/null", "/dev/null", "--parent", "1"});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "process 1 is not the parent of this one");
}

}  // namespace
}  // namespace hexi
