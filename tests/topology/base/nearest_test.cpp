#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

const std::vector<std::string> kCities{"beijing", "nanjing", "guiyang", "qingyang"};

TEST(NearestNames, PutsTheSmallestEditFirst) {
    EXPECT_THAT(nearest_names("Bejing", kCities), testing::ElementsAre("beijing", "nanjing"));
}

TEST(NearestNames, LeavesOutWhatIsFar) { EXPECT_THAT(nearest_names("xyzzy", kCities), testing::IsEmpty()); }

TEST(NearestNames, TakesSwappedWordsForOneSlip) {
    const std::vector<std::string> links{"otn-guian-zhongwei", "otn-zhangjiakou-guian"};
    EXPECT_EQ(nearest_names("otn-guian-zhangjiakou", links, 1).front(), "otn-zhangjiakou-guian");
}

TEST(DidYouMean, IsASentenceEndOrNothing) {
    EXPECT_EQ(did_you_mean("guiyangg", std::vector<std::string>{"guiyang"}), "; did you mean 'guiyang'?");
    EXPECT_EQ(did_you_mean("x", {}), "");
}

}  // namespace
}  // namespace hexi
