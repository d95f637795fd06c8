#include "controller/southbound/agent_hub.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "controller/southbound/agent_session.hpp"
#include "controller/southbound/roll_call.hpp"
#include "topology/base/socket_place.hpp"
#include "topology/formats/plan_json.hpp"

#include <boost/asio/ssl/context.hpp>

namespace hexi {
namespace {

using Tcp = asio::ip::tcp;
using Unix = asio::local::stream_protocol;
using SessionPtr = std::shared_ptr<AgentSession>;
using Clock = std::chrono::steady_clock;

/// The part of `offer` that concerns `session`, as the text of plan.prepare's parameters.
std::string share_of(const PlanOffer& offer, const AgentSession& session) {
    std::vector<Route> routes;
    for (const Route& route : offer.table->routes()) {
        if (session.serves(offer.topology->node(route.key.source).id)) routes.push_back(route);
    }
    return write_json(plan_json(*offer.topology, {offer.version, RoutingTable(std::move(routes))}),
                      JsonStyle::kCompact);
}

/// The links of `state` that are not as they are built, as the text of links.set's parameters.
std::string impaired_links(const Topology& topology, const NetworkState& state) {
    Json links = Json::array();
    for (std::size_t i = 0; i < state.size(); ++i) {
        const LinkState& link = state[LinkId(i)];
        if (link.capacity_factor == 1 && link.extra_delay == SimTime(0) && link.loss_ratio == 0) continue;
        Json json = Json::object();
        json.set("id", topology.link(LinkId(i)).id).set("capacity_factor", link.capacity_factor);
        json.set("extra_delay_us", to_us(link.extra_delay)).set("loss_ratio", link.loss_ratio);
        links.push_back(std::move(json));
    }
    return write_json(Json::object().set("links", std::move(links)), JsonStyle::kCompact);
}

std::string version_only(std::uint64_t version) { return fmt::format(R"({{"version":{}}})", version); }

bool is_path(const std::string& address) { return address.find('/') != std::string::npos; }

tl::unexpected<Error> refused(const AgentHubOptions& options, const std::string& why) {
    const std::string place =
        is_path(options.address) ? options.address : fmt::format("{} port {}", options.address, options.port);
    return fail(ErrorCode::kEnvironment, fmt::format("{}: {}", place, why));
}

}  // namespace

struct AgentHub::State {
    AgentHubOptions options;
    AgentEvents events;
    asio::io_context context{1};
    std::optional<Tcp::acceptor> tcp;
    std::optional<Unix::acceptor> local;
    std::shared_ptr<asio::ssl::context> tls;
    std::thread thread;
    std::atomic<bool> stopping{false};
    std::mutex mutex;  ///< over the registered, which other threads look at
    std::set<SessionPtr> connected;
    std::size_t greeting = 0;  ///< connections whose TLS handshake goes on
    std::vector<SessionPtr> registered;
    std::string impairments = R"({"links":[]})";  ///< of the hub's thread: what agents have been told

    Result<void> open() {
        if (is_path(options.address)) return open_local();
        SystemError error;
        const auto address = asio::ip::make_address(options.address, error);
        if (error) return refused(options, "this is no address, and no path with a '/'");
        const bool mutual = options.tls && !options.tls->authority.empty();
        if (!address.is_loopback() && !mutual)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{} can be reached from other hosts: agents there need TLS with an "
                                    "authority that has signed their certificates",
                                    options.address));
        if (options.tls) {
            auto made = server_tls(*options.tls);
            if (!made) return tl::unexpected(made.error());
            tls = std::move(*made);
        }
        tcp.emplace(context);
        tcp->open(address.is_v6() ? Tcp::v6() : Tcp::v4(), error);
        if (!error) tcp->set_option(Tcp::acceptor::reuse_address(true), error);
        if (!error) tcp->bind({address, options.port}, error);
        if (!error) tcp->listen(Tcp::acceptor::max_listen_connections, error);
        return error ? refused(options, error.message()) : Result<void>();
    }
    Result<void> open_local() {
        SystemError error;
        if (auto cleared = clear_socket_place(options.address); !cleared)
            return refused(options, cleared.error().message);
        local.emplace(context);
        local->open(Unix(), error);
        const mode_t before = umask(S_IRWXG | S_IRWXO);
        if (!error) local->bind(Unix::endpoint(options.address), error);
        umask(before);
        if (!error) local->listen(Unix::acceptor::max_listen_connections, error);
        return error ? refused(options, error.message()) : Result<void>();
    }

    void start() {
        if (tcp) asio::co_spawn(context, accept(*tcp), asio::detached);
        if (local) asio::co_spawn(context, accept(*local), asio::detached);
        asio::co_spawn(context, watch(), asio::detached);
        thread = std::thread([this] { context.run(); });
    }

    /// Until the acceptor is closed. Where the system has no more sockets it waits for some.
    template <typename Acceptor>
    asio::awaitable<void> accept(Acceptor& acceptor) {
        constexpr std::chrono::milliseconds kPause{100};
        for (;;) {
            SystemError error;
            auto socket = co_await acceptor.async_accept(into(error));
            if (error == asio::error::operation_aborted) co_return;
            if (error) {
                asio::steady_timer timer(context, kPause);
                co_await timer.async_wait(into(error));
            } else if (connected.size() + greeting < options.agents + options.strangers) {
                asio::co_spawn(context, welcome(std::move(socket)), asio::detached);
            }
        }
    }
    asio::awaitable<void> welcome(Unix::socket socket) { co_await serve(byte_stream(std::move(socket))); }
    asio::awaitable<void> welcome(Tcp::socket socket) {
        std::unique_ptr<ByteStream> stream;
        if (tls) {
            ++greeting;
            stream = co_await tls_stream(std::move(socket), tls, "");
            --greeting;
        } else {
            stream = byte_stream(std::move(socket));
        }
        if (stream) co_await serve(std::move(stream));
    }

    asio::awaitable<void> serve(std::unique_ptr<ByteStream> stream) {
        const auto session = std::make_shared<AgentSession>(
            std::move(stream), events, options, [this](const std::string& name) { return make_way(name); });
        make_room();
        connected.insert(session);
        co_await session->peer().run();
        connected.erase(session);
        if (!session->registered()) co_return;
        AgentProfile profile;
        {
            const std::lock_guard lock(mutex);
            registered.erase(std::remove(registered.begin(), registered.end(), session), registered.end());
            profile = session->profile();
        }
        events.gone(profile, "its connection has ended");
    }

    /// Strangers cannot keep others out: the one that has been there longest goes.
    void make_room() {
        std::size_t strangers = 0;
        SessionPtr oldest;
        for (const SessionPtr& session : connected) {
            if (session->registered() || !session->peer().open()) continue;
            ++strangers;
            if (!oldest || session->since() < oldest->since()) oldest = session;
        }
        if (oldest && strangers >= options.strangers) oldest->peer().close();
    }

    /// A name that comes again takes the place of its old connection where that has fallen silent.
    Result<void> make_way(const std::string& name) {
        if (registered_count() >= options.agents)
            return fail(ErrorCode::kEnvironment,
                        fmt::format("agent.register: {} agents are here already", options.agents));
        for (const SessionPtr& session : connected) {
            if (!session->registered() || session->profile().name != name || !session->peer().open())
                continue;
            const auto silent =
                std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - session->peer().heard());
            if (silent <= options.heartbeat * 3 / 2)
                return fail(ErrorCode::kEnvironment,
                            fmt::format("agent.register: /name: '{}' is here already, heard {} ms ago: each "
                                        "agent needs a name of its own",
                                        name, silent.count()));
            session->peer().close();
        }
        return {};
    }
    std::size_t registered_count() {
        const std::lock_guard lock(mutex);
        return registered.size();
    }

    /// Asks every agent whether it is alive, takes in those that have registered, and lets the silent go.
    asio::awaitable<void> watch() {
        asio::steady_timer timer(context);
        for (;;) {
            SystemError error;
            timer.expires_after(options.heartbeat);
            co_await timer.async_wait(into(error));
            if (error) co_return;
            const std::set<SessionPtr> now = connected;
            for (const SessionPtr& session : now) {
                const auto now_is = Clock::now();
                if (now_is - session->peer().heard() > options.silence) session->peer().close();
                if (session->registered()) {
                    session->beat();
                } else if (now_is - session->since() > options.enrolment) {
                    session->peer().close();
                }
            }
        }
    }

    /// Those that take part in a plan from now on.
    std::vector<SessionPtr> partners() {
        const std::lock_guard lock(mutex);
        return registered;
    }

    /// Asks all of `agents`, each with its own parameters; whoever is silent is cut off.
    std::shared_ptr<RollCall> ask(const std::vector<SessionPtr>& agents, std::string_view method,
                                  std::vector<std::string> params) {
        auto roll = std::make_shared<RollCall>(agents.size());
        asio::post(context, [agents, roll, method = std::string(method), params = std::move(params)] {
            for (std::size_t i = 0; i < agents.size(); ++i)
                agents[i]->peer().call(method, params[i],
                                       [roll, i](const Result<Json>& answer) { roll->answer(i, answer); });
        });
        if (agents.empty() || roll->wait(options.patience, stopping)) return roll;
        for (std::size_t i = 0; i < agents.size(); ++i) {
            if (!roll->has_answered(i)) cut_off(agents[i]);
        }
        return roll;
    }
    /// An agent that cannot impair links says so, and nothing follows from it.
    void tell_impairments(AgentSession& agent) const {
        agent.peer().call("links.set", impairments, [](const Result<Json>&) {});
    }
    /// It comes again, and is given the plan of then.
    void cut_off(const SessionPtr& agent) {
        asio::post(context, [agent] { agent->peer().close(); });
    }
};

AgentHub::AgentHub() : state_(std::make_unique<State>()) {}
AgentHub::~AgentHub() { stop(); }

Result<void> AgentHub::listen(const AgentHubOptions& options, AgentEvents events) {
    state_->options = options;
    state_->events = std::move(events);
    if (auto opened = state_->open(); !opened) return opened;
    state_->start();
    return {};
}

void AgentHub::stop() {
    state_->stopping = true;
    state_->context.stop();
    if (state_->thread.joinable()) state_->thread.join();
    if (state_->local) unlink(state_->options.address.c_str());
}

std::uint16_t AgentHub::port() const {
    SystemError ignored;
    return state_->tcp ? state_->tcp->local_endpoint(ignored).port() : 0;
}

Delivery AgentHub::deliver(const PlanOffer& offer) {
    const auto agents = state_->partners();
    if (state_->stopping) return {.committed = false, .refusal = "the service is ending", .agents = {}};
    Delivery delivery{.committed = true};
    std::vector<std::string> shares, versions(agents.size(), version_only(offer.version));
    for (const SessionPtr& agent : agents) {
        shares.push_back(share_of(offer, *agent));
        delivery.agents.push_back({agent->profile().name, {}, {}});
    }
    const auto prepared = state_->ask(agents, "plan.prepare", std::move(shares));
    for (const auto& [agent, at] : prepared->times()) delivery.agents[agent].prepared = at;
    for (const auto& [agent, why] : prepared->refused()) {
        if (why.code == ErrorCode::kEnvironment && !agents[agent]->peer().open())
            continue;  // gone: comes back
        delivery.committed = false;
        delivery.refusal = fmt::format("agent {}: {}", agents[agent]->profile().name, why.message);
    }
    if (!delivery.committed) {
        state_->ask(agents, "plan.rollback", std::move(versions));
        return delivery;
    }
    const auto committed = state_->ask(agents, "plan.commit", std::move(versions));
    const std::lock_guard lock(state_->mutex);
    for (const auto& [agent, at] : committed->times()) {
        delivery.agents[agent].committed = delivery.agents[agent].prepared + at;
        agents[agent]->profile().plan = offer.version;
        agents[agent]->profile().foreign = false;
    }
    for (const auto& [agent, why] : committed->refused()) state_->cut_off(agents[agent]);
    return delivery;
}

void AgentHub::impair(const Topology& topology, const NetworkState& state) {
    asio::post(state_->context, [state = state_.get(), text = impaired_links(topology, state)] {
        if (text == state->impairments) return;
        state->impairments = text;
        for (const SessionPtr& agent : state->partners()) state->tell_impairments(*agent);
    });
}

bool AgentHub::all_have(std::uint64_t version) {
    const std::lock_guard lock(state_->mutex);
    return std::all_of(state_->registered.begin(), state_->registered.end(), [&](const SessionPtr& agent) {
        return agent->profile().plan == version && !agent->profile().foreign;
    });
}

std::uint64_t AgentHub::highest() {
    const std::lock_guard lock(state_->mutex);
    std::uint64_t highest = 0;
    for (const SessionPtr& agent : state_->registered) highest = std::max(highest, agent->profile().plan);
    return highest;
}

Json AgentHub::live(const std::string& name) {
    const std::lock_guard lock(state_->mutex);
    for (const SessionPtr& agent : state_->registered) {
        if (agent->profile().name != name) continue;
        const auto before =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - agent->peer().heard());
        Json json = Json::object();
        json.set("plan_version", agent->profile().plan).set("heard_before_ms", before.count());
        return json.set("figures", agent->figures());
    }
    return {};
}

void AgentHub::take_in(const std::string& name, bool foreign) {
    asio::post(state_->context, [state = state_.get(), name, foreign] {
        for (const SessionPtr& session : state->connected) {
            if (!session->registered() || session->profile().name != name || !session->peer().open())
                continue;
            AgentProfile profile;
            {
                const std::lock_guard lock(state->mutex);
                if (std::count(state->registered.begin(), state->registered.end(), session) > 0) return;
                session->profile().foreign = foreign;
                profile = session->profile();
                state->registered.push_back(session);
            }
            state->tell_impairments(*session);
            state->events.taken_in(profile);
            return;
        }
    });
}

}  // namespace hexi
