#include "dataplane/control/rpc_server.hpp"

#include <cerrno>
#include <cstring>
#include <deque>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <boost/asio.hpp>

#include "topology/base/nearest.hpp"
#include "topology/base/socket_place.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

namespace asio = boost::asio;
using Stream = asio::local::stream_protocol;
using SystemError = boost::system::error_code;

class Session;

/// What sessions share.
struct Hall {
    RpcMethods& methods;
    std::vector<RpcStream> streams;
    RpcLimits limits;
    std::set<std::shared_ptr<Session>> sessions;
};

/// One client.
class Session : public std::enable_shared_from_this<Session>, private RpcMethods {
public:
    Session(Stream::socket socket, Hall& hall) : socket_(std::move(socket)), hall_(hall) {}

    void start() { read(); }
    /// Safe to call twice.
    void close() {
        SystemError ignored;
        socket_.close(ignored);
        timers_.clear();
        hall_.sessions.erase(shared_from_this());
    }

private:
    void read() {
        asio::async_read_until(socket_, asio::dynamic_buffer(received_, hall_.limits.message_bytes), '\n',
                               [self = shared_from_this()](SystemError error, std::size_t bytes) {
                                   if (error) return self->close();
                                   self->take(bytes);
                               });
    }
    void take(std::size_t bytes) {
        const auto answer = answer_rpc(std::string_view(received_).substr(0, bytes), *this);
        received_.erase(0, bytes);
        if (answer && !send(*answer)) return;
        read();
    }
    /// False where the client has been cut off for not reading.
    bool send(std::string line) {
        unread_ += line.size();
        if (unread_ > hall_.limits.unread_bytes && !outgoing_.empty()) {
            close();
            return false;
        }
        outgoing_.push_back(std::move(line));
        if (outgoing_.size() == 1) write();
        return true;
    }
    void write() {
        asio::async_write(socket_, asio::buffer(outgoing_.front()),
                          [self = shared_from_this()](SystemError error, std::size_t bytes) {
                              if (error) return self->close();
                              self->unread_ -= bytes;
                              self->outgoing_.pop_front();
                              if (!self->outgoing_.empty()) self->write();
                          });
    }

    [[nodiscard]] bool knows(std::string_view method) const override {
        return method == "subscribe" || hall_.methods.knows(method);
    }
    Result<Json> call(std::string_view method, const Json& params) override {
        return method == "subscribe" ? subscribe(params) : hall_.methods.call(method, params);
    }
    Result<Json> subscribe(const Json& params) {
        JsonErrors errors("subscribe");
        ObjectReader reader(params, errors);
        const std::string name = reader.string("stream");
        const auto shortest = static_cast<std::uint64_t>(hall_.limits.shortest_period.count());
        const auto period = reader.integer_or("period_ms", 1000, {.min = shortest, .max = 3'600'000});
        reader.forbid_unknown();
        if (errors.first()) return tl::unexpected(*errors.first());
        for (const RpcStream& stream : hall_.streams) {
            if (stream.name != name) continue;
            timers_.push_back(std::make_unique<asio::steady_timer>(socket_.get_executor()));
            tick(*timers_.back(), stream, std::chrono::milliseconds(period),
                 asio::steady_timer::clock_type::now());
            return Json::object().set("period_ms", period);
        }
        std::vector<std::string> known;
        for (const RpcStream& stream : hall_.streams) known.push_back(stream.name);
        return fail(ErrorCode::kNotFound, fmt::format("subscribe: /stream: there is no stream '{}'{}", name,
                                                      did_you_mean(name, known)));
    }
    /// Sends one value of `stream` at `at`, and then one each period.
    void tick(asio::steady_timer& timer, const RpcStream& stream, std::chrono::milliseconds period,
              asio::steady_timer::time_point at) {
        timer.expires_at(at);
        timer.async_wait([self = shared_from_this(), &timer, &stream, period, at](SystemError error) {
            if (error || !self->socket_.is_open()) return;
            if (self->send(rpc_notification(stream.name, stream.produce())))
                self->tick(timer, stream, period, at + period);
        });
    }

    Stream::socket socket_;
    Hall& hall_;
    std::string received_;
    std::deque<std::string> outgoing_;
    std::size_t unread_ = 0;
    std::vector<std::unique_ptr<asio::steady_timer>> timers_;
};

tl::unexpected<Error> refused(const std::string& path, std::string_view what) {
    return fail(ErrorCode::kEnvironment, fmt::format("control socket {}: {}", path, what));
}

}  // namespace

struct RpcServer::State {
    State(std::string name, RpcMethods& methods, std::vector<RpcStream> streams, const RpcLimits& limits)
        : path(std::move(name)), hall{methods, std::move(streams), limits, {}}, acceptor(context) {}

    Result<void> open() {
        const Stream::endpoint endpoint(path);
        SystemError error;
        acceptor.open(endpoint.protocol(), error);
        // Linux takes the mode of the socket file from the socket: nobody else can get in between.
        if (!error && fchmod(acceptor.native_handle(), S_IRUSR | S_IWUSR) != 0)
            error.assign(errno, boost::system::system_category());
        if (!error) acceptor.bind(endpoint, error);
        if (error) return refused(path, error.message());
        bound = true;
        if (chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return refused(path, std::strerror(errno));
        acceptor.listen(Stream::acceptor::max_listen_connections, error);
        if (error) return refused(path, error.message());
        return {};
    }
    void accept() {
        acceptor.async_accept([this](SystemError error, Stream::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (!error && hall.sessions.size() < hall.limits.clients) {
                const auto session = std::make_shared<Session>(std::move(socket), hall);
                hall.sessions.insert(session);
                session->start();
            }
            accept();
        });
    }

    std::string path;
    asio::io_context context;
    Hall hall;
    Stream::acceptor acceptor;
    bool bound = false;
    std::thread thread;
};

Result<std::unique_ptr<RpcServer>> RpcServer::listen(const std::string& path, RpcMethods& methods,
                                                     std::vector<RpcStream> streams,
                                                     const RpcLimits& limits) {
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path))
        return refused(path, fmt::format("its path has {} bytes, 1 to {} are allowed", path.size(),
                                         sizeof(sockaddr_un::sun_path) - 1));
    if (auto cleared = clear_socket_place(path); !cleared) return refused(path, cleared.error().message);
    std::unique_ptr<RpcServer> server(
        new RpcServer(std::make_unique<State>(path, methods, std::move(streams), limits)));
    if (auto opened = server->state_->open(); !opened) return tl::unexpected(opened.error());
    server->state_->accept();
    server->state_->thread = std::thread([state = server->state_.get()] { state->context.run(); });
    return server;
}

RpcServer::RpcServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

RpcServer::~RpcServer() {
    asio::post(state_->context, [this] {
        SystemError ignored;
        state_->acceptor.close(ignored);
        for (const auto sessions = state_->hall.sessions; const auto& session : sessions) session->close();
    });
    if (state_->thread.joinable()) state_->thread.join();
    if (state_->bound) unlink(state_->path.c_str());
}

}  // namespace hexi
