// hexi ctl against a running controller, as a person types it.
#include <fmt/format.h>

#include "tests/controller/daemon/server_process.hpp"
#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/support/shell.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::Said;
using testing::HasSubstr;
using testing::Not;

class CtlSessionTest : public testing::Test {
protected:
    Said ctl(std::vector<std::string> words, const std::string& role = "operator") {
        words.insert(words.begin(), "ctl");
        for (const std::string& word :
             {std::string("--server"), fmt::format("http://127.0.0.1:{}", server.port()),
              std::string("--token"), folder.path() + "/data/" + role + ".token"})
            words.push_back(word);
        return run_hexi(words);
    }

    support::ScratchDirectory folder;
    support::ServerProcess server{{"--data", folder.path() + "/data", "--listen", "127.0.0.1:0", "--agents",
                                   folder.path() + "/agents.sock"}};
};

TEST_F(CtlSessionTest, GoesFromAnIntentToItsDetourAndBack) {
    ASSERT_NE(server.port(), 0) << server.said();
    const Said made =
        ctl({"intents", "put", "mine", "beijing", "guiyang", "--bandwidth", "10Gbps", "--target-ms", "22"});
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("id: mine\n"));
    EXPECT_THAT(ctl({"intents", "list"}).out, HasSubstr("mine    beijing  guiyang  10000000000  routed"));
    EXPECT_THAT(ctl({"intents", "explain", "mine"}).out, HasSubstr("keep the target of 22.000 ms"));
    EXPECT_EQ(ctl({"links", "down", "ankang-dazhou"}).status, 0);
    EXPECT_THAT(ctl({"intents", "list", "--format", "csv"}).out,
                HasSubstr("mine,beijing,guiyang,10000000000,over-target,"));
    EXPECT_THAT(ctl({"links", "list", "--status", "down"}).out, HasSubstr("down"));
    EXPECT_EQ(ctl({"plans", "rollback", "1"}).status, 0);
    EXPECT_EQ(ctl({"plans", "unpin"}).status, 0);
    EXPECT_EQ(ctl({"links", "reset", "ankang-dazhou"}).status, 0);
    EXPECT_THAT(ctl({"what-if", "fail", "--fail", "ankang-dazhou"}).out, HasSubstr("changed_routes: 1"));
    EXPECT_THAT(ctl({"service", "status"}).out, HasSubstr("status: ready"));
    EXPECT_EQ(ctl({"intents", "withdraw", "mine"}).status, 0);
}

TEST_F(CtlSessionTest, PlacesAFlowAndShowsWhatItHolds) {
    ASSERT_NE(server.port(), 0) << server.said();
    const Said placed = ctl({"intents", "place", "--site", "beijing", "--class", "online-inference",
                             "--bandwidth", "10Gbps", "--eflops", "0.5", "--format", "json"});
    ASSERT_EQ(placed.status, 0) << placed.err;
    const Json flow = parse_json(placed.out, "flow").value();
    const std::string id = *flow.find("id")->as_string(), hub = *flow.find("hub")->as_string();
    EXPECT_THAT(ctl({"statistics", "hubs"}).out, HasSubstr(hub + " "));
    EXPECT_THAT(ctl({"statistics", "hubs", "--format", "csv"}).out, HasSubstr(hub + ",0.5"));
    EXPECT_THAT(ctl({"statistics", "links"}).out, HasSubstr("10000000000"));
    EXPECT_THAT(ctl({"intents", "explain", id}).out, HasSubstr("\"placed\""));
    EXPECT_THAT(ctl({"routes", "list"}).out, HasSubstr("it is the shortest by delay"));
    const Said full = ctl({"intents", "create", "beijing", hub, "--bandwidth", "900Tbps"});
    EXPECT_EQ(full.status, 2);
    EXPECT_THAT(full.err, HasSubstr(" has 900 Tbit/s free: at most "));
    EXPECT_EQ(ctl({"intents", "withdraw", id}).status, 0);
    const Said after = ctl({"statistics", "hubs", "--format", "csv"});
    EXPECT_EQ(after.status, 0) << after.err;
    EXPECT_THAT(after.out, Not(HasSubstr(hub + ",0.5")));
}

TEST_F(CtlSessionTest, SetsAnObjectiveOverAKeptMatrix) {
    ASSERT_NE(server.port(), 0) << server.said();
    const std::string matrix = folder.write(
        "m.json",
        R"({"schema":"hexi-matrix/1","demands":[{"source":"beijing","destination":"guiyang","rate_bps":5e9}]})");
    EXPECT_EQ(ctl({"matrices", "put", "m", "--file", matrix}).status, 0);
    EXPECT_THAT(ctl({"matrices", "list"}).out, HasSubstr("m "));
    EXPECT_EQ(ctl({"objective", "set", "--objective", "min-mlu", "--matrix", "m"}).status, 0);
    EXPECT_THAT(ctl({"objective", "show"}).out, HasSubstr("objective: min-mlu\n"));
    EXPECT_THAT(ctl({"matrices", "remove", "m"}).err, HasSubstr("the objective uses matrix 'm'"));
    EXPECT_THAT(ctl({"objective", "set", "--matrix", "none"}).err, HasSubstr("there is no matrix 'none'"));
    EXPECT_THAT(ctl({"matrices", "put", "m", "--file", "/none.json"}).err, HasSubstr("--file: /none.json"));
    EXPECT_EQ(ctl({"objective", "reset"}).status, 0);
    EXPECT_EQ(ctl({"matrices", "remove", "m"}).status, 0);
}

TEST_F(CtlSessionTest, MakesATokenShowsItOnceAndRevokesIt) {
    ASSERT_NE(server.port(), 0) << server.said();
    const Said made = ctl({"tokens", "create", "ci", "--role", "viewer"}, "admin");
    ASSERT_EQ(made.status, 0) << made.err;
    ASSERT_EQ(made.out.size(), 65U) << "64 digits and the end of the line";
    folder.write("data/ci.token", made.out);
    EXPECT_EQ(ctl({"intents", "list"}, "ci").status, 0);
    EXPECT_THAT(ctl({"plans", "unpin"}, "ci").err, HasSubstr("operator is needed"));
    EXPECT_THAT(ctl({"tokens", "create", "ci"}, "admin").err, HasSubstr("token 'ci' exists already"));
    EXPECT_THAT(ctl({"tokens", "list"}, "admin").out, HasSubstr("ci        viewer"));
    EXPECT_EQ(ctl({"tokens", "revoke", "ci"}, "admin").status, 0);
    EXPECT_THAT(ctl({"intents", "list"}, "ci").err, HasSubstr("a token is needed"));
}

TEST_F(CtlSessionTest, PassesOnWhatTheServiceRefuses) {
    ASSERT_NE(server.port(), 0) << server.said();
    const auto refusal = [&](std::vector<std::string> words, const std::string& role = "operator") {
        const Said said = ctl(std::move(words), role);
        EXPECT_EQ(said.status, 2);
        EXPECT_EQ(said.out, "");
        return said.err;
    };
    EXPECT_EQ(refusal({"intents", "show", "none"}), "hexi: there is no intent 'none'\n");
    EXPECT_THAT(refusal({"intents", "create", "beijing", "guiyan"}),
                HasSubstr("/destination: no node 'guiyan'"));
    EXPECT_THAT(refusal({"links", "down", "ankang-dazhou"}, "viewer"),
                HasSubstr("has role viewer: operator is needed"));
    EXPECT_THAT(refusal({"tokens", "list"}), HasSubstr("admin is needed"));
    EXPECT_THAT(refusal({"intents", "list"}, "nobody"), HasSubstr("--token: "));
    EXPECT_EQ(server.end(), 0);
    EXPECT_THAT(refusal({"intents", "list"}), HasSubstr("start one with 'hexi controller'"));
}

/// A service that wants a certificate of its clients, made by openssl(1).
TEST(CtlOverTls, ShowsItsCertificateWhereTheServiceAsksForOne) {
    if (!support::installed("openssl")) GTEST_SKIP() << "openssl, which makes certificates, is not installed";
    const support::ScratchDirectory folder;
    const std::string pem = folder.path() + "/cert.pem", key = folder.path() + "/key.pem";
    support::shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tester "
        "-addext subjectAltName=IP:127.0.0.1 -keyout " +
        key + " -out " + pem + " 2>&1");
    support::ServerProcess server({"--data", folder.path() + "/data", "--listen", "127.0.0.1:0", "--agents",
                                   folder.path() + "/agents.sock", "--tls-cert", pem, "--tls-key", key,
                                   "--tls-client-ca", pem});
    ASSERT_NE(server.port(), 0) << server.said();
    const auto ctl = [&](std::vector<std::string> more) {
        std::vector<std::string> words{"ctl",
                                       "service",
                                       "status",
                                       "--token",
                                       folder.path() + "/data/viewer.token",
                                       "--server",
                                       fmt::format("https://127.0.0.1:{}", server.port())};
        words.insert(words.end(), more.begin(), more.end());
        return run_hexi(words);
    };
    const Said shown = ctl({"--ca", pem, "--cert", pem, "--key", key});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("status: ready"));
    EXPECT_EQ(ctl({"--ca", pem}).status, 2) << "without one";
    EXPECT_THAT(ctl({}).err, HasSubstr("--ca: is missing"));
    EXPECT_THAT(ctl({"--ca", pem, "--cert", pem}).err, HasSubstr("--cert requires --key"));
    EXPECT_THAT(ctl({"--ca", "/none.pem"}).err, HasSubstr("/none.pem: cannot open"));
}

}  // namespace
}  // namespace hexi
