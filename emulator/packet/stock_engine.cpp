#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/play/experiment_check.hpp"
#include "emulator/experiment/play/played_result.hpp"
#include "emulator/experiment/play/traffic_plan.hpp"
#include "emulator/packet/core_result.hpp"
#include "emulator/packet/packet_engine.hpp"
#include "emulator/packet/stock_network.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// Plays the traffic plan over the stock network and keeps the books that the lean core keeps itself.
class StockRun : public StockTraffic {
public:
    StockRun(const Experiment& experiment, const PacketOptions& options)
        : experiment_(experiment),
          options_(options),
          plan_(experiment),
          links_(experiment.topology->links().size()) {}

    void run() {
        Ns3Loop loop(nullptr, experiment_.seed);
        const StockNetwork network(static_cast<std::uint32_t>(experiment_.topology->nodes().size()), links(),
                                   paths(), static_cast<std::uint32_t>(plan_.players.size()), *this);
        measure(loop, network);
        loop.run(SimTime::max());
    }
    [[nodiscard]] RunResult result() const;

    Picoseconds next_birth(std::uint32_t source) const override { return plan_.players[source].next(); }
    std::optional<StockPacket> emit(std::uint32_t source, Picoseconds now) override;
    std::optional<StockPacket> arrived(std::uint64_t number, Picoseconds now) override;
    void dropped(std::uint64_t number, std::uint32_t link, Picoseconds now) override;

private:
    struct Sent {
        SimTime born;
        std::uint32_t flow, tag;
        std::uint16_t bytes;
        std::uint8_t flags;
    };

    [[nodiscard]] std::vector<StockLink> links() const;
    [[nodiscard]] std::vector<std::vector<std::uint32_t>> paths() const;
    void measure(Ns3Loop& loop, const StockNetwork& network);
    [[nodiscard]] std::optional<StockPacket> enter(std::uint32_t ingress, Sent sent, SimTime now);
    void count_hops(const Sent& sent, std::uint32_t until);
    void watch(const Sent& sent, std::uint32_t ingress, SimTime now, std::optional<Loss> loss,
               LinkId link) const;

    struct LinkCount {
        std::uint64_t packets = 0, drops = 0;  ///< of all the time
        std::uint64_t measured_bytes = 0;      ///< begun while measuring
    };

    const Experiment& experiment_;
    const PacketOptions& options_;
    TrafficPlan plan_;
    std::vector<LinkCount> links_;
    std::vector<Sent> sent_;  ///< by number
    std::size_t table_ = 0;
    std::uint64_t packet_hops_ = 0;
};

/// Runs to the end of the measured time. The network's own counters are read at both its ends, and often
/// enough between that none wraps twice unseen; so a link's load costs nothing per packet.
void StockRun::measure(Ns3Loop& loop, const StockNetwork& network) {
    BitRate fastest{1};
    for (const Link& link : experiment_.topology->links()) fastest = std::max(fastest, link.capacity);
    const SimTime step = transmission_time(ByteCount(std::uint64_t{1} << 31U), fastest);
    std::vector<std::uint32_t> begun(links_.size());
    const auto run_until = [&](SimTime end) {
        loop.run(end);
        for (std::size_t i = 0; i < links_.size(); ++i) {
            const std::uint32_t now = network.begun_bytes(i);
            if (end > experiment_.warmup) links_[i].measured_bytes += now - begun[i];
            begun[i] = now;
        }
    };
    run_until(experiment_.warmup);
    for (SimTime at = experiment_.warmup; at < experiment_.duration;) {
        at = experiment_.duration - at > step ? at + step : experiment_.duration;
        run_until(at);
    }
}

std::vector<StockLink> StockRun::links() const {
    std::vector<StockLink> result;
    for (const Link& link : experiment_.topology->links()) {
        StockLink made{.from = static_cast<std::uint32_t>(link.from.index()),
                       .to = static_cast<std::uint32_t>(link.to.index()),
                       .rate = link.capacity.count(),
                       .delay = link.delay.total(),
                       .buffer = static_cast<std::uint32_t>(link.buffer.count()),
                       .reverse = {}};
        if (link.reverse.valid()) made.reverse = link.reverse.index();
        result.push_back(made);
    }
    return result;
}

std::vector<std::vector<std::uint32_t>> StockRun::paths() const {
    std::vector<std::vector<std::uint32_t>> result;
    for (const Flow& flow : plan_.flows.flows()) {
        const auto hops = plan_.flows.hops_of(flow);
        result.emplace_back(hops.begin(), hops.end());
    }
    return result;
}

std::optional<StockPacket> StockRun::emit(std::uint32_t source, Picoseconds now) {
    const Birth birth = plan_.emit(source, now, experiment_.warmup);
    const Sent sent{.born = now, .flow = 0, .tag = birth.tag, .bytes = birth.bytes, .flags = birth.flags};
    return enter(source, sent, now);
}

std::optional<StockPacket> StockRun::enter(std::uint32_t ingress, Sent sent, SimTime now) {
    const auto tables = experiment_.routes.tables();
    while (table_ + 1 < tables.size() && tables[table_ + 1].from <= now) plan_.flows.use_table(++table_);
    sent.flow = plan_.flows.pick(ingress);
    if (sent.flow == kNoIndex) {
        plan_.lost(ingress, sent.flags, Loss::kNoRoute);
        if (options_.observer) watch(sent, ingress, now, Loss::kNoRoute, {});
        return std::nullopt;
    }
    ++plan_.flows.flows()[sent.flow].sent;
    sent_.push_back(sent);
    return StockPacket{sent.flow, sent.bytes};
}

std::optional<StockPacket> StockRun::arrived(std::uint64_t number, Picoseconds now) {
    const Sent sent = sent_[number];
    Flow& flow = plan_.flows.flows()[sent.flow];
    ++flow.received;
    count_hops(sent, kNoIndex);
    if (options_.observer) watch(sent, flow.ingress, now, std::nullopt, {});
    if (now >= experiment_.warmup && now < experiment_.duration) flow.bytes += sent.bytes;
    const std::uint32_t answer = plan_.arrived(flow, sent.flags, sent.tag, now - sent.born);
    if (answer == kNoIndex) return std::nullopt;
    Sent echo = sent;
    echo.flags = static_cast<std::uint8_t>(kEcho | (sent.flags & kMeasured));
    return enter(answer, echo, now);
}

void StockRun::dropped(std::uint64_t number, std::uint32_t link, Picoseconds now) {
    const Sent& sent = sent_[number];
    Flow& flow = plan_.flows.flows()[sent.flow];
    ++flow.dropped;
    ++links_[link].drops;
    plan_.lost(flow.ingress, sent.flags, Loss::kQueueFull);
    count_hops(sent, link);
    if (options_.observer) watch(sent, flow.ingress, now, Loss::kQueueFull, LinkId(link));
}

void StockRun::count_hops(const Sent& sent, std::uint32_t until) {
    for (const std::uint32_t hop : plan_.flows.hops_of(plan_.flows.flows()[sent.flow])) {
        if (hop == until) return;
        ++links_[hop].packets;
        ++packet_hops_;
    }
}

void StockRun::watch(const Sent& sent, std::uint32_t ingress, SimTime now, std::optional<Loss> loss,
                     LinkId link) const {
    options_.observer({.source = plan_.entrances[ingress].source,
                       .sequence = sent.tag,
                       .echo = (sent.flags & kEcho) != 0,
                       .ended = now,
                       .delay = now - sent.born,
                       .loss = loss,
                       .lost_on = link});
}

RunResult StockRun::result() const {
    for (const Flow& flow : plan_.flows.flows()) {
        HEXI_CHECK(flow.sent == flow.received + flow.dropped, "packets appeared or vanished in stock ns-3");
    }
    RunResult result{
        .name = experiment_.name, .topology = experiment_.topology, .classes = experiment_.classes};
    const std::vector<PairBytes> bytes = plan_.pair_bytes();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        result.pairs.push_back(pair_result(experiment_, plan_.pairs[i], bytes[i]));
    }
    std::set<std::uint32_t> used(plan_.flows.hops().begin(), plan_.flows.hops().end());
    used.erase(kNoIndex);
    for (const std::uint32_t index : used) {
        const LinkCount& count = links_[index];
        const double seconds = to_seconds(experiment_.duration - experiment_.warmup);
        const auto capacity = static_cast<double>(experiment_.topology->links()[index].capacity.count());
        const double share = static_cast<double>(count.measured_bytes) * 8 / seconds / capacity;
        result.links.push_back({.link = LinkId(index),
                                .utilisation = std::min(1.0, share),
                                .packets = count.packets,
                                .drops = {.queue_full = count.drops}});
    }
    result.packet_hops = packet_hops_;
    result.manifest = describe_run(experiment_, "packet-stock", kSimulator);
    result.manifest.timing_error = SimTime(1'000);
    return result;
}

Result<void> check_supported(const Experiment& experiment) {
    const auto unsupported = [](bool found, const std::string& what) -> Result<void> {
        if (!found) return {};
        return fail(ErrorCode::kUnsupported,
                    "the stock engine cannot express " + what + "; use the lean one");
    };
    const auto& sources = experiment.sources;
    const auto links = experiment.topology->links();
    std::set<std::uint8_t> classes;
    for (const PacketSource& source : sources) classes.insert(source.route.traffic_class);
    const bool small = std::any_of(sources.begin(), sources.end(), [](const PacketSource& s) {
        const ByteCount least = s.size_law == PacketSizeLaw::kFixed ? s.packet_size : kLeastDrawnPacket;
        return least.count() < StockNetwork::kLeastPacket;
    });
    const bool lanes =
        std::any_of(links.begin(), links.end(), [](const Link& l) { return l.lane_rate < l.capacity; });
    const bool deep =
        std::any_of(links.begin(), links.end(), [](const Link& l) { return l.buffer.count() > 0xffffffffU; });
    return unsupported(classes.size() > 1, "several traffic classes")
        .and_then([&] { return unsupported(!experiment.tcp_flows.empty(), "TCP flows"); })
        .and_then([&] { return unsupported(!experiment.changes.empty(), "changes of the network"); })
        .and_then([&] { return unsupported(!experiment.rate_changes.empty(), "changes of rates"); })
        .and_then([&] { return unsupported(experiment.scaling.rate_factor != 1, "scaled rates"); })
        .and_then([&] { return unsupported(lanes, "parallel lanes"); })
        .and_then([&] { return unsupported(deep, "buffers beyond 4294967295 bytes"); })
        .and_then([&] {
            return unsupported(small, fmt::format("packets below {} bytes", StockNetwork::kLeastPacket));
        });
}

}  // namespace

Result<RunResult> run_stock(const Experiment& experiment, const PacketOptions& options) {
    return check_experiment(experiment)
        .and_then([&] { return check_plain_links(experiment); })
        .and_then([&] { return check_supported(experiment); })
        .transform([&] {
            StockRun run(experiment, options);
            run.run();
            return run.result();
        });
}

}  // namespace hexi
