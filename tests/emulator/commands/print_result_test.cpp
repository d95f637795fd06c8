#include "emulator/commands/print_result.hpp"

#include <sstream>

#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

ExitStatus status_of(const RunResult& result) {
    std::ostringstream out, err;
    Terminal terminal{.out = out, .err = err};
    return print_result(result, {}, terminal).value();
}

TEST(PrintResult, EndsWellOnlyWhereEveryTargetIsMetAndTheResultIsTrusted) {
    RunResult result = support::small_result();
    for (PairResult& pair : result.pairs) pair.met = true;
    result.manifest.trusted = true;
    EXPECT_EQ(status_of(result), ExitStatus::kOk);
    result.manifest.trusted = false;
    EXPECT_EQ(status_of(result), ExitStatus::kMissed);
    result.manifest.trusted = true;
    result.pairs.front().met = false;
    EXPECT_EQ(status_of(result), ExitStatus::kMissed);
}

}  // namespace
}  // namespace hexi
