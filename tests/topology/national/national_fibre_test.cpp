#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "tests/topology/national/national_network.hpp"

namespace hexi::national {
namespace {

double factor(const Fibre& fibre) {
    const auto apart = great_circle(*network().node(fibre.from).position, *network().node(fibre.to).position);
    return fibre.length.count() / apart.count();
}

TEST(NationalFibre, IsNeverShorterThanTheGreatCircle) {
    for (const Fibre& fibre : network().fibres()) EXPECT_GE(factor(fibre), 1.3) << fibre.id;
}

TEST(NationalFibre, IsNeverLongerThanPublishedCablesAllow) {
    for (const Fibre& fibre : network().fibres()) EXPECT_LE(factor(fibre), 2.2) << fibre.id;
}

double length_of(const std::vector<std::string>& cities) {
    double sum = 0;
    for (std::size_t i = 1; i < cities.size(); ++i) {
        const NodeId a = node(cities[i - 1]), b = node(cities[i]);
        for (const Fibre& fibre : network().fibres()) {
            const bool joins = (fibre.from == a && fibre.to == b) || (fibre.from == b && fibre.to == a);
            if (!joins || fibre.id.ends_with("-2")) continue;
            sum += fibre.length.count();
        }
    }
    return sum;
}

TEST(NationalFibre, AddsUpToThePublishedCables) {
    EXPECT_NEAR(length_of({"beijing", "baoding", "shijiazhuang", "handan", "zhengzhou", "xinyang", "wuhan",
                           "changsha", "hengyang", "shaoguan", "guangzhou"}),
                3074, 1);
    EXPECT_NEAR(length_of({"beijing", "tianjin", "jinan", "xuzhou", "bengbu", "hefei", "nanjing"}), 1720, 1);
    EXPECT_NEAR(length_of({"guangzhou", "wuzhou", "nanning"}), 804, 1);
    EXPECT_NEAR(length_of({"guangzhou", "zhanjiang", "haikou"}), 858, 1);
    EXPECT_NEAR(length_of({"shanghai", "hangzhou", "jinhua", "shangrao", "nanchang", "ganzhou", "guangzhou"}),
                1900, 1);
    EXPECT_NEAR(length_of({"lanzhou", "xining", "geermu", "lasa"}), 3000, 1);
}

TEST(NationalFibre, NeverRunsALinkTwiceThroughOneCable) {
    for (const Link& link : network().links()) {
        const std::set<FibreId> once(link.route.begin(), link.route.end());
        EXPECT_EQ(once.size(), link.route.size()) << link.id;
    }
}

TEST(NationalFibre, CarriesEveryLinkBetweenCities) {
    for (const Link& link : network().links()) {
        const bool one_site = network().node(link.from).site == network().node(link.to).site;
        EXPECT_EQ(link.route.empty(), one_site) << link.id;
    }
}

TEST(NationalFibre, SharesRisksWhereCablesCross) {
    const auto sharing = network().find_links("nanjing-yangtze-crossing");
    ASSERT_TRUE(sharing) << sharing.error().message;
    EXPECT_GT(sharing->size(), 2U);
}

// Great circles between clusters, as the plan's figures give them: a wrong position shows here.
TEST(NationalFibre, StandsWhereTheCitiesAre) {
    const auto apart = [](const char* a, const char* b) {
        return great_circle(*network().node(node(a)).position, *network().node(node(b)).position).count();
    };
    EXPECT_NEAR(apart("zhangjiakou", "guian"), 1767, 5);
    EXPECT_NEAR(apart("qingyang", "zhongwei"), 298, 5);
    EXPECT_NEAR(apart("beijing", "guangzhou"), 1890, 5);
    EXPECT_NEAR(apart("beijing", "shanghai"), 1067, 5);
    EXPECT_NEAR(apart("chengdu", "xian"), 610, 15);  // one public data set has Chengdu in Fujian
    for (const Node& place : network().nodes()) {
        ASSERT_TRUE(place.position) << place.id;
        EXPECT_TRUE(place.position->latitude_deg > 18 && place.position->latitude_deg < 54) << place.id;
        EXPECT_TRUE(place.position->longitude_deg > 73 && place.position->longitude_deg < 135) << place.id;
    }
}

}  // namespace
}  // namespace hexi::national
