// A whole northbound side on a port of its own, and a client with each role's token.
#pragma once

#include <thread>

#include "controller/http/http_client.hpp"
#include "controller/http/http_server.hpp"
#include "controller/northbound/api.hpp"
#include "tests/controller/service/service_fixture.hpp"

namespace hexi {

/// Agents that refuse every plan.
class Unwilling : public Forwarders {
public:
    Delivery deliver(const PlanOffer&) override {
        return {.committed = false, .refusal = "agent x: no", .agents = {}};
    }
};

class ApiTest : public ServiceTest {
protected:
    void SetUp() override { start(); }
    void TearDown() override { stop(); }

    void start(const ApiLimits& limits = {}) {
        open();
        api = std::make_unique<Api>(*service, steady_clock(), limits);
        server = HttpServer::listen({}, api->handler()).value();
    }
    /// Another service, whose agents refuse its first plan.
    void open_beside(Unwilling& agents) {
        service = ControllerService::open({.folder = folder.path() + "/other",
                                           .topology = square(),
                                           .forwarders = &agents,
                                           .wall = system_clock(),
                                           .clock = steady_clock()})
                      .value();
        api = std::make_unique<Api>(*service, steady_clock());
        server = HttpServer::listen({}, api->handler()).value();
        service->submit({.verb = Edit::Verb::kPut,
                         .kind = "intent",
                         .id = "i",
                         .body = R"({"source":"a","destination":"d"})"},
                        [](const Decision&) {});
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (service->network()->alarm.empty() && std::chrono::steady_clock::now() < until)
            std::this_thread::yield();
        EXPECT_NE(service->network()->alarm, "");
    }
    /// What /readyz says while agents refuse a plan; nothing serves afterwards.
    HttpAnswer ready_while_refused() {
        stop();
        Unwilling agents;
        open_beside(agents);
        auto client = HttpClient::connect({.port = server->port()}).value();
        HttpAnswer answer = client.ask({.method = "GET", .path = "/readyz"}).value();
        stop();  // before its agents go
        return answer;
    }
    void stop() {
        if (server) server->stop();
        service.reset();
        server.reset();
    }
    [[nodiscard]] std::string token(const std::string& role) const {
        return folder.read("data/" + role + ".token").substr(0, 64);
    }
    /// What `role` is answered, "" for somebody without a token. Waits for the plan that follows.
    HttpAnswer ask(const std::string& role, const std::string& method, const std::string& target,
                   const std::string& body = "", HttpHeaders headers = {}) {
        HttpRequest request{.method = method, .body = body};
        EXPECT_TRUE(read_target(target, request)) << target;
        request.headers = std::move(headers);
        if (!role.empty()) request.headers.emplace_back("Authorization", "Bearer " + token(role));
        auto client = HttpClient::connect({.port = server->port()});
        EXPECT_TRUE(client) << client.error().message;
        auto answer = client->ask(request);
        EXPECT_TRUE(answer) << answer.error().message;
        settle();
        return answer.value_or(HttpAnswer{.status = 0});
    }
    static Json json_of(const HttpAnswer& answer) {
        return parse_json(answer.body, "answer").value_or(Json());
    }

    std::unique_ptr<Api> api;
    std::unique_ptr<HttpServer> server;
};

}  // namespace hexi
