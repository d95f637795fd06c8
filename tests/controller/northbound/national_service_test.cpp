// The whole northbound side over the national backbone.
#include "tests/controller/northbound/api_fixture.hpp"
#include "topology/national/national.hpp"

namespace hexi {
namespace {

class NationalServiceTest : public ApiTest {
protected:
    void SetUp() override {
        auto opened = ControllerService::open(
            {.folder = folder.path() + "/data",
             .topology = std::make_shared<const Topology>(national_topology().value()),
             .wall = system_clock(),
             .clock = steady_clock()});
        ASSERT_TRUE(opened) << opened.error().message;
        service = std::move(*opened);
        api = std::make_unique<Api>(*service, steady_clock());
        server = HttpServer::listen({}, api->handler()).value();
    }
};

TEST_F(NationalServiceTest, PlacesADayOfJobs) {
    const HttpAnswer answer = ask("viewer", "POST", "/v1/placement?policy=latency", national_jobs_json());
    ASSERT_EQ(answer.status, 200) << answer.body.substr(0, 500);
    EXPECT_EQ(*json_of(answer).find("schema"), Json("hexi-placement/1"));
}

TEST_F(NationalServiceTest, SaysWhatACutWouldDo) {
    ask("operator", "PUT", "/v1/intents/i",
        R"({"source":"beijing","destination":"guiyang","target_us":30000})");
    const Json routes = json_of(ask("viewer", "GET", "/v1/routes"));
    const Json& path = routes.find("items")->as_array()->front().find("paths")->as_array()->front();
    const std::string link = *(*path.find("links")->as_array())[1].as_string();
    const Json effects = json_of(ask("viewer", "POST", "/v1/what-if", R"({"fail":[")" + link + R"("]})"));
    EXPECT_EQ(*effects.find("changed_routes"), Json(1));
    EXPECT_EQ(service->network()->plan, 1U) << "nothing is changed";
    const Json& effect = effects.find("intents")->as_array()->front();
    EXPECT_LT(effect.find("before")->find("delay_us")->to_double(),
              effect.find("after")->find("delay_us")->to_double());
}

TEST_F(NationalServiceTest, GivesTheDelayOfEveryPairOfEndpoints) {
    const Json costs = json_of(ask("viewer", "GET", "/v1/alto/costmap"));
    const Json* map = costs.find("cost-map");
    ASSERT_NE(map, nullptr);
    EXPECT_EQ(map->as_object()->size(), service->network()->topology->endpoints().size());
    EXPECT_NEAR(map->find("beijing")->find("guiyang")->to_double(), 20'315.4, 0.1) << "what hexi path says";
}

}  // namespace
}  // namespace hexi
