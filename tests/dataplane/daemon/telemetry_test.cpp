// DPDK's telemetry socket of a running emulation, asked as dpdk-telemetry.py asks it.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <future>

#include "tests/dataplane/daemon/emulate_fixture.hpp"
#include "tests/support/run_hexi.hpp"

namespace hexi {
namespace {

/// A connection to one socket, which greets.
class TelemetryClient {
public:
    explicit TelemetryClient(const std::string& path) : number_(socket(AF_UNIX, SOCK_SEQPACKET, 0)) {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        const timeval patience{5, 0};
        setsockopt(number_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (connect(number_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
            greeting = receive();
    }
    ~TelemetryClient() { close(number_); }
    TelemetryClient(const TelemetryClient&) = delete;
    TelemetryClient& operator=(const TelemetryClient&) = delete;

    /// What is answered to `command`, which stands at the name of the command.
    [[nodiscard]] Json ask(const std::string& command) const {
        if (send(number_, command.data(), command.size(), MSG_NOSIGNAL) < 0) return {};
        const Json answer = receive();
        const Json* value = answer.find(command.substr(0, command.find(',')));
        return value == nullptr ? Json() : *value;
    }
    Json greeting;

private:
    [[nodiscard]] Json receive() const {
        std::string text(16384, '\0');
        const ssize_t got = recv(number_, text.data(), text.size(), 0);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return parse_json(text, "telemetry").value_or(Json());
    }
    int number_;
};

/// Where DPDK keeps the folders of its processes.
std::string runtime_dir() {
    if (geteuid() == 0) return "/var/run/dpdk";
    const char* own = std::getenv("XDG_RUNTIME_DIR");
    return std::string(own == nullptr ? "/tmp" : own) + "/dpdk";
}

/// The socket of the process that emulates the network `name`; empty where none does yet.
std::string find_socket(const std::string& name) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(runtime_dir(), ignored)) {
        const std::string path = entry.path().string() + "/dpdk_telemetry.v2";
        if (!entry.path().filename().string().starts_with("hexi-") || !std::filesystem::exists(path))
            continue;
        const Json plan = TelemetryClient(path).ask("/hexi/plan");
        if (plan.find("network") != nullptr && *plan.find("network") == Json(name)) return path;
    }
    return "";
}

TEST(Telemetry, AnswersForPortsLinksPlanAndReleaseErrors) {
    const support::ScratchDirectory scratch;
    TopologySpec spec = ring();
    spec.name = "ring-" + std::to_string(getpid());
    const std::string file = scratch.write("ring.json", write_hexi_json(spec));
    auto run = std::async(std::launch::async, [&] {
        return support::run_hexi({"emulate", file, "--port", "west=null", "--port", "east=ring", "--duration",
                                  "4", "--pages", "small", "--frames", "8192", "--relaxed", "--control",
                                  "none", "--format", "json"});
    });
    std::string path;
    for (int tries = 0; tries < 200 && path.empty(); ++tries) {
        usleep(20'000);
        path = find_socket(spec.name);
    }
    ASSERT_NE(path, "") << run.get().err;
    const TelemetryClient client(path);
    EXPECT_NE(client.greeting.find("pid"), nullptr);
    const Json ports = client.ask("/hexi/ports");
    ASSERT_NE(ports.as_array(), nullptr) << write_json(ports);
    ASSERT_EQ(ports.as_array()->size(), 2U);
    EXPECT_TRUE(ports.as_array()->front().as_string()->starts_with("west=null"));
    static_cast<void>(client.ask("/hexi/port,0"));  // counters are renewed once somebody looks
    usleep(300'000);
    const Json port = client.ask("/hexi/port,0");
    ASSERT_NE(port.find("received_frames"), nullptr) << write_json(port);
    EXPECT_GT(port.find("received_frames")->to_uint64(), 0U);
    EXPECT_TRUE(client.ask("/hexi/port,7").is_null());
    EXPECT_NE(client.ask("/hexi/link,west-middle:fwd").find("lost")->find("queue_full"), nullptr);
    EXPECT_TRUE(client.ask("/hexi/link,nothing").is_null());
    EXPECT_EQ(*client.ask("/hexi/plan").find("plan_version"), Json(1));
    EXPECT_GT(client.ask("/hexi/frames").find("received")->to_uint64(), 0U);
    const Json errors = client.ask("/hexi/release_error");
    ASSERT_NE(errors.find("counts"), nullptr) << write_json(errors);
    EXPECT_EQ(errors.find("counts")->as_array()->size(), errors.find("up_to_ns")->as_array()->size() + 1);
    EXPECT_NE(client.ask("/hexi/links").as_array(), nullptr);
    EXPECT_EQ(run.get().status, 0);
}

}  // namespace
}  // namespace hexi
