// Sweeps over processes that mpirun starts, all on this host and over shared memory.
#include <unistd.h>

#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::run_words;
using support::Said;

std::string hexi() { return support::bin_dir() + "/hexi"; }

class MpiSweepTest : public testing::Test {
protected:
    void SetUp() override {
        if (access((support::bin_dir() + "/hexi-sweep-mpi").c_str(), X_OK) != 0) {
            GTEST_SKIP() << "hexi-sweep-mpi is not built: libopenmpi-dev was not found";
        }
        if (run_words({"mpirun", "--version"}).status != 0) GTEST_SKIP() << "mpirun is missing: openmpi-bin";
    }

    /// What `programs`, mpirun's words for who runs what, say.
    static Said mpirun(const std::vector<std::string>& programs) {
        std::vector<std::string> words{
            "mpirun", "--oversubscribe", "--mca", "btl", "self,vader",
            // Copying between processes takes a right that containers do not give.
            "--mca", "btl_vader_single_copy_mechanism", "none", "--mca", "mpi_yield_when_idle", "1", "--mca",
            "oob_tcp_if_include", "lo",
            // Open MPI loses memory in modules it unloads: nothing is left to name.
            "-x", "ASAN_OPTIONS=detect_leaks=0"};
        if (geteuid() == 0) words.emplace_back("--allow-run-as-root");
        words.insert(words.end(), programs.begin(), programs.end());
        return run_words(words);
    }

    static Said sweep_over(const std::string& processes, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"-n", processes, hexi(), "sweep"});
        return mpirun(arguments);
    }
};

TEST_F(MpiSweepTest, GivesTheSameBytesWithAnyNumberOfProcesses) {
    const std::vector<std::string> ask{"national", "--fail",   "each-srlg", "--load",
                                       "1,1.5",    "--format", "json"};
    auto plain = ask;
    plain.insert(plain.begin(), "sweep");
    const Said alone = run_hexi(plain);
    EXPECT_EQ(alone.status, 1) << alone.err;
    for (const char* processes : {"1", "3"}) {
        const Said spread = sweep_over(processes, ask);
        EXPECT_EQ(spread.status, 1) << spread.err;
        EXPECT_TRUE(spread.out == alone.out) << processes;
    }
}

TEST_F(MpiSweepTest, ManagesWithFewerCasesThanProcesses) {
    const Said spread = sweep_over("4", {"contended-mesh", "--fail", "a-b", "--format", "csv"});
    EXPECT_EQ(spread.out, run_hexi({"sweep", "contended-mesh", "--fail", "a-b", "--format", "csv"}).out);
}

TEST_F(MpiSweepTest, SaysOnceWhatIsWrongWithTheInput) {
    const Said said = sweep_over("3", {"national", "--fail", "moon"});
    EXPECT_EQ(said.status, 2);
    EXPECT_EQ(said.out, "");
    const std::string sentence = "hexi: --fail: no link, fibre or risk group 'moon'";
    const std::size_t first = said.err.find(sentence);
    EXPECT_NE(first, std::string::npos) << said.err;
    EXPECT_EQ(said.err.find(sentence, first + 1), std::string::npos) << said.err;
}

TEST_F(MpiSweepTest, EndsWhereOneProcessCannotBegin) {
    const Said said = mpirun(
        {"-n", "1", hexi(), "sweep", "contended-mesh", ":", "-n", "1", hexi(), "sweep", "missing.json"});
    EXPECT_EQ(said.status, 2);
    EXPECT_EQ(said.out, "");
    EXPECT_THAT(said.err, testing::HasSubstr("hexi: missing.json: cannot open"));
    EXPECT_THAT(said.err, testing::HasSubstr("another process of this mpirun could not begin"));
}

}  // namespace
}  // namespace hexi
