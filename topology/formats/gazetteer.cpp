#include "topology/formats/gazetteer.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace hexi {
namespace {

struct City {
    std::string_view name;
    GeoPoint position;
};

constexpr std::array<City, 63> kCities{{
    {"beijing", {39.9, 116.4}},      {"changchun", {43.9, 125.3}},   {"changsha", {28.2, 113.0}},
    {"chengdou", {30.7, 104.1}},     {"chengdu", {30.7, 104.1}},     {"chongqing", {29.6, 106.5}},
    {"dalian", {38.9, 121.6}},       {"dongguan", {23.0, 113.7}},    {"foshan", {23.0, 113.1}},
    {"fuzhou", {26.1, 119.3}},       {"guangzhou", {23.1, 113.3}},   {"guian", {26.4, 106.5}},
    {"guilin", {25.3, 110.3}},       {"guiyang", {26.6, 106.7}},     {"haikou", {20.0, 110.3}},
    {"hangzhou", {30.3, 120.2}},     {"harbin", {45.8, 126.6}},      {"hefei", {31.8, 117.3}},
    {"hohhot", {40.8, 111.7}},       {"hongkong", {22.3, 114.2}},    {"horinger", {40.5, 111.8}},
    {"huhehaote", {40.8, 111.7}},    {"jinan", {36.7, 117.0}},       {"kashgar", {39.5, 76.0}},
    {"kashi", {39.5, 76.0}},         {"kunming", {25.0, 102.7}},     {"lanzhou", {36.1, 103.8}},
    {"lhasa", {29.7, 91.1}},         {"macao", {22.2, 113.5}},       {"macau", {22.2, 113.5}},
    {"nanchang", {28.7, 115.9}},     {"nandhang", {28.7, 115.9}},    {"nanjing", {32.1, 118.8}},
    {"nanning", {22.8, 108.3}},      {"ningbo", {29.9, 121.5}},      {"qingdao", {36.1, 120.4}},
    {"qingyang", {35.7, 107.6}},     {"sanya", {18.3, 109.5}},       {"shanghai", {31.2, 121.5}},
    {"shaoguan", {24.8, 113.6}},     {"shenyang", {41.8, 123.4}},    {"shenzhen", {22.5, 114.1}},
    {"shijiazhuang", {38.0, 114.5}}, {"shilazhuang", {38.0, 114.5}}, {"shiquanhe", {32.5, 80.1}},
    {"suzhou", {31.3, 120.6}},       {"taiyuan", {37.9, 112.5}},     {"tianjin", {39.1, 117.2}},
    {"ulanqab", {41.0, 113.1}},      {"urumchi", {43.8, 87.6}},      {"urumqi", {43.8, 87.6}},
    {"wenzhou", {28.0, 120.7}},      {"wuhan", {30.6, 114.3}},       {"wuhu", {31.3, 118.4}},
    {"wulumuqi", {43.8, 87.6}},      {"wuxi", {31.6, 120.3}},        {"xiamen", {24.5, 118.1}},
    {"xian", {34.3, 108.9}},         {"xianggang", {22.3, 114.2}},   {"xining", {36.6, 101.8}},
    {"yinchuan", {38.5, 106.3}},     {"zhengzhou", {34.8, 113.6}},   {"zhongwei", {37.5, 105.2}},
}};
static_assert(std::is_sorted(kCities.begin(), kCities.end(),
                             [](const City& a, const City& b) { return a.name < b.name; }));

}  // namespace

std::optional<GeoPoint> find_city(std::string_view name) {
    std::string letters;
    for (const char c : name) {
        if (c >= 'a' && c <= 'z') letters += c;
        if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
        if (static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9')) return std::nullopt;
    }
    const auto found =
        std::lower_bound(kCities.begin(), kCities.end(), letters,
                         [](const City& city, const std::string& wanted) { return city.name < wanted; });
    if (found == kCities.end() || found->name != letters) return std::nullopt;
    return found->position;
}

}  // namespace hexi
