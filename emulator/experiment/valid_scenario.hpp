// A scenario whose every name is found and every rule kept: what can be compiled.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/scenario.hpp"
#include "topology/base/result.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Demands of one class over one layer, whose sources look alike.
struct ResolvedTraffic {
    std::string place;  ///< JSON Pointer in the scenario, for messages: "/traffic/0"
    Layer layer = Layer::kIp;
    std::uint8_t traffic_class = 0;
    std::vector<Demand>
        demands;  ///< each pair once, rates above 0; relative to each other where `mean_utilisation` is given
    /// What the demands are to come to before `load`: at most both, where the second is given, too.
    std::optional<double> mean_utilisation, max_utilisation;
    double load = 1;  ///< beside `mean_utilisation`; rates that are not relative have it in them
    SourceShape shape;
    std::vector<std::string> recordings;  ///< files, parallel to `demands`; empty: none of them is recorded
};

/// Streams of probes with one interval.
struct ResolvedProbes {
    std::vector<RouteKey> keys;
    SimTime interval{0};
    ByteCount packet_size;
};

struct ResolvedSurge {
    SimTime from{0}, until{0};   ///< in force from `from` up to, not at, `until`
    NodeId source, destination;  ///< invalid: any
    double factor = 1;
};

/// The key of the source that plays `demand`.
[[nodiscard]] inline RouteKey key_of(const ResolvedTraffic& traffic, const Demand& demand) {
    return {demand.source, demand.destination, traffic.layer, traffic.traffic_class};
}

/// What a ValidScenario holds. Everything is in the order of the scenario, except `changes`.
struct ResolvedScenario {
    std::string name;
    std::string file;  ///< what messages about it call it
    std::shared_ptr<const Topology> topology;
    std::uint64_t seed = 1;
    SimTime warmup{0}, duration{0};
    std::vector<TrafficClass> classes;
    std::vector<ClassRule> class_rules;
    std::vector<DescribedLink> behaviours;  ///< in order of links, each at most once
    RoutingPolicy policy;
    std::vector<ResolvedTraffic> traffic;
    std::vector<ResolvedProbes> probes;
    std::vector<TcpFlow> tcp_flows;
    std::vector<NetworkChange> changes;  ///< ascending in `at`, then in link; at most one a link and instant
    std::vector<ResolvedSurge> surges;
    std::vector<DelayTarget> targets;
    ScalingSpec scaling;
    Replies replies = Replies::kOpenLoop;  ///< of recorded traffic
    std::vector<std::string> remarks;
};

/// A checked scenario; only validate() makes one.
class ValidScenario {
public:
    [[nodiscard]] const ResolvedScenario& operator*() const { return content_; }
    [[nodiscard]] const ResolvedScenario* operator->() const { return &content_; }

private:
    friend Result<ValidScenario> validate(const Scenario& scenario, std::shared_ptr<const Topology> topology);
    explicit ValidScenario(ResolvedScenario content) : content_(std::move(content)) {}

    ResolvedScenario content_;
};

/// Longest scenario: 30 of the 106 days that SimTime holds, which leaves time for what is under way at the
/// end.
inline constexpr SimTime kLongestDuration{2'592'000'000'000'000'000};

/// Checks `scenario` against `topology` (not null) and looks up its names. The first rule broken is the
/// error: kNotFound for a name that does not exist, else kInvalid, as "file: /traffic/0/class: what is wrong
/// and what is allowed" (a scenario without a file goes by its name).
///
/// Rules (marked R1 to R16 where they are checked):
///  R1  the scenario has a name; the duration is above 0 and at most kLongestDuration; the warm-up is
///      at least 0 and ends before it; no link is faster than kFastestLink
///  R2  1 to 8 classes, with names, each once; a class that is named exists
///  R3  1 to 64 paths a route; the controller's delays are at least 0
///  R4  there is some traffic, and every layer named has links in the topology
///  R5  nodes exist, are attached to the layer both ways, and no pair is a node with itself or given twice
///  R6  packets have 1 to 65535 bytes; an on-off source, and no other, has a mean burst of at least a packet
///      and either a peak of at least its rate or a peak ratio above 1
///  R7  a model's volume is a total or a mean utilisation, above 0 and (as a limit beside it, too) at most
///      2; load above 0; hour from 0 up to 24; demands exist, and none is beyond kLargestRate
///  R8  a matrix has demands, each above 0 and at most kLargestRate
///  R9  a probe interval is at least 1 us and below the duration; no pair is probed twice on one layer in one
///      class
///  R10 TCP flows have names, each once, a known variant, start before the end, a size above 0; segments,
///      buffers and access rates as TcpFlow states them
///  R11 events happen within the duration to links that exist; a degradation changes something, leaves some
///      capacity, adds 0 to 1000 s and has a loss ratio of 0 to 1; no event is given twice
///  R12 a surge names a source or a destination, has a factor of 0 to 1e6, ends after it begins, and meets
///      some demand; the product of those that overlap is at most kLargestRateChange
///  R13 a target is above 0; its pairs are probed on its layer in its class; no pair has two targets
///  R14 scaling is by a factor in [1e-9, 1] or by packet-hops above 0, not both, and not with TCP
///      flows or link behaviours, which it would distort
///  R15 a link behaviour is of links that exist, none of which has two
///  R16 a trace has packets between nodes of the network, starts before the end, and cannot be scaled; all
///  traces
///      of a scenario have the same replies
Result<ValidScenario> validate(const Scenario& scenario, std::shared_ptr<const Topology> topology);

}  // namespace hexi
