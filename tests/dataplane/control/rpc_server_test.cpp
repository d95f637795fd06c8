#include "dataplane/control/rpc_server.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "dataplane/control/rpc_client.hpp"

namespace hexi {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Echo : public RpcMethods {
public:
    [[nodiscard]] bool knows(std::string_view method) const override { return method == "echo"; }
    Result<Json> call(std::string_view, const Json& params) override { return params; }
};

class RpcServerTest : public testing::Test {
protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "control-XXXXXX";
        directory_ = mkdtemp(name.data());
        path_ = directory_ + "/control.sock";
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    std::unique_ptr<RpcServer> listen(const RpcLimits& limits = {}) {
        auto server = RpcServer::listen(path_, echo_, {{"ticks", [this] { return Json(++ticks_); }}}, limits);
        EXPECT_TRUE(server) << server.error().message;
        return std::move(*server);
    }
    RpcClient connect() {
        auto client = RpcClient::connect(path_);
        EXPECT_TRUE(client) << client.error().message;
        return std::move(*client);
    }

    Echo echo_;
    std::string directory_, path_;
    int ticks_ = 0;
};

Json hello() { return Json::object().set("text", "hello"); }

TEST_F(RpcServerTest, AnswersSeveralClientsInTurn) {
    const auto server = listen();
    RpcClient one = connect();
    RpcClient two = connect();
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(*one.call("echo", Json::object().set("i", i)), Json::object().set("i", i));
        EXPECT_EQ(*two.call("echo", hello()), hello());
    }
    EXPECT_EQ(one.call("nonsense").error().message, "there is no method 'nonsense'");
}

TEST_F(RpcServerTest, IsForItsOwnerAlone) {
    const auto server = listen();
    struct stat found {};
    ASSERT_EQ(stat(path_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(RpcServerTest, LeavesNoSocketBehind) {
    listen().reset();
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_EQ(RpcClient::connect(path_).error().message,
              "control socket " + path_ + ": no dataplane serves it; is one running?");
}

TEST_F(RpcServerTest, SendsWhatOneSubscribesTo) {
    const auto server = listen();
    RpcClient client = connect();
    EXPECT_TRUE(client.call("subscribe", Json::object().set("stream", "ticks").set("period_ms", 10)));
    for (int i = 1; i <= 5; ++i) {
        const auto tick = client.next(5s);
        ASSERT_TRUE(tick) << tick.error().message;
        EXPECT_EQ(*tick->find("method"), Json("ticks"));
        EXPECT_EQ(*tick->find("params"), Json(i));
    }
    EXPECT_TRUE(client.call("echo", hello()));
}

TEST_F(RpcServerTest, RefusesAStreamItDoesNotHave) {
    const auto server = listen();
    RpcClient client = connect();
    EXPECT_EQ(client.call("subscribe", Json::object().set("stream", "tick")).error().message,
              "subscribe: /stream: there is no stream 'tick'; did you mean 'ticks'?");
    EXPECT_THAT(
        client.call("subscribe", Json::object().set("stream", "ticks").set("period_ms", 1)).error().message,
        HasSubstr("/period_ms: 1 is not allowed"));
}

TEST_F(RpcServerTest, TurnsAwayTooManyClientsAndServesTheOthers) {
    const auto server = listen({.clients = 2});
    RpcClient one = connect();
    RpcClient two = connect();
    ASSERT_TRUE(one.call("echo") && two.call("echo"));
    RpcClient three = connect();
    EXPECT_FALSE(three.call("echo"));
    EXPECT_TRUE(one.call("echo", hello()));
}

TEST_F(RpcServerTest, CutsOffAMessageWithoutEnd) {
    const auto server = listen({.message_bytes = 10'000});
    RpcClient client = connect();
    EXPECT_FALSE(client.call("echo", Json::object().set("text", std::string(20'000, 'x'))));
    EXPECT_TRUE(connect().call("echo", hello()));
}

/// A client that asks and never reads.
class Deaf {
public:
    explicit Deaf(const std::string& path) : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof(address.sun_path) - 1);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }
    ~Deaf() { close(socket_); }
    /// Sends, waiting up to five seconds for room; false once the server has hung up or takes no more.
    bool ask(std::string_view line) {
        while (!line.empty()) {
            pollfd waiting{.fd = socket_, .events = POLLOUT, .revents = 0};
            if (poll(&waiting, 1, 5000) != 1 || (waiting.revents & (POLLHUP | POLLERR)) != 0) return false;
            const ssize_t sent = send(socket_, line.data(), line.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            line.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Reads what is left; true if it ends, false if the server still waits after five seconds.
    bool was_cut_off() {
        std::array<char, 65536> buffer{};
        for (;;) {
            pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
            if (poll(&waiting, 1, 5000) != 1) return false;
            if (recv(socket_, buffer.data(), buffer.size(), 0) <= 0) return true;
        }
    }

private:
    int socket_;
};

TEST_F(RpcServerTest, CutsOffAClientThatDoesNotRead) {
    const auto server = listen({.unread_bytes = 100'000});
    Deaf deaf(path_);
    const std::string request = rpc_request(1, "echo", Json::object().set("text", std::string(10'000, 'x')));
    for (int i = 0; i < 1000 && deaf.ask(request); ++i) {
    }
    EXPECT_TRUE(connect().call("echo", hello()));
    EXPECT_TRUE(deaf.was_cut_off());
}

TEST_F(RpcServerTest, TakesThePlaceOfADeadServer) {
    const int abandoned = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    ASSERT_EQ(bind(abandoned, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    close(abandoned);
    const auto server = listen();
    EXPECT_TRUE(connect().call("echo", hello()));
}

TEST_F(RpcServerTest, LeavesWhatIsNotItsOwn) {
    const auto server = listen();
    EXPECT_THAT(RpcServer::listen(path_, echo_).error().message, HasSubstr("another process serves it"));
    const std::string file = directory_ + "/file";
    std::ofstream(file) << "text";
    EXPECT_THAT(RpcServer::listen(file, echo_).error().message, HasSubstr("something else of that name"));
    EXPECT_THAT(RpcServer::listen(directory_ + "/none/x", echo_).error().message,
                HasSubstr("No such file or directory"));
    EXPECT_THAT(RpcServer::listen(std::string(200, 'x'), echo_).error().message,
                HasSubstr("its path has 200 bytes, 1 to 107 are allowed"));
}

}  // namespace
}  // namespace hexi
