#include "dataplane/commands/link_command.hpp"

#include <filesystem>
#include <sstream>

#include "dataplane/commands/link_settings.hpp"
#include "dataplane/control/control_methods.hpp"
#include "dataplane/control/rpc_server.hpp"
#include "tests/dataplane/control/fake_dataplane.hpp"

namespace hexi {
namespace {

using testing::HasSubstr;

struct Said {
    int status = 0;
    std::string out, err;
};

/// `hexi link` against a control socket behind which nothing moves.
class LinkCommandTest : public testing::Test {
protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "link-XXXXXX";
        directory_ = mkdtemp(name.data());
        server_ = std::move(*RpcServer::listen(socket(), methods_));
    }
    void TearDown() override {
        server_.reset();
        std::filesystem::remove_all(directory_);
    }
    [[nodiscard]] std::string socket() const { return directory_ + "/control.sock"; }

    Said link(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "link");
        arguments.insert(arguments.end(), {"--control", socket()});
        std::ostringstream out, err;
        Terminal terminal{out, err};
        const std::vector<Command> commands{link_command()};
        const int status = run_program({"hexi", "0", "test"}, commands, std::move(arguments), terminal);
        return {status, out.str(), err.str()};
    }

    std::string directory_;
    support::FakeDataplane dataplane_;
    ControlMethods methods_{dataplane_, 1};
    std::unique_ptr<RpcServer> server_;
};

TEST_F(LinkCommandTest, SetsALinkAndShowsIt) {
    const Said said = link({"set", "a-b:fwd", "--delay-ms", "40", "--loss", "0.1%", "--rate", "1Gbps"});
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(said.out,
              "link     status    delay         rate   loss\n"
              "a-b:fwd  up      40.0 ms  1.00 Gbit/s  0.001\n");
}

TEST_F(LinkCommandTest, ListsForASpreadsheet) {
    link({"down", "a-b:rev"});
    EXPECT_THAT(link({"list", "--format", "csv"}).out, HasSubstr("\na-b:rev,down,1000,0,10000000000,1,0\n"));
}

TEST_F(LinkCommandTest, AnswersAProgramAsTheSocketDoes) {
    const auto answer = parse_json(link({"up", "a-b:fwd", "--format", "json"}).out, "answer");
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer->find("links")->as_array()->front().find("status"), Json("up"));
}

TEST_F(LinkCommandTest, SaysInOneSentenceWhatIsWrong) {
    const Said unknown = link({"down", "a-z"});
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.err, HasSubstr("link.down: /link: no link"));
    EXPECT_THAT(link({"set", "a-b", "--loss", "much"}).err, HasSubstr("--loss: 'much' is no share"));
    EXPECT_THAT(link({"set", "a-b", "--rate", "fast"}).err, HasSubstr("--rate: 'fast' is no rate"));
    EXPECT_THAT(link({"set", "a-b"}).err, HasSubstr("nothing to set"));
    server_.reset();
    const Said nobody = link({"list"});
    EXPECT_EQ(nobody.status, 2);
    EXPECT_THAT(nobody.err, HasSubstr("no dataplane serves it; is one running?"));
}

TEST(ParseShare, TakesSharesAndPerCent) {
    EXPECT_EQ(parse_share("0.001"), 0.001);
    EXPECT_EQ(parse_share("1e-9"), 1e-9);
    EXPECT_EQ(parse_share("50%"), 0.5);
    for (const char* wrong : {"", "%", "2", "-1", "101%", "nan", "1 %", "x"})
        EXPECT_FALSE(parse_share(wrong)) << wrong;
}

}  // namespace
}  // namespace hexi
