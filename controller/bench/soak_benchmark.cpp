#include <unistd.h>

#include <future>
#include <thread>

#include <fmt/format.h>

#include "controller/bench/load_benchmark.hpp"
#include "controller/bench/load_client.hpp"
#include "controller/bench/service_lab.hpp"
#include "topology/base/file.hpp"

namespace hexi {
namespace {

constexpr std::size_t kIntents = 200;

/// MiB of this process that are in memory.
double resident_mib() {
    const std::string text = read_file("/proc/self/statm").value_or("0 0");
    const std::string pages = text.substr(text.find(' ') + 1);
    return std::strtod(pages.c_str(), nullptr) * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1U << 20U);
}

/// One of a hundred requests changes a link, sixteen replace an intent, the rest read one.
std::string request(std::uint64_t number, const std::string& token) {
    const std::string head = " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + token + "\r\n";
    const auto put = [&](const std::string& path, const std::string& body) {
        return fmt::format("PUT {}{}Content-Length: {}\r\n\r\n{}", path, head, body.size(), body);
    };
    const std::uint64_t turn = number % 100, intent = number % kIntents;
    if (turn == 0)
        return put("/v1/links/n0-n1", number % 200 == 0 ? R"({"status":"down"})" : R"({"status":"up"})");
    if (turn % 6 == 1)
        return put(fmt::format("/v1/intents/i{}", intent),
                   fmt::format(R"({{"source":"n{}","destination":"n{}","bandwidth_bps":1000}})", intent % 18,
                               (intent + 1 + intent % 7) % 18));
    return fmt::format("GET /v1/intents?limit=5{}\r\n", head);
}

/// Replaces intents until every bounded memory, that of events above all, is full.
Result<LoadResult> warm_up(std::uint16_t port, const std::string& token, const MonotonicClock& clock) {
    constexpr std::uint64_t kReplacement = 1;  // turn of request() that replaces an intent
    return put_load(
        {.port = port,
         .connections = 256,
         .duration = std::chrono::seconds(5),
         .request = [&](std::uint64_t number) { return request(number * 100 + kReplacement, token); }},
        clock);
}

}  // namespace

Result<std::vector<ServiceFigure>> benchmark_soak(const MonotonicClock& clock, std::chrono::seconds time) {
    auto lab = ServiceLab::open(ring_with_chords(18, 1), clock);
    if (!lab) return tl::unexpected(lab.error());
    const auto token = (*lab)->token("operator");
    if (!token) return tl::unexpected(token.error());
    for (std::size_t client = 0; client < 100; ++client)
        (*lab)->service().events().follow(0, [](const auto&) { return true; });
    LoadOptions load{.port = (*lab)->server().port(), .connections = 16, .per_second = 120};
    load.request = [&](std::uint64_t number) { return request(number, *token); };
    if (const auto warm = warm_up(load.port, *token, clock); !warm) return tl::unexpected(warm.error());
    double early = 0;
    std::uint64_t answered = 0, refused = 0;
    for (const auto part : {time / 10, time - time / 10}) {
        load.duration = part;
        const auto done = put_load(load, clock);
        if (!done) return tl::unexpected(done.error());
        answered += done->answered;
        refused += done->refused;
        if (early == 0) early = resident_mib();
    }
    return std::vector<ServiceFigure>{
        {"soak_answered", static_cast<double>(answered), "requests", "", {}},
        {"soak_refused", static_cast<double>(refused), "requests", "", {}},
        {"soak_memory_at_the_end", resident_mib(), "MiB", "after a tenth of the time", early}};
}

}  // namespace hexi
