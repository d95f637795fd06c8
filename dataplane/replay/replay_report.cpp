#include "dataplane/replay/replay_report.hpp"

#include <fmt/format.h>

#include "topology/commandline/text_table.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

double us(SimTime time) { return static_cast<double>(time.count()) / 1e6; }

Json spread_json(SimTime p50, SimTime p99, SimTime max) {
    Json json = Json::object();
    json.set("p50_us", us(p50));
    json.set("p99_us", us(p99));
    json.set("max_us", us(max));
    return json;
}

Json fidelity_json(const LiveReplayReport& report) {
    const Fidelity& fidelity = report.fidelity;
    Json json = Json::object();
    json.set("sent_packets", fidelity.sent);
    json.set("late_packets", fidelity.late);
    json.set("dropped_packets", report.dropped);
    json.set("starved", report.starved);
    json.set("lateness", spread_json(fidelity.lateness_p50, fidelity.lateness_p99, fidelity.lateness_max));
    json.set("gap_error",
             spread_json(fidelity.gap_error_p50, fidelity.gap_error_p99, fidelity.gap_error_max));
    json.set("undisturbed_gap_error",
             spread_json(fidelity.undisturbed_p50, fidelity.undisturbed_p99, fidelity.undisturbed_max));
    json.set("interruptions", report.interruptions.count);
    json.set("longest_interruption_us", us(report.interruptions.longest));
    json.set("real_time_priority", report.real_time_priority);
    json.set("drift_us", us(fidelity.drift));
    json.set("mean_gap_us", us(fidelity.mean_gap));
    json.set("gap_kolmogorov", fidelity.gaps.kolmogorov);
    json.set("gap_wasserstein_us", us(fidelity.gaps.wasserstein));
    json.set("trusted", report.doubts.empty());
    json.set("doubts", report.doubts);
    return json;
}

Json ports_json(const LiveReplayReport& report) {
    Json ports = Json::array();
    for (const ReplayedPort& port : report.ports) {
        Json json = Json::object();
        json.set("node", port.spec.node);
        json.set("device", to_string(port.spec.device));
        json.set("packets", port.packets);
        json.set("bytes", port.bytes);
        json.set("not_sent_packets", port.not_sent);
        ports.push_back(std::move(json));
    }
    return ports;
}

}  // namespace

std::string replay_json(const LiveReplayReport& report) {
    Json json = Json::object();
    json.set("schema", "hexi-trace-replay/1");
    json.set("file", report.file);
    json.set("replies", "open-loop");
    json.set("speed", report.speed);
    json.set("stopped", report.stopped);
    json.set("read_packets", report.read_packets);
    if (report.mapped) {
        json.set("mapped_packets", report.mapped->mapped.packets);
        json.set("same_node_packets", report.mapped->same_node.packets);
        json.set("unknown_packets", report.mapped->unknown.packets);
        json.set("other_packets", report.mapped->other.packets);
    }
    json.set("portless_packets", report.portless);
    json.set("padded_packets", report.frames.padded);
    json.set("too_long_packets", report.frames.too_long);
    json.set("no_frames", report.frames.no_frames);
    json.set("ports", ports_json(report));
    json.set("fidelity", fidelity_json(report));
    json.set("remarks", report.remarks);
    return write_json(json);
}

std::string replay_csv(const LiveReplayReport& report) {
    const Fidelity& f = report.fidelity;
    return fmt::format(
        "sent_packets,late_packets,dropped_packets,gap_error_p50_us,gap_error_p99_us,gap_error_max_us,drift_"
        "us,trusted\n"
        "{},{},{},{},{},{},{},{}\n",
        f.sent, f.late, report.dropped, us(f.gap_error_p50), us(f.gap_error_p99), us(f.gap_error_max),
        us(f.drift), report.doubts.empty() ? "true" : "false");
}

std::string replay_text(const LiveReplayReport& report, bool colour) {
    TextTable table({{"node"}, {"device"}, {"packets", true}, {"bytes", true}});
    for (const ReplayedPort& port : report.ports)
        table.add_row({port.spec.node, to_string(port.spec.device), std::to_string(port.packets),
                       std::to_string(port.bytes)});
    std::string text = table.text(colour);
    const auto say = [&](std::uint64_t count, std::string_view what) {
        if (count > 0) text += fmt::format("{} packets {}\n", count, what);
    };
    say(report.portless, "enter at nodes without a port: left out");
    say(report.frames.padded, "were captured in part, and are filled up with zeros");
    say(report.frames.too_long, "are longer than their port carries: left out");
    say(report.frames.no_frames, "are neither Ethernet nor IP: left out");
    const Fidelity& f = report.fidelity;
    text += fmt::format("{} sent open loop, {} of them more than 100 us late, {} dropped{}\n", f.sent, f.late,
                        report.dropped, report.stopped ? "; stopped before the end" : "");
    text += fmt::format("gap error p50 {:.3f} us, p99 {:.3f} us, max {:.1f} us; drift {:.3f} us\n",
                        us(f.gap_error_p50), us(f.gap_error_p99), us(f.gap_error_max), us(f.drift));
    if (report.interruptions.count > 0)
        text += fmt::format(
            "{} times the machine took the processor away, for {:.1f} us at most; gaps that this did not "
            "touch: p50 {:.3f} us, p99 {:.3f} us\n",
            report.interruptions.count, us(report.interruptions.longest), us(f.undisturbed_p50),
            us(f.undisturbed_p99));
    text += fmt::format(
        "gaps of {:.3f} us in the mean; those sent are {:.3f} us from those recorded "
        "(Kolmogorov-Smirnov {:.3f})\n",
        us(f.mean_gap), us(f.gaps.wasserstein), f.gaps.kolmogorov);
    if (report.doubts.empty()) text += "to be trusted\n";
    for (const std::string& doubt : report.doubts) text += "not to be trusted: " + doubt + "\n";
    for (const std::string& remark : report.remarks) text += printable(remark) + "\n";
    return text;
}

}  // namespace hexi
