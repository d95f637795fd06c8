#include "emulator/commands/matrix_series.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;
using testing::HasSubstr;

class MatrixSeriesTest : public testing::Test {
protected:
    MatrixSeriesTest() { std::filesystem::create_directories(folder_); }
    ~MatrixSeriesTest() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
        const std::filesystem::path path = folder_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
        return path.string();
    }
    [[nodiscard]] std::string folder(const std::string& name) const { return (folder_ / name).string(); }

    const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                          testing::UnitTest::GetInstance()->current_test_info()->name();
    const std::shared_ptr<const Topology> topology_ = make_topology({{"a", "b"}, {"b", "c"}});
};

constexpr const char* kMorning = "source,destination,rate_bps\na,b,100\nb,c,400\n";
constexpr const char* kEvening = "source,destination,rate_bps\na,b,300\na,c,50\n";

TEST_F(MatrixSeriesTest, IsFilesInTheirOrderAndDirectoriesByName) {
    const std::string first = file("zz.csv", kMorning);
    (void)file("day/2.csv", kMorning);
    (void)file("day/1.csv", kEvening);
    const auto series = read_matrix_series({first, folder("day")}, *topology_);
    ASSERT_TRUE(series) << series.error().message;
    ASSERT_EQ(series->matrices.size(), 3U);
    EXPECT_EQ(series->matrices[0], series->matrices[2]);
    EXPECT_NE(series->matrices[0], series->matrices[1]);
    EXPECT_EQ(series->inputs.size(), 3U);
    EXPECT_EQ(busiest_of(*series), 0U);
}

TEST_F(MatrixSeriesTest, IsLinesPerBinWithEmptyOnesBetween) {
    const std::string path = file("matrix.csv",
                                  "bin,begin_s,source,destination,bytes,rate_bps\n"
                                  "-1,0,a,b,1,8\n2,3,a,b,2,16\n2,3,b,c,1,8\n");
    const auto series = read_matrix_series({path}, *topology_);
    ASSERT_TRUE(series) << series.error().message;
    ASSERT_EQ(series->matrices.size(), 4U);
    EXPECT_TRUE(series->matrices[1].empty());
    EXPECT_EQ(series->matrices[3].size(), 2U);
}

TEST_F(MatrixSeriesTest, MakesADayWhoseBinsAreSharesOfTheMost) {
    const auto series = read_matrix_series({file("1.csv", kMorning), file("2.csv", kEvening)}, *topology_);
    ASSERT_TRUE(series) << series.error().message;
    const std::vector<NamedDemand> most = named(most_of(*series), *topology_);
    ASSERT_EQ(most.size(), 3U);
    EXPECT_EQ(most[0], (NamedDemand{"a", "b", BitRate(300)}));
    const MatrixDay day = day_of(*series, 60_s, Layer::kIp);
    ASSERT_EQ(day.bins.size(), 2U);
    EXPECT_EQ(day.bins[1].from, 60_s);
    const NodeId a = topology_->find_node("a").value(), b = topology_->find_node("b").value(),
                 c = topology_->find_node("c").value();
    EXPECT_NEAR(day.profiles[0].at({a, b, Layer::kIp, 0}), 1.0 / 3, 1e-12);
    EXPECT_EQ(day.profiles[1].at({a, b, Layer::kIp, 0}), 1);
    EXPECT_EQ(day.profiles[1].at({b, c, Layer::kIp, 0}), 0);
}

TEST_F(MatrixSeriesTest, RefusesWhatIsNone) {
    const auto said = [&](const std::string& text) {
        const auto series = read_matrix_series({file("it.csv", text)}, *topology_);
        return series ? "nothing" : series.error().message;
    };
    const std::string header = "bin,source,destination,rate_bps\n";
    EXPECT_THAT(said(header), HasSubstr("there is no bin in it"));
    EXPECT_THAT(said(header + "0,a,b\n"), HasSubstr("it.csv:2: 3 fields where the header has 4"));
    EXPECT_THAT(said(header + "0,a,b,-4\n"), HasSubstr("it.csv:2: bin '0' and rate_bps '-4' must be whole"));
    EXPECT_THAT(said(header + "0,a,x,4\n"), HasSubstr("it.csv:2: "));
    EXPECT_THAT(said(header + "0,a,b,0\n"), HasSubstr("no matrix has a demand above 0"));
    EXPECT_THAT(said(header + "0,a,b,1\n99999999999,a,b,1\n"), HasSubstr("more than 1440 matrices"));
    EXPECT_THAT(read_matrix_series({folder("absent")}, *topology_).error().message, HasSubstr("absent"));
}

}  // namespace
}  // namespace hexi
