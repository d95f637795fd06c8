#include <algorithm>
#include <map>
#include <set>

#include "tests/topology/national/national_network.hpp"

namespace hexi::national {
namespace {

bool is_pinyin(const std::string& id) {
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

TEST(NationalNames, OfCitiesAreLowerCasePinyin) {
    for (const NodeId city : network().endpoints()) EXPECT_TRUE(is_pinyin(network().node(city).id));
}

TEST(NationalNames, HoldEveryHubClusterAndCapital) {
    EXPECT_EQ(network().hubs().size(), 8U);
    EXPECT_EQ(network().clusters().size(), 10U);
    for (const char* id :
         {"zhangjiakou", "qingpu",    "wuhu",       "shaoguan",  "tianfu",    "chongqing", "helingeer",
          "guian",       "qingyang",  "zhongwei",   "beijing",   "tianjin",   "shanghai",  "shijiazhuang",
          "taiyuan",     "huhehaote", "shenyang",   "changchun", "haerbin",   "nanjing",   "hangzhou",
          "hefei",       "fuzhou",    "nanchang",   "jinan",     "zhengzhou", "wuhan",     "changsha",
          "guangzhou",   "nanning",   "haikou",     "chengdu",   "guiyang",   "kunming",   "lasa",
          "xian",        "lanzhou",   "xining",     "yinchuan",  "wulumuqi",  "shenzhen",  "dongguan",
          "foshan",      "zhuhai",    "heyuan",     "suzhou",    "wuxi",      "ningbo",    "wenzhou",
          "xiamen",      "quanzhou",  "qingdao",    "yantai",    "dalian",    "tangshan",  "luoyang",
          "xuzhou",      "nantong",   "wulanchabu", "deyang",    "mianyang",  "zunyi"}) {
        EXPECT_EQ(network().node(node(id)).id, id);
    }
}

TEST(NationalNames, AreFoundByTheirOtherNames) {
    const std::map<std::string, std::string> aliases{
        {"Hohhot", "huhehaote"},   {"harbin", "haerbin"},     {"Urumqi", "wulumuqi"},
        {"lhasa", "lasa"},         {"xi'an", "xian"},         {"Horinger", "helingeer"},
        {"gui'an", "guian"},       {"ulanqab", "wulanchabu"}, {"yrd-demo", "qingpu"},
        {"北京", "beijing"},       {"中卫", "zhongwei"},      {"peking", "beijing"},
        {"huailai", "zhangjiakou"}};
    for (const auto& [alias, id] : aliases) EXPECT_EQ(network().node(node(alias)).id, id);
}

TEST(NationalNames, OfRoutersBeginWithTheirCity) {
    for (const Node& router : network().nodes()) {
        if (router.kind == NodeKind::kCluster || router.kind == NodeKind::kMetro) continue;
        EXPECT_TRUE(router.id.starts_with(network().node(router.site).id + "-")) << router.id;
    }
}

TEST(NationalNames, OfEveryCityComeWithItsPeople) {
    const std::set<std::string> known{"zhangjiakou", "qingpu",   "wuhu",    "shaoguan",
                                      "chongqing",   "qingyang", "zhongwei"};  // clusters that are cities too
    for (const Node& city : network().nodes()) {
        EXPECT_EQ(city.population_million > 0, city.kind == NodeKind::kMetro || known.contains(city.id))
            << city.id;
    }
}

}  // namespace
}  // namespace hexi::national
