#include "dataplane/daemon/emulation_report.hpp"

#include <numeric>

#include <fmt/format.h>

#include "dataplane/daemon/live_taps.hpp"
#include "topology/commandline/quantity_text.hpp"
#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

constexpr std::array<std::string_view, kLinkLosses> kLossWords{"queue_full", "link_down", "random",
                                                               "queue_early", "emulator_full"};

/// "not for us" as the key "not_for_us".
std::string key_of(std::string_view words) {
    std::string key(words);
    for (char& c : key) c = c == ' ' ? '_' : static_cast<char>(std::tolower(c));
    return key;
}

Json drops_json(const GatewayCounters& counters) {
    Json json = Json::object();
    for (std::size_t i = 0; i < kPortDrops; ++i) {
        if (counters.dropped[i] > 0)
            json.set(key_of(to_string(static_cast<PortDrop>(i))), counters.dropped[i]);
    }
    return json;
}

Json faults_json(const GatewayCounters& counters) {
    Json json = Json::object();
    for (std::size_t i = 1; i < kFrameFaults; ++i) {
        if (counters.malformed[i] > 0)
            json.set(key_of(to_string(static_cast<FrameFault>(i))), counters.malformed[i]);
    }
    return json;
}

Json device_json(const PortCounters& device) {
    Json json = Json::object();
    json.set("received_frames", device.received);
    json.set("received_bytes", device.received_bytes);
    json.set("sent_frames", device.sent);
    json.set("sent_bytes", device.sent_bytes);
    json.set("not_sent_frames", device.not_sent);
    json.set("not_received_frames", device.not_received);
    return json;
}

Json port_json(const PortReport& port) {
    Json json = port_counters_json(to_string(port.spec), port.gateway);
    json.set("node", port.spec.node);
    json.set("device", to_string(port.spec.device));
    json.set("mac", to_string(port.mac));
    json.set("mtu_bytes", port.mtu);
    json.set("left_frames", port.left_frames);
    json.set("left_bytes", port.left_bytes);
    json.set("shared_device", device_json(port.device));
    return json;
}

Json timing_json(const EmulationReport& report) {
    const auto against = doubts(report);
    Json json = Json::object();
    json.set("trusted", against.empty());
    json.set("doubts", against);
    json.set("trusted_rate_error_ratio", kTrustedRate);
    json.set("trusted_loss_deviations", kTrustedLoss);
    set_timing(json, report.timing);
    return json;
}

std::uint64_t lost_by(const FrameLedger& ledger, LinkLoss why) {
    return ledger.lost[static_cast<std::size_t>(why)];
}

/// What the links are told to lose, what their queues drop, and what the machine could not do, which are
/// three things.
struct LossKinds {
    explicit LossKinds(const EmulationReport& report)
        : model(lost_by(report.ledger, LinkLoss::kRandom) + lost_by(report.ledger, LinkLoss::kLinkDown)),
          queue(lost_by(report.ledger, LinkLoss::kQueueFull) + lost_by(report.ledger, LinkLoss::kQueueEarly)),
          emulator(lost_by(report.ledger, LinkLoss::kNoMemory) + report.ledger.not_sent +
                   report.ledger.not_made + report.not_received) {}
    std::uint64_t model, queue, emulator;
};

Json losses_json(const LossKinds& kinds) {
    Json json = Json::object();
    json.set("model", kinds.model);
    json.set("queue", kinds.queue);
    json.set("emulator", kinds.emulator);
    return json;
}

std::uint64_t total(const std::array<std::uint64_t, kPortDrops>& drops) {
    return std::accumulate(drops.begin(), drops.end(), std::uint64_t{0});
}

std::string ports_table(const EmulationReport& report, bool colour) {
    TextTable table({{"port"},
                     {"device"},
                     {"received", true},
                     {"forwarded", true},
                     {"answered", true},
                     {"dropped", true},
                     {"left", true},
                     {"bytes left", true}});
    for (const PortReport& port : report.ports) {
        table.add_row({port.spec.node, to_string(port.spec.device), std::to_string(port.gateway.received),
                       std::to_string(port.gateway.forwarded), std::to_string(port.gateway.answered),
                       std::to_string(total(port.gateway.dropped)), std::to_string(port.left_frames),
                       std::to_string(port.left_bytes)});
    }
    return table.text(colour);
}

std::string links_table(const EmulationReport& report, bool colour) {
    TextTable table({{"link"}, {"packets", true}, {"bytes", true}, {"mean wait", true}, {"lost", true}});
    for (const LinkReport& link : report.links) {
        const LinkCounters& counters = link.counters;
        const auto packets = static_cast<std::int64_t>(std::max<std::uint64_t>(counters.packets, 1));
        table.add_row(
            {report.topology->link(link.link).id, std::to_string(counters.packets),
             std::to_string(counters.bytes), duration_text(counters.waited / packets),
             std::to_string(std::accumulate(counters.lost.begin(), counters.lost.end(), std::uint64_t{0}))});
    }
    return table.empty() ? "no packet crossed a link\n" : table.text(colour);
}

std::string taps_text(const EmulationReport& report) {
    std::string text;
    for (const TapReport& tap : report.taps)
        text += fmt::format("tap {}: {} of {} frames are in {}{}\n", tap.name, tap.written, tap.seen,
                            tap.file, tap.failure.empty() ? "" : "; " + tap.failure);
    return text;
}

std::string verdict_text(const EmulationReport& report) {
    const FrameLedger& ledger = report.ledger;
    std::string text =
        fmt::format("frames: {} received + {} made = {} let go: {}\n", ledger.received, ledger.made,
                    ledger.let_go(), conserved(report) ? "every one accounted for" : "NOT CONSERVED");
    const LossKinds kinds(report);
    text += fmt::format("lost: {} by the model, {} by queues, {} by the emulator\n", kinds.model, kinds.queue,
                        kinds.emulator);
    const auto against = doubts(report);
    if (against.empty()) return text + "timing: trusted\n";
    text += "timing: not trusted\n";
    for (const std::string& doubt : against) text += "  " + doubt + "\n";
    return text;
}

}  // namespace

Json port_counters_json(const std::string& port, const GatewayCounters& counters) {
    Json json = Json::object();
    json.set("port", port);
    json.set("received_frames", counters.received);
    json.set("forwarded_frames", counters.forwarded);
    json.set("consumed_frames", counters.consumed);
    json.set("replied_frames", counters.replied);
    json.set("answered_frames", counters.answered);
    json.set("dropped", drops_json(counters));
    json.set("malformed", faults_json(counters));
    json.set("errors_withheld", counters.errors_withheld);
    return json;
}

Json losses_json(const std::array<std::uint64_t, kLinkLosses>& lost) {
    Json json = Json::object();
    for (std::size_t i = 0; i < lost.size(); ++i) json.set(kLossWords[i], lost[i]);
    return json;
}

bool was_used(const LinkReport& link) {
    const auto& lost = link.counters.lost;
    return link.counters.packets > 0 || std::accumulate(lost.begin(), lost.end(), std::uint64_t{0}) > 0;
}

Json link_json(const Topology& topology, const LinkReport& link, SimTime duration) {
    const LinkCounters& counters = link.counters;
    Json json = Json::object();
    json.set("link", topology.link(link.link).id);
    json.set("packets", counters.packets);
    json.set("bytes", counters.bytes);
    json.set("utilisation", duration > SimTime(0) ? to_seconds(counters.busy) / to_seconds(duration) : 0.0);
    json.set("mean_queueing_us",
             counters.packets > 0 ? to_us(counters.waited) / static_cast<double>(counters.packets) : 0.0);
    json.set("max_backlog_bytes", counters.most_backlog);
    json.set("lost", losses_json(counters.lost));
    return json;
}

Json ledger_json(const FrameLedger& ledger) {
    Json json = Json::object();
    json.set("received", ledger.received);
    json.set("made", ledger.made);
    json.set("sent", ledger.sent);
    json.set("not_sent", ledger.not_sent);
    json.set("consumed", ledger.consumed);
    json.set("dropped", ledger.dropped);
    json.set("no_port", ledger.no_port);
    json.set("cut", ledger.cut);
    json.set("lost", losses_json(ledger.lost));
    json.set("in_flight", ledger.in_flight);
    json.set("waiting", ledger.waiting);
    json.set("not_made", ledger.not_made);
    return json;
}

bool conserved(const EmulationReport& report) {
    return report.ledger.balanced() && (report.frames_held == 0 || report.drivers_keep);
}

std::vector<std::string> doubts(const EmulationReport& report) {
    std::vector<std::string> all = timing_doubts(report.timing);
    for (const LinkReport& link : report.links) {
        auto found = disagreement(report.topology->link(link.link).id, link.nominal, link.counters);
        if (found) all.push_back(std::move(*found));
    }
    if (const auto full = report.ledger.lost[static_cast<std::size_t>(LinkLoss::kNoMemory)]; full > 0)
        all.push_back(
            fmt::format("{} frames were lost because the emulator was full, which no link did", full));
    if (report.ledger.not_sent > 0)
        all.push_back(
            fmt::format("{} frames were refused by the devices, which no link did", report.ledger.not_sent));
    if (report.not_received > 0)
        all.push_back(fmt::format("{} frames were lost by the devices before they could be taken in",
                                  report.not_received));
    if (report.ledger.not_made > 0)
        all.push_back(fmt::format("{} answers were not made for want of memory", report.ledger.not_made));
    return all;
}

namespace {

Json link_report_json(const EmulationReport& report, const LinkReport& link) {
    Json json = link_json(*report.topology, link, report.duration);
    set_agreement(json, link.nominal, link.counters);
    return json;
}

}  // namespace

Json to_json(const EmulationReport& report) {
    Json ports = Json::array(), links = Json::array();
    for (const PortReport& port : report.ports) ports.push_back(port_json(port));
    for (const LinkReport& link : report.links) links.push_back(link_report_json(report, link));
    Json json = Json::object();
    json.set("schema", kEmulationSchema);
    json.set("name", report.name);
    json.set("duration_s", to_seconds(report.duration));
    json.set("memory", report.memory);
    json.set("plan_version", report.plan_version);
    json.set("timing", timing_json(report));
    json.set("workers", workers_json(report.timing));
    json.set("losses", losses_json(LossKinds(report)));
    Json frames = ledger_json(report.ledger);
    frames.set("held", report.frames_held);
    frames.set("drivers_keep", report.drivers_keep);
    frames.set("conserved", conserved(report));
    frames.set("not_received", report.not_received);
    json.set("frames", std::move(frames));
    json.set("ports", std::move(ports));
    json.set("links", std::move(links));
    json.set("taps", taps_json(report.taps));
    return json;
}

std::string to_text(const EmulationReport& report, bool colour) {
    return ports_table(report, colour) + "\n" + links_table(report, colour) + "\n" +
           timing_text(report.timing) + taps_text(report) + verdict_text(report);
}

}  // namespace hexi
