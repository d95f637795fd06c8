// What the contract does not say: streams, resumption, limits, who may do what for how long.
#include "controller/northbound/api.hpp"

#include <thread>

#include <fmt/format.h>

#include "controller/state/secret.hpp"
#include "tests/controller/northbound/api_fixture.hpp"
#include "tests/support/raw_client.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kIntent = R"({"source":"a","destination":"d"})";

TEST_F(ApiTest, NamesPlaceAndValueOfWhatIsWrong) {
    const HttpAnswer answer =
        ask("operator", "POST", "/v1/intents", R"({"source":"a","destination":"d","bandwidth_bps":-5})");
    EXPECT_EQ(answer.status, 400);
    const Json problem = json_of(answer);
    const Json& place = problem.find("errors")->as_array()->front();
    EXPECT_EQ(*place.find("pointer"), Json("/bandwidth_bps"));
    EXPECT_EQ(*place.find("value"), Json(-5));
    EXPECT_THAT(*problem.find("detail")->as_string(), HasSubstr("/bandwidth_bps: -5 is not allowed"));
}

TEST_F(ApiTest, RefusesHostileBodies) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {std::string(100'000, '['), "nested deeper than 64 levels"},
        {R"({"source":"a","source":"b"})", "is given twice"},
        {"{\"source\":\"\xff\"}", "expected valid UTF-8"},
        {R"([1,2])", "must be an object"},
        {R"({"source":7,"destination":"d"})", "/source: 7 is not allowed"},
        {R"({"source":"a","destination":"d","bandwidth":5})", "bandwidth_bps"},
        {"nul", "expected a value"}};
    for (const auto& [body, reason] : cases) {
        const HttpAnswer answer = ask("operator", "POST", "/v1/intents", body);
        EXPECT_EQ(answer.status, 400) << body.substr(0, 50);
        EXPECT_EQ(answer.type, "application/problem+json");
        EXPECT_THAT(answer.body, HasSubstr(reason));
    }
    EXPECT_EQ(service->resources().count("intent"), 0U);
}

TEST_F(ApiTest, SaysWhichMethodsAPathTakes) {
    EXPECT_EQ(ask("viewer", "GET", "/v1/nothing").status, 404);
    const HttpAnswer answer = ask("viewer", "DELETE", "/v1/topology");
    EXPECT_EQ(answer.status, 405);
    EXPECT_THAT(answer.body, HasSubstr("takes GET, PUT, not DELETE"));
}

TEST_F(ApiTest, LetsATokenInUntilItIsTakenAway) {
    const std::string secret = random_secret().value();
    const std::string body = fmt::format(R"({{"role":"viewer","digest":"{}"}})", digest_of(secret));
    const HttpHeaders bearer{{"Authorization", "Bearer " + secret}};
    EXPECT_EQ(ask("", "GET", "/v1/links", "", bearer).status, 401);
    EXPECT_EQ(ask("admin", "PUT", "/v1/tokens/ci", body).status, 201);
    EXPECT_EQ(ask("", "GET", "/v1/links", "", bearer).status, 200);
    EXPECT_EQ(ask("", "GET", "/v1/audit", "", bearer).status, 403);
    EXPECT_THAT(ask("admin", "GET", "/v1/audit", "").body, Not(HasSubstr(digest_of(secret))));
    EXPECT_EQ(ask("admin", "DELETE", "/v1/tokens/ci").status, 204);
    EXPECT_EQ(ask("", "GET", "/v1/links", "", bearer).status, 401);
}

TEST_F(ApiTest, KeepsWhoChangedWhatFromWhatToWhat) {
    ask("operator", "PUT", "/v1/intents/i", kIntent);
    ask("admin", "PUT", "/v1/intents/i", R"({"source":"a","destination":"e"})");
    const Json audit = json_of(ask("admin", "GET", "/v1/audit?limit=1000"));
    const Json* found = nullptr;
    for (const Json& change : *audit.find("items")->as_array()) {
        if (*change.find("kind") == Json("intent")) found = &change;
    }
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(*found->find("who"), Json("admin"));
    EXPECT_EQ(*found->find("before")->find("destination"), Json("d"));
    EXPECT_EQ(*found->find("after")->find("destination"), Json("e"));
}

TEST_F(ApiTest, GoesOnWithEventsWhereTheClientWas) {
    ask("operator", "PUT", "/v1/intents/i", kIntent);
    const std::uint64_t seen = service->events().last();
    const support::RawClient stream(server->port());
    stream.send(
        fmt::format("GET /v1/events HTTP/1.1\r\nAuthorization: Bearer {}\r\nLast-Event-ID: {}\r\n\r\n",
                    token("viewer"), seen - 1));
    const std::string first = stream.read_until("\n\n");
    EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK"));
    ask("operator", "DELETE", "/v1/intents/i");
    const std::string more = first + stream.read_until("\"id\":\"i\"");
    EXPECT_THAT(more, HasSubstr(fmt::format("id: {}\n", seen)));
    EXPECT_THAT(more, Not(HasSubstr(fmt::format("id: {}\n", seen - 1))));
    EXPECT_THAT(more, HasSubstr("event: intent\n"));
}

TEST_F(ApiTest, SaysThatItIsNotReadyWhileAPlanIsRefused) {
    const HttpAnswer answer = ready_while_refused();
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.body, HasSubstr(R"("alarm":"agent x: no")"));
}

TEST_F(ApiTest, ShedsAClientThatAsksTooOften) {
    stop();
    start({.requests_per_second = 5});
    int refused = 0;
    for (int turn = 0; turn < 20; ++turn) refused += ask("viewer", "GET", "/v1/pin").status == 429 ? 1 : 0;
    EXPECT_GE(refused, 5);
    EXPECT_EQ(ask("operator", "GET", "/v1/pin").status, 404) << "others are not concerned";
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    EXPECT_EQ(ask("viewer", "GET", "/v1/pin").status, 404) << "recovers by itself";
}

TEST_F(ApiTest, ShedsWhoGuessesTokens) {
    int refused = 0;
    for (int turn = 0; turn < 40; ++turn)
        refused += ask("", "GET", "/v1/links", "", {{"Authorization", "Bearer guess"}}).status == 429 ? 1 : 0;
    EXPECT_GE(refused, 5);
    EXPECT_EQ(ask("viewer", "GET", "/v1/links").status, 200);
}

}  // namespace
}  // namespace hexi
