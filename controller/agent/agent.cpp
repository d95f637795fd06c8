#include "controller/agent/agent.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/southbound/agent_session.hpp"
#include "controller/southbound/rpc_peer.hpp"

namespace hexi {
namespace {

using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;
using Clock = std::chrono::steady_clock;

/// One connection and all that is done over it.
class Attendance : public RpcMethods, public std::enable_shared_from_this<Attendance> {
public:
    Attendance(const AgentOptions& options, PlanCarrier& carrier, const std::atomic<bool>& stop)
        : options_(options), carrier_(carrier), stop_(stop) {}

    [[nodiscard]] bool knows(std::string_view method) const override {
        return method == "heartbeat" || method == "links.set" || method.starts_with("plan.");
    }
    Result<Json> call(std::string_view method, const Json& params) override {
        if (method == "heartbeat") return Json::object();
        return carrier_.carry_out(method, params);
    }

    /// Until the connection ends; `refused` is set where the controller does not want this agent.
    asio::awaitable<void> attend() {
        const auto executor = co_await asio::this_coro::executor;
        auto stream = co_await open(executor);
        if (!stream) co_return;
        const auto profile = carrier_.profile();
        if (!profile) {
            trouble = profile.error().message;
            co_return;
        }
        peer_ = std::make_shared<RpcPeer>(std::move(stream), *this);
        enrol(*profile);
        asio::co_spawn(executor, report(), asio::detached);
        co_await peer_->run();
    }

    std::optional<Error> refused;
    std::string trouble = "no controller there";  ///< why it has not been connected
    bool connected = false;

private:
    asio::awaitable<std::unique_ptr<ByteStream>> open(const asio::any_io_executor& executor) {
        SystemError error;
        if (options_.controller.find('/') != std::string::npos) {
            Unix::socket socket(executor);
            co_await socket.async_connect(Unix::endpoint(options_.controller), into(error));
            if (error) co_return nullptr;
            co_return byte_stream(std::move(socket));
        }
        Tcp::resolver resolver(executor);
        const auto found =
            co_await resolver.async_resolve(options_.controller, std::to_string(options_.port), into(error));
        Tcp::socket socket(executor);
        if (!error) co_await socket.async_connect(found.begin()->endpoint(), into(error));
        if (error) co_return nullptr;
        if (!options_.tls) co_return byte_stream(std::move(socket));
        const auto tls = client_tls(*options_.tls);
        if (!tls) {
            refused = tls.error();
            co_return nullptr;
        }
        co_return co_await tls_stream(std::move(socket), *tls, options_.controller);
    }

    void enrol(const Json& profile) {
        Json params = Json::object();
        params.set("protocol", kAgentProtocol).set("name", options_.name);
        if (!options_.token.empty()) params.set("token", options_.token);
        for (const Json::Member& member : *profile.as_object()) params.set(member.key, member.value);
        peer_->call("agent.register", write_json(params, JsonStyle::kCompact),
                    [this, self = shared_from_this()](const Result<Json>& answer) {
                        connected = answer.has_value();
                        if (!answer && answer.error().code != ErrorCode::kEnvironment)
                            refused = answer.error();
                        if (answer) return;
                        trouble = answer.error().message;
                        peer_->close();
                    });
    }

    /// Looks for changed links and tells of them at once, of figures from time to time.
    asio::awaitable<void> report() {
        const auto self = shared_from_this();
        asio::steady_timer timer(co_await asio::this_coro::executor);
        for (auto next = Clock::now() + options_.telemetry; peer_->open();) {
            SystemError ignored;
            timer.expires_after(options_.look);
            co_await timer.async_wait(into(ignored));
            if (stop_ || Clock::now() - peer_->heard() > options_.silence) peer_->close();
            if (!connected || !peer_->open()) continue;
            const auto changed = carrier_.changed_links();
            if (!changed) peer_->close();
            if (changed && !changed->empty())
                peer_->notify("links.seen", Json::object().set("links", *changed));
            if (Clock::now() < next) continue;
            next += options_.telemetry;
            peer_->notify("telemetry", carrier_.telemetry());
        }
    }

    const AgentOptions& options_;
    PlanCarrier& carrier_;
    const std::atomic<bool>& stop_;
    std::shared_ptr<RpcPeer> peer_;
};

void sleep(std::chrono::milliseconds time, const std::atomic<bool>& stop) {
    asio::io_context context;
    asio::steady_timer timer(context);
    for (const auto until = Clock::now() + time; !stop && Clock::now() < until;) {
        timer.expires_after(std::chrono::milliseconds(20));
        timer.wait();
    }
}

}  // namespace

Result<void> run_agent(const AgentOptions& options, PlanCarrier& carrier, const std::atomic<bool>& stop,
                       const std::function<void(const std::string&)>& said) {
    auto pause = options.first_pause;
    while (!stop) {
        asio::io_context context{1};
        const auto attendance = std::make_shared<Attendance>(options, carrier, stop);
        asio::co_spawn(context, attendance->attend(), asio::detached);
        context.run();
        if (attendance->refused) return tl::unexpected(*attendance->refused);
        if (attendance->connected) pause = options.first_pause;
        if (stop) break;
        said(attendance->connected
                 ? "the connection to the controller has ended: coming again"
                 : fmt::format("{}: {}: trying again", options.controller, attendance->trouble));
        sleep(pause, stop);
        pause = std::min(pause * 2, options.longest_pause);
    }
    return {};
}

}  // namespace hexi
