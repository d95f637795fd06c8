// The OpenAPI document against the running server: every path, every status, every schema.
#include <set>

#include <fmt/format.h>

#include "controller/northbound/endpoint.hpp"
#include "controller/northbound/openapi.hpp"
#include "tests/controller/northbound/api_fixture.hpp"
#include "tests/support/raw_client.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

const Json& contract() {
    static const Json kContract = parse_json(openapi_json(), "controller-api.json").value();
    return kContract;
}

std::string lower(std::string word) {
    for (char& letter : word) letter = static_cast<char>(std::tolower(letter));
    return word;
}

/// {method, path} -> what the document says of it.
std::map<std::pair<std::string, std::string>, const Json*> operations() {
    std::map<std::pair<std::string, std::string>, const Json*> all;
    for (const Json::Member& path : *contract().find("paths")->as_object()) {
        for (const Json::Member& method : *path.value.as_object())
            all[{method.key, path.key}] = &method.value;
    }
    return all;
}

TEST(Contract, NamesEveryEndpointWithItsRoleAndNoOther) {
    auto documented = operations();
    for (const Endpoint& endpoint : endpoints()) {
        const auto found = documented.find({lower(std::string(endpoint.method)), std::string(endpoint.path)});
        ASSERT_NE(found, documented.end()) << endpoint.method << ' ' << endpoint.path;
        EXPECT_EQ(*found->second->find("x-role"), Json(to_string(endpoint.role))) << endpoint.path;
        documented.erase(found);
    }
    for (const auto& [operation, json] : documented)
        ADD_FAILURE() << operation.first << ' ' << operation.second;
}

/// One question and what the document promises for it.
struct Case {
    int status;
    std::string role, method, pattern;
    std::map<std::string, std::string> names = {};
    std::string query = "", body = "";
    HttpHeaders headers = {};

    [[nodiscard]] std::string target() const {
        std::string path = pattern;
        for (const auto& [name, value] : names)
            path.replace(path.find("{" + name + "}"), name.size() + 2, value);
        return path + query;
    }
};

class ContractTest : public ApiTest {
protected:
    void SetUp() override {
        start({.refusals_per_second = 1000});
        for (const auto& [operation, json] : operations()) {
            for (const Json::Member& response : *json->find("responses")->as_object()) {
                if (response.key != "default")
                    promised.insert({operation.first, operation.second, response.key});
            }
        }
    }

    void expect_schema(const Case& asked, const HttpAnswer& answer, const Json& response) {
        const Json* content = response.find("content");
        if (content == nullptr) {
            EXPECT_EQ(answer.body, "") << asked.target();
            return;
        }
        const Json::Member& type = content->as_object()->front();
        EXPECT_EQ(answer.type, type.key) << asked.target();
        if (type.key.find("json") == std::string::npos) return;
        Json schema = Json::object();
        schema.set("allOf", Json(Json::Array{*type.value.find("schema")}));
        schema.set("components", *contract().find("components"));
        const auto good = validate_against_schema(json_of(answer), write_json(schema));
        EXPECT_TRUE(good) << asked.method << ' ' << asked.target() << ": " << good.error().message << "\n"
                          << answer.body.substr(0, 2000);
    }

    HttpAnswer check(const Case& asked) {
        HttpAnswer answer = ask(asked.role, asked.method, asked.target(), asked.body, asked.headers);
        EXPECT_EQ(answer.status, asked.status) << asked.method << ' ' << asked.target() << "\n"
                                               << answer.body;
        const Json* operation = operations().at({lower(asked.method), asked.pattern});
        const Json* response = operation->find("responses")->find(std::to_string(answer.status));
        EXPECT_NE(response, nullptr) << asked.method << ' ' << asked.target() << ": " << answer.status
                                     << " is not in the document";
        if (response != nullptr) expect_schema(asked, answer, *response);
        promised.erase({lower(asked.method), asked.pattern, std::to_string(answer.status)});
        return answer;
    }
    void check_all(const std::vector<Case>& cases) {
        for (const Case& asked : cases) check(asked);
    }

    /// Every endpoint without a token, and with one that may not.
    void check_who_is_let_in() {
        for (const auto& [operation, json] : operations()) {
            const Role role = parse_role(*json->find("x-role")->as_string()).value();
            Case asked{401, "", operation.first, operation.second};
            for (char& letter : asked.method) letter = static_cast<char>(std::toupper(letter));
            if (role != Role::kNobody) check(asked);
            asked.status = 403;
            asked.role = role == Role::kAdmin ? "operator" : "viewer";
            if (role >= Role::kOperator) check(asked);
        }
    }

    /// What needs hubs, over a network that has one.
    void check_flows();
    /// A stream has no end that ask() could wait for.
    void check_stream() {
        const support::RawClient stream(server->port());
        stream.send("GET /v1/events HTTP/1.1\r\nAuthorization: Bearer " + token("viewer") + "\r\n\r\n");
        const std::string head = stream.read_until("\r\n\r\n");
        EXPECT_THAT(head, testing::StartsWith("HTTP/1.1 200 OK\r\n"));
        const Json* response = operations().at({"get", "/v1/events"})->find("responses")->find("200");
        const std::string type = response->find("content")->as_object()->front().key;
        EXPECT_THAT(head, testing::HasSubstr("Content-Type: " + type + "\r\n"));
        promised.erase({"get", "/v1/events", "200"});
    }
    /// Only agents that refuse a plan raise an alarm.
    void check_alarm() {
        const HttpAnswer answer = ready_while_refused();
        EXPECT_EQ(answer.status, 503);
        const Json* responses = operations().at({"get", "/readyz"})->find("responses");
        expect_schema({503, "", "GET", "/readyz"}, answer, *responses->find("503"));
        promised.erase({"get", "/readyz", "503"});
    }

    std::set<std::tuple<std::string, std::string, std::string>> promised;
};

constexpr const char* kIntent = R"({"source":"a","destination":"e","bandwidth_bps":1000,"target_us":1e6})";
constexpr const char* kTooMuch = R"({"source":"a","destination":"e","bandwidth_bps":10000000001})";
constexpr const char* kFlow =
    R"({"job":{"class":"online-inference","sites":["p"],"bandwidth_bps":1000},"policy":"cost","label":"x"})";
constexpr const char* kJobs = R"({"schema":"hexi-jobs/1","jobs":[]})";
constexpr const char* kMatrix =
    R"({"schema":"hexi-matrix/1","demands":[{"source":"a","destination":"d","rate_bps":5}]})";

void ContractTest::check_flows() {
    const Json page = json_of(ask("viewer", "GET", "/v1/intents"));
    for (const Json& intent : *page.find("items")->as_array())
        ask("operator", "DELETE", "/v1/intents/" + *intent.find("id")->as_string());
    check_all({
        {200,
         "admin",
         "PUT",
         "/v1/topology",
         {},
         "",
         R"({"schema":"hexi-topology/1","name":"n","nodes":[{"id":"p"},)"
         R"({"id":"q","compute":{"capacity_eflops":1}}],)"
         R"("links":[{"id":"p-q","from":"p","to":"q","capacity_bps":1000000,"delay_us":5}]})"},
        {201, "operator", "POST", "/v1/intents", {}, "", kFlow},
        {201, "operator", "PUT", "/v1/intents/{id}", {{"id", "flow"}}, "", kFlow},
        {200, "operator", "PUT", "/v1/intents/{id}", {{"id", "flow"}}, "", kFlow},
        {200, "viewer", "GET", "/v1/intents"},
        {200, "viewer", "GET", "/v1/intents/{id}", {{"id", "flow"}}},
        {200, "viewer", "GET", "/v1/intents/{id}/explanation", {{"id", "flow"}}},
        {200, "viewer", "GET", "/v1/statistics"},
        {200,
         "viewer",
         "POST",
         "/v1/placement",
         {},
         "",
         R"({"schema":"hexi-jobs/1","jobs":[{"id":"j","class":"training","sites":["p"],"bandwidth_bps":5}]})"},
    });
}

TEST_F(ContractTest, HoldsForEveryPathAndStatus) {
    ASSERT_TRUE(put("agent", "lab", R"({"kind":"test","nodes":["a","c"],"state":"gone","plan_version":0})"));
    const HttpHeaders old{{"If-Match", "\"999\""}}, broken{{"If-Match", "abc"}};
    const HttpHeaders fresh{{"If-None-Match", "*"}};
    const auto put_token = [](int status, const HttpHeaders& headers) -> Case {
        return {status,
                "admin",
                "PUT",
                "/v1/tokens/{name}",
                {{"name", "ci"}},
                "",
                fmt::format(R"({{"digest":"{}"}})", std::string(64, 'b')),
                headers};
    };
    check_all({
        {200, "", "GET", "/healthz"},
        {200, "", "GET", "/readyz"},
        {200, "", "GET", "/v1/openapi.json"},
        {200, "viewer", "GET", "/metrics"},
        {200, "viewer", "GET", "/v1/topology"},
        {304, "viewer", "GET", "/v1/topology", {}, "", "", {{"If-None-Match", "\"0\""}}},
        {200, "viewer", "GET", "/v1/links"},
        {200, "viewer", "GET", "/v1/links", {}, "?status=down"},
        {400, "viewer", "GET", "/v1/links", {}, "?status=wet"},
        {404, "viewer", "GET", "/v1/links/{name}", {{"name", "x-y"}}},
        {201, "operator", "PUT", "/v1/links/{name}", {{"name", "a-b"}}, "", R"({"status":"down"})"},
        {200, "operator", "PUT", "/v1/links/{name}", {{"name", "a-b"}}, "", R"({"extra_delay_us":5})"},
        {400, "operator", "PUT", "/v1/links/{name}", {{"name", "a-b"}}, "", R"({"loss_ratio":2})"},
        {404, "operator", "PUT", "/v1/links/{name}", {{"name", "x-y"}}, "", "{}"},
        {412, "operator", "PUT", "/v1/links/{name}", {{"name", "a-b"}}, "", "{}", old},
        {409, "operator", "PUT", "/v1/links/{name}", {{"name", "a-b"}}, "", "{}", fresh},
        {200, "viewer", "GET", "/v1/links/{name}", {{"name", "a-b"}}},
        {412, "operator", "DELETE", "/v1/links/{name}", {{"name", "a-b"}}, "", "", old},
        {204, "operator", "DELETE", "/v1/links/{name}", {{"name", "a-b"}}},
        {404, "operator", "DELETE", "/v1/links/{name}", {{"name", "a-b"}}},
    });
    check_all({
        {200, "viewer", "GET", "/v1/intents"},
        {400, "viewer", "GET", "/v1/intents", {}, "?limit=0"},
        {400, "operator", "POST", "/v1/intents", {}, "", "{"},
        {422, "operator", "POST", "/v1/intents", {}, "", R"({"source":"a","destination":"z"})"},
        {201, "operator", "POST", "/v1/intents", {}, "", kIntent, {{"Idempotency-Key", "k"}}},
        {201, "operator", "POST", "/v1/intents", {}, "", kIntent, {{"Idempotency-Key", "k"}}},
        {422,
         "operator",
         "POST",
         "/v1/intents",
         {},
         "",
         R"({"source":"b","destination":"e"})",
         {{"Idempotency-Key", "k"}}},
        {201, "operator", "PUT", "/v1/intents/{id}", {{"id", "mine"}}, "", kIntent},
        {200, "operator", "PUT", "/v1/intents/{id}", {{"id", "mine"}}, "", kIntent},
        {400, "operator", "PUT", "/v1/intents/{id}", {{"id", "mine"}}, "", kIntent, broken},
        {412, "operator", "PUT", "/v1/intents/{id}", {{"id", "mine"}}, "", kIntent, old},
        {409, "operator", "PUT", "/v1/intents/{id}", {{"id", "mine"}}, "", kIntent, fresh},
        {409, "operator", "POST", "/v1/intents", {}, "", kTooMuch},
        {409, "operator", "PUT", "/v1/intents/{id}", {{"id", "mine"}}, "", kTooMuch},
        {422, "operator", "POST", "/v1/intents", {}, "", kFlow},
        {400, "operator", "POST", "/v1/intents", {}, "", R"({"job":{"class":"training","sites":["a"]}})"},
        {422,
         "operator",
         "PUT",
         "/v1/intents/{id}",
         {{"id", "mine"}},
         "",
         R"({"source":"z","destination":"e"})"},
        {200, "viewer", "GET", "/v1/intents"},
        {200, "viewer", "GET", "/v1/intents/{id}", {{"id", "mine"}}},
        {404, "viewer", "GET", "/v1/intents/{id}", {{"id", "none"}}},
        {200, "viewer", "GET", "/v1/intents/{id}/explanation", {{"id", "mine"}}},
        {404, "viewer", "GET", "/v1/intents/{id}/explanation", {{"id", "none"}}},
        {200, "viewer", "GET", "/v1/routes"},
        {400, "viewer", "GET", "/v1/routes", {}, "?source=z"},
        {200, "viewer", "GET", "/v1/path", {}, "?source=a&destination=d&k=2"},
        {400, "viewer", "GET", "/v1/path", {}, "?source=a"},
        {422, "viewer", "GET", "/v1/path", {}, "?source=a&destination=d&layer=optical"},
    });
    check_all({
        {200, "viewer", "GET", "/v1/plans"},
        {200, "viewer", "GET", "/v1/plans/{version}", {{"version", "1"}}},
        {404, "viewer", "GET", "/v1/plans/{version}", {{"version", "99"}}},
        {404, "viewer", "GET", "/v1/pin"},
        {404, "operator", "DELETE", "/v1/pin"},
        {201, "operator", "POST", "/v1/plans/{version}/rollback", {{"version", "1"}}},
        {200, "operator", "POST", "/v1/plans/{version}/rollback", {{"version", "1"}}},
        {404, "operator", "POST", "/v1/plans/{version}/rollback", {{"version", "99"}}},
        {200, "viewer", "GET", "/v1/pin"},
        {204, "operator", "DELETE", "/v1/pin"},
        {200, "viewer", "POST", "/v1/what-if", {}, "", R"({"fail":["d-e"]})"},
        {400, "viewer", "POST", "/v1/what-if", {}, "", R"({"fall":["d-e"]})"},
        {400, "viewer", "POST", "/v1/what-if", {}, "", R"({"fail":["d-e","x-y"]})"},
        {400, "viewer", "POST", "/v1/placement", {}, "", "{}"},
        {422, "viewer", "POST", "/v1/placement", {}, "", kJobs},
        {200, "viewer", "GET", "/v1/alto/networkmap"},
        {200, "viewer", "GET", "/v1/alto/costmap"},
        {400, "viewer", "GET", "/v1/alto/costmap", {}, "?layer=wet"},
        {400, "viewer", "GET", "/v1/events", {}, "", "", {{"Last-Event-ID", "abc"}}},
    });
    check_all({
        {200, "viewer", "GET", "/v1/matrices"},
        {400, "viewer", "GET", "/v1/matrices", {}, "?limit=none"},
        {201, "operator", "PUT", "/v1/matrices/{id}", {{"id", "m"}}, "", kMatrix},
        {200, "operator", "PUT", "/v1/matrices/{id}", {{"id", "m"}}, "", kMatrix},
        {400,
         "operator",
         "PUT",
         "/v1/matrices/{id}",
         {{"id", "m"}},
         "",
         R"({"schema":"hexi-matrix/1","demands":5})"},
        {412, "operator", "PUT", "/v1/matrices/{id}", {{"id", "m"}}, "", kMatrix, old},
        {409, "operator", "PUT", "/v1/matrices/{id}", {{"id", "m"}}, "", kMatrix, fresh},
        {404, "operator", "DELETE", "/v1/objective"},
        {200, "viewer", "GET", "/v1/objective"},
        {400, "operator", "PUT", "/v1/objective", {}, "", R"({"objective":"best"})"},
        {422, "operator", "PUT", "/v1/objective", {}, "", R"({"matrix":"none"})"},
        {201, "operator", "PUT", "/v1/objective", {}, "", R"({"objective":"min-mlu","matrix":"m"})"},
        {200, "operator", "PUT", "/v1/objective", {}, "", R"({"objective":"max-min","matrix":"m"})"},
        {412, "operator", "PUT", "/v1/objective", {}, "", "{}", old},
        {200, "viewer", "GET", "/v1/objective"},
        {200, "viewer", "GET", "/v1/routes"},
        {200, "viewer", "GET", "/v1/statistics"},
        {409, "operator", "DELETE", "/v1/matrices/{id}", {{"id", "m"}}},
        {412, "operator", "DELETE", "/v1/objective", {}, "", "", old},
        {204, "operator", "DELETE", "/v1/objective"},
        {422,
         "operator",
         "PUT",
         "/v1/matrices/{id}",
         {{"id", "m"}},
         "",
         R"({"schema":"hexi-matrix/1","demands":[{"source":"a","destination":"z","rate_bps":5}]})"},
        {200, "viewer", "GET", "/v1/matrices/{id}", {{"id", "m"}}},
        {404, "viewer", "GET", "/v1/matrices/{id}", {{"id", "none"}}},
        {412, "operator", "DELETE", "/v1/matrices/{id}", {{"id", "m"}}, "", "", old},
        {204, "operator", "DELETE", "/v1/matrices/{id}", {{"id", "m"}}},
        {404, "operator", "DELETE", "/v1/matrices/{id}", {{"id", "m"}}},
        {200, "viewer", "GET", "/v1/agents"},
        {400, "viewer", "GET", "/v1/agents", {}, "?limit=x"},
        {412, "operator", "DELETE", "/v1/agents/{name}", {{"name", "lab"}}, "", "", old},
        {204, "operator", "DELETE", "/v1/agents/{name}", {{"name", "lab"}}},
        {404, "operator", "DELETE", "/v1/agents/{name}", {{"name", "lab"}}},
        {200, "admin", "GET", "/v1/audit", {}, "?limit=3"},
        {400, "admin", "GET", "/v1/audit", {}, "?after=x"},
        {200, "admin", "GET", "/v1/tokens"},
        {400, "admin", "GET", "/v1/tokens", {}, "?limit=x"},
        {201,
         "admin",
         "PUT",
         "/v1/tokens/{name}",
         {{"name", "ci"}},
         "",
         fmt::format(R"({{"role":"viewer","digest":"{}"}})", std::string(64, 'a'))},
        {200,
         "admin",
         "PUT",
         "/v1/tokens/{name}",
         {{"name", "ci"}},
         "",
         fmt::format(R"({{"role":"operator","digest":"{}"}})", std::string(64, 'b'))},
        {400, "admin", "PUT", "/v1/tokens/{name}", {{"name", "ci"}}, "", R"({"digest":"secret"})"},
        put_token(412, old),
        put_token(409, fresh),
        {409, "admin", "DELETE", "/v1/tokens/{name}", {{"name", "admin"}}},
        {412, "admin", "DELETE", "/v1/tokens/{name}", {{"name", "ci"}}, "", "", old},
        {204, "admin", "DELETE", "/v1/tokens/{name}", {{"name", "ci"}}},
        {404, "admin", "DELETE", "/v1/tokens/{name}", {{"name", "ci"}}},
        {201, "admin", "POST", "/v1/backups", {}, "", R"({"name":"copy.db"})"},
        {409, "admin", "POST", "/v1/backups", {}, "", R"({"name":"copy.db"})"},
        {400, "admin", "POST", "/v1/backups", {}, "", R"({"name":"../copy.db"})"},
    });
    const std::string topology = ask("viewer", "GET", "/v1/topology").body;
    check_all({
        {400, "admin", "PUT", "/v1/topology", {}, "", "{}"},
        {201, "admin", "PUT", "/v1/topology", {}, "", topology},
        {200, "admin", "PUT", "/v1/topology", {}, "", topology},
        {412, "admin", "PUT", "/v1/topology", {}, "", topology, old},
        {409,
         "admin",
         "PUT",
         "/v1/topology",
         {},
         "",
         R"({"schema":"hexi-topology/1","name":"n","nodes":[{"id":"p"},{"id":"q"}],)"
         R"("links":[{"id":"p-q","from":"p","to":"q","capacity_bps":1000000,"delay_us":5}]})"},
        {412, "operator", "DELETE", "/v1/intents/{id}", {{"id", "mine"}}, "", "", old},
        {204, "operator", "DELETE", "/v1/intents/{id}", {{"id", "mine"}}},
        {404, "operator", "DELETE", "/v1/intents/{id}", {{"id", "mine"}}},
    });
    check_flows();
    check_who_is_let_in();
    check_stream();
    check_alarm();
    for (const auto& [method, path, status] : promised)
        ADD_FAILURE() << method << ' ' << path << " promises " << status << ", which no case has seen";
}

}  // namespace
}  // namespace hexi
