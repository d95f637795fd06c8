#include "controller/http/http_server.hpp"

#include <thread>

#include "controller/http/http_client.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/support/shell.hpp"

namespace hexi {
namespace {

using std::chrono::milliseconds;
using support::RawClient;
using testing::HasSubstr;
using testing::StartsWith;

/// Threads that answer later; joined before the server is gone.
std::vector<std::thread>& late_threads() {
    static std::vector<std::thread> threads;
    return threads;
}

/// Says back what it was asked; "/later" from another thread, "/never" not at all, "/events" for ever.
void echo(const HttpRequest& request, const HttpReply& reply) {
    if (request.path == "/never") return;
    if (request.path == "/later") {
        late_threads().emplace_back([reply] { reply({.type = "text/plain", .body = "late"}); });
        return;
    }
    if (request.path == "/events") {
        reply({.type = "text/event-stream", .stream = [](const std::shared_ptr<HttpStream>& stream) {
                   late_threads().emplace_back([stream] {
                       const auto text =
                           std::make_shared<const std::string>("data: " + std::string(1000, 'x') + "\n\n");
                       while (stream->send(text)) std::this_thread::sleep_for(std::chrono::microseconds(50));
                   });
               }});
        return;
    }
    reply({.type = "text/plain",
           .body = request.method + " " + request.path + " " + std::string(header(request.query, "q")) + " " +
                   request.body});
}

class HttpServerTest : public testing::Test {
protected:
    void serve(const HttpLimits& limits = {}) {
        server = HttpServer::listen({.limits = limits}, echo).value();
    }
    std::string told(std::string_view bytes) const {
        const RawClient client(server->port());
        EXPECT_TRUE(client.send(bytes));
        return client.read_all();
    }
    void TearDown() override {
        server->stop();
        for (std::thread& thread : late_threads()) thread.join();
        late_threads().clear();
    }
    std::unique_ptr<HttpServer> server;
};

TEST_F(HttpServerTest, AnswersOneRequestAfterTheOtherOnOneConnection) {
    serve();
    auto client = HttpClient::connect({.port = server->port()}).value();
    for (int turn = 0; turn < 3; ++turn) {
        const auto answer =
            client.ask({.method = "POST", .path = "/a", .query = {{"q", "1 2"}}, .body = "b"});
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->body, "POST /a 1 2 b");
    }
    EXPECT_EQ(client.ask({.method = "GET", .path = "/later"}).value().body, "late");
    EXPECT_EQ(server->counters().connections, 1U);
    EXPECT_EQ(server->counters().requests, 4U);
}

TEST_F(HttpServerTest, AnswersRequestsThatWereSentTogether) {
    serve();
    const std::string said =
        told("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(said, HasSubstr("GET /1"));
    EXPECT_THAT(said, HasSubstr("GET /2"));
}

TEST_F(HttpServerTest, AnswersADroppedRequestWith500) {
    serve();
    EXPECT_THAT(told("GET /never HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
                StartsWith("HTTP/1.1 500 Internal Server Error"));
}

TEST_F(HttpServerTest, RefusesWhatIsTooLargeOrNoHttp) {
    serve({.header_bytes = 1000, .body_bytes = 100});
    EXPECT_THAT(told("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n"), StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(
        told("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" + std::string(128, 'x') + "\r\n"),
        StartsWith("HTTP/1.1 413"));
    const std::string large = told("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
    EXPECT_THAT(large, StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(large, HasSubstr("\"detail\":\"headers: at most 1000 bytes\""));
    EXPECT_THAT(told("\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(told("GET http://other/ HTTP/1.1\r\n\r\n"), HasSubstr("the request's target is no path"));
}

TEST_F(HttpServerTest, CutsOffWhoSendsTooSlowlyAndAnswersTheOthers) {
    serve({.request_time = milliseconds(300)});
    const RawClient slow(server->port());
    slow.send("GET / HTTP/1.1\r\nHo");
    auto client = HttpClient::connect({.port = server->port()}).value();
    EXPECT_EQ(client.ask({.method = "GET", .path = "/"}).value().status, 200);
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(slow.read_all().find("200 OK"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(9));
}

TEST_F(HttpServerTest, TurnsAwayMoreConnectionsThanItBears) {
    serve({.connections = 1});
    auto client = HttpClient::connect({.port = server->port()}).value();
    ASSERT_TRUE(client.ask({.method = "GET", .path = "/"}));
    EXPECT_THAT(RawClient(server->port()).read_all(), StartsWith("HTTP/1.1 503 Service Unavailable"));
    EXPECT_EQ(server->counters().turned_away, 1U);
}

TEST_F(HttpServerTest, DropsAStreamThatNobodyReads) {
    serve({.unread_bytes = 50'000, .request_time = milliseconds(500)});
    const RawClient client(server->port());
    client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (server->counters().dropped_streams == 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(milliseconds(20));
    EXPECT_EQ(server->counters().dropped_streams, 1U);
}

TEST_F(HttpServerTest, SendsAStreamLineByLine) {
    serve();
    auto client = HttpClient::connect({.port = server->port()}).value();
    int lines = 0;
    const auto ended = client.follow({.method = "GET", .path = "/events"},
                                     [&](std::string_view line) { return line.empty() || ++lines < 5; });
    ASSERT_TRUE(ended) << ended.error().message;
    EXPECT_EQ(lines, 5);
}

std::string refusal(const HttpOptions& options) {
    const auto server = HttpServer::listen(options, echo);
    return server ? "none" : server.error().message;
}

TEST(HttpServer, SaysWhyItCannotListen) {
    const auto first = HttpServer::listen({}, echo).value();
    EXPECT_EQ(refusal({.port = first->port()}),
              "127.0.0.1 port " + std::to_string(first->port()) + ": Address already in use");
    EXPECT_EQ(refusal({.address = "0.0.0.0"}),
              "0.0.0.0 can be reached from other hosts: that needs TLS (a certificate and a key)");
    EXPECT_EQ(refusal({.address = "here"}),
              "'here' is not an address: must be an IPv4 or IPv6 address of this host");
    EXPECT_EQ(refusal({.tls = TlsFiles{"/none.pem", "/none.key", ""}}),
              "/none.pem: cannot open: No such file or directory");
}

/// A certificate for 127.0.0.1 that signs itself, made by openssl(1).
class TlsTest : public testing::Test {
protected:
    void SetUp() override {
        if (!support::installed("openssl"))
            GTEST_SKIP() << "openssl, which makes certificates, is not installed";
        support::shell(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
            "/CN=tester -addext subjectAltName=IP:127.0.0.1 -keyout " +
            key() + " -out " + certificate() + " 2>&1");
    }
    [[nodiscard]] std::string key() const { return folder.path() + "/key.pem"; }
    [[nodiscard]] std::string certificate() const { return folder.path() + "/cert.pem"; }
    support::ScratchDirectory folder;
};

TEST_F(TlsTest, ServesWhoTrustsTheCertificateAndNobodyElse) {
    const auto server = HttpServer::listen({.tls = TlsFiles{certificate(), key(), ""}}, echo).value();
    auto client = HttpClient::connect({.port = server->port(), .tls = TlsFiles{"", "", certificate()}});
    ASSERT_TRUE(client) << client.error().message;
    EXPECT_EQ(client->ask({.method = "GET", .path = "/x"}).value().body, "GET /x  ");
    EXPECT_FALSE(HttpClient::connect(
        {.host = "localhost", .port = server->port(), .tls = TlsFiles{"", "", certificate()}}))
        << "the certificate is not localhost's";
    const RawClient plain(server->port());
    plain.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_EQ(plain.read_all().find("HTTP/"), std::string::npos);
}

TEST_F(TlsTest, AsksClientsForACertificateWhereToldTo) {
    const auto server = HttpServer::listen({.tls = TlsFiles{certificate(), key(), certificate()}},
                                           [](const HttpRequest& request, const HttpReply& reply) {
                                               reply({.body = request.certificate});
                                           })
                            .value();
    auto known =
        HttpClient::connect({.port = server->port(), .tls = TlsFiles{certificate(), key(), certificate()}});
    ASSERT_TRUE(known) << known.error().message;
    EXPECT_EQ(known->ask({.method = "GET", .path = "/"}).value().body, "tester");
    auto unknown = HttpClient::connect({.port = server->port(), .tls = TlsFiles{"", "", certificate()}});
    EXPECT_FALSE(unknown && unknown->ask({.method = "GET", .path = "/"}));
}

}  // namespace
}  // namespace hexi
