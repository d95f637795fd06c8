// hexi ctl against a running controller, as a person types it.
#include <fmt/format.h>

#include "tests/controller/daemon/server_process.hpp"
#include "tests/support/run_hexi.hpp"

namespace hexi {
namespace {

using support::run_hexi;
using support::Said;
using testing::HasSubstr;

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

}  // namespace
}  // namespace hexi
