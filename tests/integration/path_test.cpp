#include "tests/support/run_hexi.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;

Json path(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "path");
    arguments.insert(arguments.end(), {"--format", "json"});
    const auto said = run_hexi(arguments);
    EXPECT_EQ(said.status, 0) << said.err;
    return *parse_json(said.out, "path");
}

TEST(HexiPath, TellsEachHopsShareHostToHost) {
    const Json report = path({"beijing", "shanghai", "--layer", "ip"});
    EXPECT_EQ(*report.find("source")->as_string(), "beijing");
    EXPECT_EQ(*report.find("layer")->as_string(), "ip");
    double sum = 0;
    for (const Json& hop : *report.find("hops")->as_array()) {
        sum += hop.find("propagation_ms")->to_double() + hop.find("equipment_ms")->to_double() +
               hop.find("forwarding_ms")->to_double();
    }
    const double one_way = report.find("one_way_ms")->to_double();
    EXPECT_NEAR(sum, one_way, 1e-6);
    EXPECT_NEAR(report.find("rtt_ms")->to_double(), 2 * one_way, 0.2);
    EXPECT_EQ(report.find("path")->as_array()->size(), report.find("hops")->as_array()->size() + 1);
}

TEST(HexiPath, KnowsCitiesByOtherNames) {
    EXPECT_EQ(*path({"hohhot", "Urumqi", "--layer", "ip"}).find("source")->as_string(), "huhehaote");
}

TEST(HexiPath, GoesAroundAFailure) {
    const Json whole = path({"guian", "zhangjiakou", "--layer", "optical"});
    const std::string first = *whole.find("hops")->as_array()->front().find("link")->as_string();
    const Json cut =
        path({"guian", "zhangjiakou", "--layer", "optical", "--fail", first.substr(0, first.find(':'))});
    EXPECT_GT(cut.find("one_way_ms")->to_double(), whole.find("one_way_ms")->to_double());
}

TEST(HexiPath, ListsAlternativesInOrder) {
    const Json report = path({"beijing", "guangzhou", "--layer", "ip", "--k", "4"});
    double last = report.find("one_way_ms")->to_double();
    ASSERT_NE(report.find("alternatives"), nullptr);
    EXPECT_GE(report.find("alternatives")->as_array()->size(), 3U);
    for (const Json& other : *report.find("alternatives")->as_array()) {
        EXPECT_GE(other.find("one_way_ms")->to_double(), last);
        last = other.find("one_way_ms")->to_double();
    }
}

TEST(HexiPath, SaysTheSameTwice) {
    EXPECT_EQ(run_hexi({"path", "guian", "qingyang", "--k", "5"}).out,
              run_hexi({"path", "guian", "qingyang", "--k", "5"}).out);
}

}  // namespace
}  // namespace hexi
