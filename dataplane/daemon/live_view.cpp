#include "dataplane/daemon/live_view.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::size_t kMostLinks = 8;
/// Cursor to the beginning of the line `lines` up, and everything behind it erased (ECMA-48: CPL, ED).
std::string back(std::ptrdiff_t lines) { return lines == 0 ? "" : fmt::format("\x1b[{}F\x1b[J", lines); }

template <std::size_t N>
std::uint64_t sum(const std::array<std::uint64_t, N>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// A second's worth of what changed over `seconds`.
std::string per_second(std::uint64_t before, std::uint64_t now, double seconds) {
    return fmt::format("{:.0f}", static_cast<double>(now - before) / seconds);
}

std::string bits_per_second(std::uint64_t before, std::uint64_t now, double seconds) {
    return rate_text(BitRate(static_cast<std::uint64_t>(static_cast<double>(now - before) * 8 / seconds)));
}

template <typename Key, typename Value>
Value value_or_none(const std::map<Key, Value>& values, const Key& key) {
    const auto found = values.find(key);
    return found == values.end() ? Value{} : found->second;
}

std::string ports_text(const std::vector<std::string>& names, const LiveFigures& before,
                       const LiveFigures& now, double seconds) {
    TextTable table({{"port"}, {"in/s", true}, {"out/s", true}, {"out", true}, {"dropped", true}});
    for (std::size_t port = 0; port < names.size(); ++port) {
        const PortFigures was = value_or_none(before.ports, port), is = value_or_none(now.ports, port);
        table.add_row({names[port].substr(0, names[port].find(',')),
                       per_second(was.gateway.received, is.gateway.received, seconds),
                       per_second(was.left_frames, is.left_frames, seconds),
                       bits_per_second(was.left_bytes, is.left_bytes, seconds),
                       std::to_string(sum(is.gateway.dropped))});
    }
    return table.text();
}

std::string links_text(const Topology& topology, const LiveFigures& before, const LiveFigures& now,
                       double seconds) {
    std::vector<std::pair<std::uint64_t, LinkId>> busiest;
    for (const auto& [link, counters] : now.links)
        busiest.emplace_back(counters.bytes - value_or_none(before.links, link).bytes, link);
    std::sort(busiest.begin(), busiest.end(), std::greater<>());
    busiest.resize(std::min(busiest.size(), kMostLinks));
    TextTable table({{"link"}, {"packets/s", true}, {"rate", true}, {"most queued", true}, {"lost", true}});
    for (const auto& [bytes, link] : busiest) {
        const LinkCounters was = value_or_none(before.links, link), is = now.links.at(link);
        table.add_row({topology.link(link).id, per_second(was.packets, is.packets, seconds),
                       bits_per_second(was.bytes, is.bytes, seconds), fmt::format("{} B", is.most_backlog),
                       std::to_string(sum(is.lost))});
    }
    return table.empty() ? "no packet has crossed a link\n" : table.text();
}

}  // namespace

std::string live_tables(const Topology& topology, const std::vector<std::string>& ports,
                        const LiveFigures& before, const LiveFigures& now) {
    const double seconds = std::max(to_seconds(now.at - before.at), 1e-3);
    return ports_text(ports, before, now, seconds) + links_text(topology, before, now, seconds) +
           fmt::format("{:.0f} s; release error p99 {}, max {}; {} stalls; {} packets under way; plan {}\n",
                       to_seconds(now.at), duration_text(now.release.p99), duration_text(now.release.max),
                       now.stalls, now.in_flight, now.plan_version);
}

LiveView::LiveView(const Topology& topology, const LiveDataplane& live,
                   const std::function<void(const std::string&)>& show)
    : topology_(topology), live_(live), show_(show) {
    if (show_) thread_ = std::thread([this] { run(); });
}

LiveView::~LiveView() {
    {
        const std::lock_guard lock(guard_);
        ending_ = true;
    }
    ended_.notify_one();
    if (thread_.joinable()) thread_.join();
}

bool LiveView::pause() {
    std::unique_lock lock(guard_);
    return !ended_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_; });
}

void LiveView::run() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    LiveFigures before;
    std::ptrdiff_t lines = 0;
    for (static_cast<void>(live_.figures()); pause();) {
        LiveFigures now = live_.figures();
        if (now.at == before.at) continue;
        const std::string text = live_tables(topology_, live_.port_names(), before, now);
        show_(back(lines) + text);
        lines = std::count(text.begin(), text.end(), '\n');
        before = std::move(now);
    }
    show_(back(lines));
}

}  // namespace hexi
