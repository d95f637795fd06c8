#include "emulator/experiment/scenario_files.hpp"

namespace hexi {
namespace {

const std::string kCorpus = HEXI_SOURCE_DIR "/tests/data/scenario";

Scenario with_file(const std::string& file) {
    Scenario scenario;
    scenario.traffic.push_back(ProbeTraffic{});
    scenario.traffic.push_back(MatrixTraffic{.file = file});
    return scenario;
}

TEST(Beside, KeepsAbsolutePathsAndResolvesOthers) {
    EXPECT_EQ(beside("dir/s.json", "m.csv"), "dir/m.csv");
    EXPECT_EQ(beside("s.json", "m.csv"), "m.csv");
    EXPECT_EQ(beside("dir/s.json", "/tmp/m.csv"), "/tmp/m.csv");
}

TEST(LoadMatrices, FillsInDemandsAndFingerprintsTheFile) {
    Scenario scenario = with_file("../demands.csv");
    const auto inputs = load_matrices(scenario, kCorpus + "/good/everything.json");
    ASSERT_TRUE(inputs) << inputs.error().message;
    ASSERT_EQ(inputs->size(), 1U);
    EXPECT_EQ(inputs->front().name, "../demands.csv");
    EXPECT_EQ(inputs->front().sha256.size(), 64U);
    EXPECT_EQ(std::get<MatrixTraffic>(scenario.traffic[1]).demands.size(), 2U);
}

TEST(LoadMatrices, NamesAFileThatIsMissing) {
    Scenario scenario = with_file("nowhere.csv");
    const auto inputs = load_matrices(scenario, kCorpus + "/s.json");
    ASSERT_FALSE(inputs);
    EXPECT_EQ(inputs.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(inputs.error().message, testing::StartsWith(kCorpus + "/nowhere.csv"));
}

}  // namespace
}  // namespace hexi
