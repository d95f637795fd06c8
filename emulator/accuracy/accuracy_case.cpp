#include "emulator/accuracy/accuracy_case.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "emulator/accuracy/waiting_formulas.hpp"
#include "traces/daily_curve.hpp"

namespace hexi {
namespace {

using namespace hexi::literals;

constexpr double kGigabit = 1e9;
/// Transmission of 1500 bytes at 10 Gbit/s.
constexpr double kTransmissionUs = 1.2;

/// A small network: nodes a, b, ... and links of 10 Gbit/s and 100 us between those named.
TopologySpec network(const std::string& name, const std::vector<std::string>& lines,
                     BitRate capacity = 10_Gbps, ByteCount buffer = 200_MiB) {
    TopologySpec spec;
    spec.name = name;
    std::string known;
    for (const std::string& line : lines) {
        for (const char node : line) {
            if (known.find(node) == std::string::npos) spec.nodes.push_back({.id = std::string(1, node)});
            known += node;
        }
        LinkSpec link{.id = line, .from = line.substr(0, 1), .to = line.substr(1), .capacity = capacity};
        link.delay = 100_us;
        link.buffer = buffer;
        spec.links.push_back(link);
    }
    return spec;
}

Scenario on(TopologySpec spec, SimTime duration) {
    Scenario scenario;
    scenario.topology.clear();
    scenario.inline_topology = std::move(spec);
    scenario.warmup = 20_ms;
    scenario.duration = duration;
    scenario.name = "accuracy";
    return scenario;
}

NamedDemand demand(const std::string& from, const std::string& to, double bps) {
    return {from, to, BitRate(static_cast<std::uint64_t>(bps))};
}

/// Poisson packets of 1500 bytes.
MatrixTraffic smooth(std::vector<NamedDemand> demands, const std::string& traffic_class = {}) {
    MatrixTraffic traffic;
    traffic.traffic_class = traffic_class;
    traffic.demands = std::move(demands);
    return traffic;
}

ProbeTraffic probes(std::vector<NamedPair> pairs, SimTime interval, const std::string& traffic_class = {}) {
    ProbeTraffic traffic;
    traffic.traffic_class = traffic_class;
    traffic.pairs = std::move(pairs);
    traffic.interval = interval;
    return traffic;
}

/// An interval that no transmission divides, so that probes meet every phase.
constexpr SimTime kInterval{17'003'009};
/// Of a link of 10 Gbit/s, by probes of 64 bytes.
constexpr double kProbeLoad = 0.0512 / 17.003009;

/// `wait_us` at `load` (Pollaczek-Khinchine), where probes bring `probe_load` more: small packets, so that
/// only the time they leave free counts.
double beside_probes(double wait_us, double load, double probe_load = kProbeLoad) {
    return wait_us * (1 - load) / (1 - load - probe_load);
}

AccuracyCase one_link(const std::string& group, const std::string& name, MatrixTraffic traffic,
                      SimTime duration) {
    AccuracyCase made{.group = group, .name = name, .scenario = on(network("one link", {"ab"}), duration)};
    made.scenario.traffic = {std::move(traffic), probes({{"a", "b"}}, kInterval)};
    return made;
}

void add_smooth(bool quick, std::vector<AccuracyCase>& cases) {
    const std::vector<double> loads =
        quick ? std::vector{0.6} : std::vector{0.3, 0.45, 0.6, 0.75, 0.85, 0.95};
    for (const double load : loads) {
        const SimTime duration = load > 0.9 ? 6_s : load > 0.8 ? 2_s : 1_s;
        AccuracyCase made = one_link("smooth", fmt::format("M/D/1, load {:g}", load),
                                     smooth({demand("a", "b", load * 10 * kGigabit)}), duration);
        made.theory_us = beside_probes(md1_wait(load) * kTransmissionUs, load);
        made.formula = "Pollaczek-Khinchine";
        cases.push_back(made);
    }
    MatrixTraffic varied = smooth({demand("a", "b", 7 * kGigabit)});
    varied.shape.size_law = PacketSizeLaw::kExponential;
    AccuracyCase made = one_link("smooth", "M/M/1, load 0.7", varied, quick ? 1_s : 2_s);
    made.theory_us = beside_probes(2 * md1_wait(0.7) * kTransmissionUs, 0.7);
    made.formula = "Pollaczek-Khinchine";
    if (!quick) cases.push_back(made);
}

MatrixTraffic bursty(double load, int sources, double peak, double packets, BurstLaw law) {
    MatrixTraffic traffic = smooth({demand("a", "b", load * 10 * kGigabit / sources)});
    traffic.shape.process = ArrivalProcess::kOnOff;
    traffic.shape.peak = BitRate(static_cast<std::uint64_t>(peak * 10 * kGigabit));
    traffic.shape.mean_burst = ByteCount(static_cast<std::uint64_t>(packets * 1500));
    traffic.shape.burst_law = law;
    return traffic;
}

/// Several equal sources on one link: a matrix has each pair once.
AccuracyCase many(const std::string& group, const std::string& name, const MatrixTraffic& traffic,
                  int sources, SimTime duration) {
    AccuracyCase made = one_link(group, name, traffic, duration);
    for (int i = 1; i < sources; ++i) made.scenario.traffic.emplace_back(traffic);
    return made;
}

/// Clocks that are up to half a per cent fast or slow: one run shows all their phases.
AccuracyCase clocks(int sources) {
    AccuracyCase made = one_link("clocks", fmt::format("{} clocks, load 0.8", sources), {}, 1_s);
    made.scenario.traffic.erase(made.scenario.traffic.begin());
    for (int i = 0; i < sources; ++i) {
        const double off = 0.01 * (i + 0.5) / sources - 0.005;
        MatrixTraffic clock = smooth({demand("a", "b", 8 * kGigabit / sources * (1 + off))});
        clock.shape.process = ArrivalProcess::kConstant;
        made.scenario.traffic.emplace_back(clock);
    }
    made.theory_us = clocks_wait(sources, sources / 0.8) * kTransmissionUs;
    made.formula = "N*D/D/1";
    return made;
}

/// Bursts over two links, half of which go the whole way, into a buffer of 500 packets.
AccuracyCase burst_chain() {
    AccuracyCase made{.group = "bursts",
                      .name = "2 hops, 20 on-off at 20 %, half through, load 0.75, 500 packets of buffer",
                      .scenario = on(network("chain", {"ab", "bc"}, 10_Gbps, ByteCount(750'000)), 4_s)};
    made.scenario.traffic = {probes({{"a", "b"}, {"a", "c"}, {"b", "c"}}, kInterval)};
    for (const auto& [from, to] : {std::pair{"a", "c"}, {"a", "b"}, {"b", "c"}}) {
        MatrixTraffic traffic = bursty(0.75, 20, 0.2, 50, BurstLaw::kExponential);
        traffic.demands.front() = demand(from, to, 0.75 / 20 * 10 * kGigabit);
        for (int i = 0; i < 10; ++i) made.scenario.traffic.emplace_back(traffic);
    }
    return made;
}

void add_bursts(bool quick, std::vector<AccuracyCase>& cases) {
    const std::vector<double> loads = quick ? std::vector{0.6} : std::vector{0.4, 0.6, 0.8};
    for (const double load : loads) {
        AccuracyCase made =
            one_link("batches", fmt::format("M[X]/D/1, 10 packets, load {:g}", load),
                     bursty(load, 1, 100, 10, BurstLaw::kExponential), load > 0.7 ? 6_s : 3_s);
        made.theory_us = beside_probes(batch_wait(load, 10) * kTransmissionUs, load);
        made.formula = "Pollaczek-Khinchine of batches";
        cases.push_back(made);
    }
    if (quick) return;
    for (const double load : {0.5, 0.75}) {
        cases.push_back(many("bursts", fmt::format("20 on-off at 20 %, 50 packets, load {:g}", load),
                             bursty(load, 20, 0.2, 50, BurstLaw::kExponential), 20, 6_s));
        cases.push_back(many("heavy tails", fmt::format("10 on-off at 50 %, Pareto of 20, load {:g}", load),
                             bursty(load, 10, 0.5, 20, BurstLaw::kPareto), 10, 6_s));
    }
    cases.push_back(burst_chain());
    // What few long bursts leave standing differs from run to run.
    for (AccuracyCase& one : cases) {
        if (one.group == "bursts") one.seeds = 10;
    }
    for (const int sources : {20, 100}) cases.push_back(clocks(sources));
}

/// Over `hops` links, each with traffic of its own and `through` of it going the whole way.
AccuracyCase path(int hops, double load, double through) {
    std::vector<std::string> lines;
    std::vector<NamedDemand> demands;
    const auto node = [](int i) { return std::string(1, static_cast<char>('a' + i)); };
    for (int i = 0; i < hops; ++i) {
        lines.push_back(node(i) + node(i + 1));
        demands.push_back(demand(node(i), node(i + 1), load * (1 - through) * 10 * kGigabit));
    }
    const std::string end = node(hops);
    AccuracyCase made{.group = through > 0 ? "through traffic" : "paths",
                      .name = fmt::format("{} hops, load {:g}, {:g} % through", hops, load, through * 100),
                      .scenario = on(network("chain", lines), load > 0.8 ? 2_s : 1_s)};
    made.scenario.traffic = {smooth(demands), probes({{"a", end}}, kInterval)};
    if (through <= 0) return made;
    made.scenario.traffic.emplace_back(smooth({demand("a", end, load * through * 10 * kGigabit)}));
    made.scenario.traffic.emplace_back(probes({{node(hops - 1), end}}, kInterval));
    return made;
}

void add_paths(bool quick, std::vector<AccuracyCase>& cases) {
    if (quick) {
        cases.push_back(path(3, 0.7, 0));
        cases.push_back(path(3, 0.7, 0.5));
        return;
    }
    for (const int hops : {2, 3, 5}) {
        for (const double load : {0.6, 0.85}) {
            cases.push_back(path(hops, load, 0));
            cases.push_back(path(hops, load, 0.4));
        }
    }
    cases.push_back(path(4, 0.75, 0.6));
}

void add_classes(bool quick, std::vector<AccuracyCase>& cases) {
    for (const auto& [urgent, bulk] : std::vector<std::array<double, 2>>{{0.3, 0.4}, {0.5, 0.35}}) {
        AccuracyCase made{.group = "classes",
                          .name = fmt::format("two classes, {:g} and {:g}", urgent, bulk),
                          .scenario = on(network("one link", {"ab"}), quick ? 1_s : 2_s)};
        made.scenario.classes = {{"urgent"}, {"bulk"}};
        made.scenario.traffic = {smooth({demand("a", "b", urgent * 10 * kGigabit)}, "urgent"),
                                 smooth({demand("a", "b", bulk * 10 * kGigabit)}, "bulk"),
                                 probes({{"a", "b"}}, kInterval, "urgent"),
                                 probes({{"a", "b"}}, kInterval, "bulk")};
        made.theory_us = beside_probes(urgent_wait(urgent, bulk) * kTransmissionUs, urgent);
        made.formula = "Cobham";
        cases.push_back(made);
        if (quick) return;
    }
}

/// 8 % of what comes is measured packet by packet; all packets are alike, so that all lose alike.
AccuracyCase overload(double load, ByteCount buffer) {
    AccuracyCase made{.group = "overload",
                      .name = fmt::format("load {:g}, {} packets of buffer", load, buffer.count() / 1500),
                      .scenario = on(network("one link", {"ab"}, 1_Gbps, buffer), 6_s)};
    MatrixTraffic measured = smooth({demand("a", "b", load * 0.08 * kGigabit)});
    measured.shape.foreground = true;
    made.scenario.warmup = 1_s;
    made.scenario.traffic = {smooth({demand("a", "b", load * 0.92 * kGigabit)}), measured};
    return made;
}

void add_failures(std::vector<AccuracyCase>& cases) {
    AccuracyCase made{.group = "failures",
                      .name = "triangle, a-b cut half-way, rerouted over c",
                      .scenario = on(network("triangle", {"ab", "ac", "cb"}), 3_s)};
    made.scenario.traffic = {smooth({demand("a", "b", 4 * kGigabit), demand("a", "c", 3 * kGigabit),
                                     demand("c", "b", 4 * kGigabit)}),
                             probes({{"a", "b"}, {"a", "c"}}, kInterval)};
    made.scenario.events = {LinkEvent{.at = 1500_ms, .kind = LinkEvent::Kind::kDown, .link = "ab"}};
    cases.push_back(made);
}

/// Eight nodes, fifteen links, demands between all pairs, `load` times what the corrections for through
/// traffic were never fitted to.
AccuracyCase mesh(const std::string& name, double load) {
    const std::vector<std::string> lines{"ab", "bc", "cd", "de", "ef", "fg", "gh", "ha",
                                         "ae", "bf", "cg", "dh", "ac", "eg", "bd"};
    AccuracyCase made{
        .group = "through traffic", .name = name, .scenario = on(network("mesh", lines), 500_ms)};
    std::vector<NamedDemand> demands;
    for (char from = 'a'; from <= 'h'; ++from) {
        for (char to = 'a'; to <= 'h'; ++to) {
            if (from == to) continue;
            const int size = 1 + (from * 7 + to * 3) % 5;
            demands.push_back(
                demand(std::string(1, from), std::string(1, to), size * 0.55 * load * kGigabit));
        }
    }
    made.scenario.traffic = {smooth(demands), probes({{"a", "f"}, {"b", "h"}, {"d", "g"}}, kInterval)};
    return made;
}

/// The mesh at its peak, and in slices of the day.
void add_mesh(std::vector<AccuracyCase>& cases) {
    cases.push_back(mesh("mesh of eight nodes", 1));
    for (const double hour : {4.0, 9.0, 15.0})
        cases.push_back(mesh(fmt::format("mesh at {:g} h", hour), daily_factor(hour) / peak_factor()));
}

/// The same at ten and forty times the rate: all is ten and forty times as short.
void add_scales(std::vector<AccuracyCase>& cases) {
    for (const auto& [rate, name] : {std::pair{10_Gbps, "10G"}, {100_Gbps, "100G"}, {400_Gbps, "400G"}}) {
        const double factor = static_cast<double>(rate.count()) / 1e10;
        AccuracyCase made{.group = "scale",
                          .name = fmt::format("M/D/1, load 0.8, {}", name),
                          .scenario = on(network("one link", {"ab"}, rate), from_seconds(0.02 + 2 / factor))};
        const double interval_us = 1.003009 + 16 / factor;
        made.scenario.traffic = {smooth({demand("a", "b", 8 * kGigabit * factor)}),
                                 probes({{"a", "b"}}, from_seconds(interval_us * 1e-6))};
        made.theory_us =
            beside_probes(md1_wait(0.8) * kTransmissionUs / factor, 0.8, 0.0512 / factor / interval_us);
        made.formula = "Pollaczek-Khinchine";
        cases.push_back(made);
    }
}

/// A transfer of `megabytes` that is over by `duration`, over half a link of UDP.
AccuracyCase transfer(const std::string& variant, std::uint64_t megabytes, SimTime duration) {
    AccuracyCase made{.group = "TCP",
                      .name = fmt::format("{} of {} MB over 50 % UDP", variant, megabytes),
                      .scenario = on(network("one link", {"ab"}, 200_Mbps, ByteCount(250'000)), duration)};
    TcpTraffic tcp;
    tcp.name = "transfer";
    tcp.source = "a";
    tcp.destination = "b";
    tcp.variant = variant;
    tcp.size = ByteCount(megabytes * 1'000'000);
    tcp.start = 20_ms;
    made.scenario.inline_topology->links.front().delay = 5_ms;
    made.scenario.traffic = {smooth({demand("a", "b", 0.1 * kGigabit)}), tcp};
    return made;
}

/// Of 1 MB, which is over before anything is lost; and of 20 MB, which the first losses decide, so that no
/// two seeds are alike.
void add_tcp(std::vector<AccuracyCase>& cases) {
    for (const std::string variant : {"cubic", "newreno"}) {
        cases.push_back(transfer(variant, 1, 1_s));
        cases.back().scenario.inline_topology->links.front().buffer = ByteCount(2'500'000);
        cases.back().seeds = 10;
        cases.push_back(transfer(variant, 20, 6_s));
        cases.back().seeds = 20;
    }
}

}  // namespace

std::vector<AccuracyCase> accuracy_cases(bool quick) {
    std::vector<AccuracyCase> cases;
    add_smooth(quick, cases);
    add_bursts(quick, cases);
    add_paths(quick, cases);
    add_classes(quick, cases);
    if (!quick) {
        cases.push_back(overload(1.1, ByteCount(1'500'000)));
        cases.push_back(overload(0.95, ByteCount(96'000)));
        add_failures(cases);
        add_mesh(cases);
        add_scales(cases);
        add_tcp(cases);
    }
    return cases;
}

}  // namespace hexi
