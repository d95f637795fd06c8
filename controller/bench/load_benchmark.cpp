#include "controller/bench/load_benchmark.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <future>
#include <thread>

#include <fmt/format.h>

#include "controller/bench/agent_team.hpp"
#include "controller/bench/load_client.hpp"
#include "controller/bench/service_lab.hpp"

namespace hexi {
namespace {

constexpr double kReads = 20'000, kWrites = 2'000, kWaitMs = 10;
constexpr std::chrono::seconds kTime{5};
constexpr std::size_t kFollowers = 1000;

using Figures = std::vector<ServiceFigure>;

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

Result<Figures> measure(const Kind& kind, std::uint16_t port, const MonotonicClock& clock) {
    const LoadOptions full{
        .port = port, .connections = kind.connections, .duration = kTime, .request = kind.request};
    const auto most = put_load(full, clock);
    if (!most) return tl::unexpected(most.error());
    Figures figures;
    figures.push_back({kind.name, most->per_second(), "requests_per_s", "wanted", kind.wanted_per_second});
    figures.push_back({kind.name + "_refused", static_cast<double>(most->refused), "requests", "", {}});
    LoadOptions half = full;
    half.per_second = kind.wanted_per_second / 2;
    const auto steady = put_load(half, clock);
    if (!steady) return tl::unexpected(steady.error());
    figures.push_back({kind.name + "_p99_at_half", steady->quantile(0.99), "ms", "wanted", kWaitMs});
    return figures;
}

/// Milliseconds of a write of 16 KiB that the disk of `folder` has when it says so: what a commit costs at
/// least. The 99th of 100 by length, and the middle one.
Result<Figures> disk_ms(const std::string& folder, const MonotonicClock& clock) {
    constexpr std::size_t kBytes = 16'384, kTimes = 100;
    const std::string path = folder + "/disk.tmp", bytes(kBytes, 'x');
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    std::vector<double> times;
    for (std::size_t turn = 0; file >= 0 && turn < kTimes; ++turn) {
        const auto begun = clock();
        if (pwrite(file, bytes.data(), kBytes, 0) != static_cast<ssize_t>(kBytes) || fdatasync(file) != 0)
            break;
        times.push_back(std::chrono::duration<double, std::milli>(clock() - begun).count());
    }
    if (file >= 0) close(file);
    unlink(path.c_str());
    if (times.size() < kTimes) return fail(ErrorCode::kEnvironment, path + ": cannot be written to");
    std::sort(times.begin(), times.end());
    return Figures{{"disk_write_p50", times[kTimes / 2], "ms", "", {}, kTimes},
                   {"disk_write_p99", times[kTimes * 99 / 100 - 1], "ms", "", {}, kTimes}};
}

/// How long from a change until the last of 200 agents forwards by the plan that answers it.
Result<Figures> move_agents(ServiceLab& lab, const std::string& token, const MonotonicClock& clock) {
    constexpr std::size_t kAgents = 200, kChanges = 20;
    const auto topology = lab.service().network()->topology;
    AgentTeam team(topology, clock, lab,
                   {.agents = kAgents, .token = token, .look = std::chrono::milliseconds(200)});
    if (!settle(lab, team, lab.service().network()->plan))
        return fail(ErrorCode::kEnvironment, fmt::format("{} agents take no plan", kAgents));
    std::vector<double> times;
    for (std::size_t change = 0; change < kChanges; ++change) {
        const std::uint64_t before = lab.service().network()->plan;
        const auto begun = clock();
        const std::string body = change % 2 == 0 ? R"({"status":"down"})" : R"({"status":"up"})";
        lab.service().submit({.verb = Edit::Verb::kPut, .kind = "link", .id = "n0-n1", .body = body},
                             [](const Decision&) {});
        if (!settle(lab, team, before))
            return fail(ErrorCode::kEnvironment, fmt::format("{} agents take no plan", kAgents));
        times.push_back(std::chrono::duration<double, std::milli>(team.last_committed() - begun).count());
    }
    std::sort(times.begin(), times.end());
    return Figures{{"move_200_agents_p50", times[kChanges / 2], "ms", "", {}, kChanges},
                   {"move_200_agents_most", times[kChanges - 1], "ms", "", {}, kChanges}};
}

/// More questions than can wait, and how reads fare after them.
Result<Figures> overload(ServiceLab& lab, const std::string& token, const MonotonicClock& clock) {
    const std::string body = R"({"fail":["n0-n1"]})";
    std::string text =
        fmt::format("{}Content-Length: {}\r\n\r\n{}", head("POST /v1/what-if", token), body.size(), body);
    const auto flood = put_load({.port = lab.server().port(),
                                 .connections = 1000,
                                 .duration = std::chrono::seconds(3),
                                 .request = [&](std::uint64_t) -> std::string { return text; }},
                                clock);
    if (!flood) return tl::unexpected(flood.error());
    LoadOptions half{.port = lab.server().port(), .connections = 16, .duration = std::chrono::seconds(2)};
    half.per_second = kReads / 2;
    half.request = reads(token).request;
    const auto after = put_load(half, clock);
    if (!after) return tl::unexpected(after.error());
    const double all = static_cast<double>(flood->answered + flood->refused);
    return Figures{{"overload_answered", flood->per_second(), "requests_per_s", "", {}},
                   {"overload_shed_ratio", static_cast<double>(flood->refused) / all, "1", "", {}},
                   {"reads_p99_after_overload", after->quantile(0.99), "ms", "wanted", kWaitMs}};
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
Result<Figures> tell_followers(ServiceLab& lab, const std::string& token, const MonotonicClock& clock) {
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
    if (good) return Figures{{"tell_1000_followers", wait_ms, "ms", "", {}}};
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
    Figures figures;
    const std::uint16_t port = (*lab)->server().port();
    const std::vector<std::function<Result<Figures>()>> parts{
        [&] { return measure(reads(*token), port, clock); },
        [&] { return overload(**lab, *token, clock); },
        [&] { return measure(writes(*token, ends), port, clock); },
        [&] { return disk_ms((*lab)->service().folder(), clock); },
        [&] { return tell_followers(**lab, *token, clock); },
        [&] { return move_agents(**lab, *token, clock); }};
    for (const auto& part : parts) {
        auto found = part();
        if (!found) return found;
        figures.insert(figures.end(), found->begin(), found->end());
    }
    return figures;
}

}  // namespace hexi
