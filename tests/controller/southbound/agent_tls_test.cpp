// Agents that prove who they are by certificates.
#include <thread>

#include <fmt/format.h>

#include "controller/agent/simulated_carrier.hpp"
#include "controller/southbound/agent_desk.hpp"
#include "tests/controller/service/service_fixture.hpp"
#include "tests/support/places.hpp"
#include "tests/support/shell.hpp"

namespace hexi {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// An authority, and certificates that it has signed, made by openssl(1).
class AgentTlsTest : public ServiceTest {
protected:
    void SetUp() override {
        if (!support::installed("openssl"))
            GTEST_SKIP() << "openssl, which makes certificates, is not installed";
        make_authority("ca");
        make_authority("stranger-ca");
        sign("ca", "controller", "subjectAltName=IP:127.0.0.1");
        sign("ca", "lab", "keyUsage=digitalSignature");
        sign("stranger-ca", "stranger", "keyUsage=digitalSignature");
        hub = std::make_unique<AgentHub>();
        open(hub.get());
        const auto listening = hub->listen({.tls = TlsFiles{pem("controller"), key("controller"), pem("ca")}},
                                           agent_desk(*hub, *service));
        ASSERT_TRUE(listening) << listening.error().message;
    }
    void TearDown() override {
        if (hub) hub->stop();
        service.reset();
    }
    [[nodiscard]] std::string pem(const std::string& name) const {
        return folder.path() + "/" + name + ".pem";
    }
    [[nodiscard]] std::string key(const std::string& name) const {
        return folder.path() + "/" + name + ".key";
    }
    void make_authority(const std::string& name) const {
        support::shell(
            fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
                        "-subj /CN={} -keyout {} -out {} 2>&1",
                        name, key(name), pem(name)));
    }
    void sign(const std::string& authority, const std::string& name, const std::string& extension) const {
        const std::string request = folder.path() + "/request.pem", more = folder.path() + "/more.txt";
        support::shell(
            fmt::format("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={} "
                        "-keyout {} -out {} 2>&1 && echo {} > {} && openssl x509 -req -days 2 -in {} -CA "
                        "{} -CAkey {} -CAcreateserial -extfile {} -out {} 2>&1",
                        name, key(name), request, extension, more, request, pem(authority), key(authority),
                        more, pem(name)));
    }
    /// Whether an agent of that name and certificate takes part within `patience`; `ended` is what it says.
    bool comes(const std::string& name, const TlsFiles& tls, milliseconds patience, Result<void>& ended,
               const std::string& controller = "127.0.0.1") {
        SimulatedCarrier carrier(square());
        std::atomic<bool> stop{false};
        const AgentOptions options{
            .name = name, .controller = controller, .port = hub->port(), .tls = tls, .look = milliseconds(2)};
        std::thread agent([&] { ended = run_agent(options, carrier, stop, [](const std::string&) {}); });
        const auto until = std::chrono::steady_clock::now() + patience;
        bool there = false;
        while (!there && std::chrono::steady_clock::now() < until) {
            there = !hub->live(name).is_null();
            std::this_thread::sleep_for(milliseconds(2));
        }
        stop = true;
        agent.join();
        return there;
    }

    std::unique_ptr<AgentHub> hub;
};

TEST_F(AgentTlsTest, LetsInWhoShowsACertificateOfItsNameWithoutAnyToken) {
    Result<void> ended;
    EXPECT_TRUE(comes("lab", {pem("lab"), key("lab"), pem("ca")}, std::chrono::seconds(20), ended));
    EXPECT_TRUE(ended);
}

TEST_F(AgentTlsTest, TurnsAwayWhoUsesAnothersCertificate) {
    Result<void> ended;
    EXPECT_FALSE(comes("other", {pem("lab"), key("lab"), pem("ca")}, milliseconds(500), ended));
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message,
                HasSubstr("/name: 'other' is not allowed: its certificate is that of 'lab'"));
}

TEST_F(AgentTlsTest, KnowsNobodyWithoutACertificateOfItsAuthority) {
    Result<void> ended;
    EXPECT_FALSE(comes("lab", {"", "", pem("ca")}, milliseconds(500), ended)) << "none at all";
    EXPECT_FALSE(comes("stranger", {pem("stranger"), key("stranger"), pem("ca")}, milliseconds(500), ended))
        << "another authority's";
}

TEST_F(AgentTlsTest, AgentsTrustNoControllerThatTheirAuthorityDoesNotKnow) {
    Result<void> ended;
    EXPECT_FALSE(comes("lab", {pem("lab"), key("lab"), pem("stranger-ca")}, milliseconds(500), ended));
    EXPECT_FALSE(comes("lab", {pem("lab"), key("lab"), pem("ca")}, milliseconds(500), ended, "localhost"))
        << "the controller's certificate is for 127.0.0.1";
    const auto unreadable = comes("lab", {"/none.pem", "/none.key", pem("ca")}, milliseconds(500), ended);
    EXPECT_FALSE(unreadable);
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().message, HasSubstr("/none.pem: cannot open"));
}

}  // namespace
}  // namespace hexi
