#include "controller/bench/load_benchmark.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <future>
#include <thread>

#include <fmt/format.h>

#include "controller/bench/load_client.hpp"
#include "controller/bench/service_lab.hpp"

namespace hexi {
namespace {

constexpr double kReads = 20'000, kWrites = 2'000, kWaitMs = 10;
constexpr std::chrono::seconds kTime{5};
constexpr std::size_t kFollowers = 1000;

/// One kind of request, what is wanted of it and over how many connections it comes.
struct Kind {
    std::string name;
    std::size_t connections;
    double wanted_per_second;
    std::function<std::string(std::uint64_t)> request;
};

std::string head(const std::string& line, const std::string& token) {
    return line + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + token + "\r\n";
}

Kind reads(const std::string& token) {
    return {
        "reads", 16, kReads,
        [text = head("GET /v1/intents/read", token) + "\r\n"](std::uint64_t) -> std::string { return text; }};
}

Kind writes(const std::string& token, const std::string& ends) {
    const std::string begin = head("POST /v1/intents", token);
    return {"durable_intents", 256, kWrites, [begin, ends](std::uint64_t number) {
                const std::string body = fmt::format(R"({{{},"label":"{}"}})", ends, number);
                return fmt::format("{}Content-Length: {}\r\n\r\n{}", begin, body.size(), body);
            }};
}

Result<void> measure(const Kind& kind, std::uint16_t port, const MonotonicClock& clock,
                     std::vector<ServiceFigure>& figures) {
    const LoadOptions full{
        .port = port, .connections = kind.connections, .duration = kTime, .request = kind.request};
    const auto most = put_load(full, clock);
    if (!most) return tl::unexpected(most.error());
    figures.push_back({kind.name, most->per_second(), "requests_per_s", "wanted", kind.wanted_per_second});
    figures.push_back({kind.name + "_refused", static_cast<double>(most->refused), "requests", "", {}});
    LoadOptions half = full;
    half.per_second = kind.wanted_per_second / 2;
    const auto steady = put_load(half, clock);
    if (!steady) return tl::unexpected(steady.error());
    figures.push_back({kind.name + "_p99_at_half", steady->quantile(0.99), "ms", "wanted", kWaitMs});
    return {};
}

/// A client that follows events.
int follow(std::uint16_t port, const std::string& request) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool open = connect(client, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0 &&
                      send(client, request.data(), request.size(), MSG_NOSIGNAL) > 0;
    if (open) return client;
    close(client);
    return -1;
}

/// Reads until `end` has come; false where it does not.
bool await_text(int client, std::string_view end) {
    std::string received;
    std::array<char, 4096> buffer{};
    while (received.find(end) == std::string::npos) {
        pollfd ready{.fd = client, .events = POLLIN, .revents = 0};
        if (poll(&ready, 1, 30'000) <= 0) return false;
        const ssize_t bytes = recv(client, buffer.data(), buffer.size(), 0);
        if (bytes <= 0) return false;
        received.append(buffer.data(), static_cast<std::size_t>(bytes));
    }
    return true;
}

/// Milliseconds from a change until every one of kFollowers has been told.
Result<double> tell_followers(ServiceLab& lab, const std::string& token, const MonotonicClock& clock) {
    const std::string request = head("GET /v1/events", token) + "\r\n";
    std::vector<int> clients;
    for (std::size_t i = 0; i < kFollowers; ++i) clients.push_back(follow(lab.server().port(), request));
    bool good = std::all_of(clients.begin(), clients.end(),
                            [](int client) { return client >= 0 && await_text(client, "\r\n\r\n"); });
    while (good && lab.service().events().followers() < kFollowers) std::this_thread::yield();
    const auto begun = clock();
    lab.service().submit({.verb = Edit::Verb::kRemove, .kind = "intent", .id = "read"},
                         [](const Decision&) {});
    for (const int client : clients) good = good && await_text(client, "\"id\":\"read\"");
    const double wait_ms = std::chrono::duration<double, std::milli>(clock() - begun).count();
    for (const int client : clients) close(client);
    if (good) return wait_ms;
    return fail(ErrorCode::kEnvironment, fmt::format("{} clients cannot all follow events", kFollowers));
}

}  // namespace

Result<std::vector<ServiceFigure>> benchmark_service(const MonotonicClock& clock) {
    auto lab = ServiceLab::open(ring_with_chords(18, 1), clock);
    if (!lab) return tl::unexpected(lab.error());
    const auto token = (*lab)->token("operator");
    if (!token) return tl::unexpected(token.error());
    const std::string ends = R"("source":"n0","destination":"n9")";
    auto made = std::make_shared<std::promise<void>>();
    (*lab)->service().submit(
        {.verb = Edit::Verb::kPut, .kind = "intent", .id = "read", .body = "{" + ends + "}"},
        [made](const Decision&) { made->set_value(); });
    made->get_future().wait();
    std::vector<ServiceFigure> figures;
    for (const Kind& kind : {reads(*token), writes(*token, ends)}) {
        if (auto done = measure(kind, (*lab)->server().port(), clock, figures); !done)
            return tl::unexpected(done.error());
    }
    const auto told = tell_followers(**lab, *token, clock);
    if (!told) return tl::unexpected(told.error());
    figures.push_back({"tell_1000_followers", *told, "ms", "", {}});
    return figures;
}

}  // namespace hexi
