// A scenario as its file says it: names and numbers, nothing looked up yet. `validate` turns it into one that
// can be run.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "emulator/experiment/behaviour/link_description.hpp"
#include "emulator/experiment/class_rule.hpp"
#include "emulator/experiment/recorded_packets.hpp"
#include "emulator/experiment/target.hpp"
#include "emulator/experiment/traffic.hpp"
#include "topology/formats/demands_csv.hpp"
#include "topology/route_request.hpp"
#include "topology/spec.hpp"
#include "traces/gravity.hpp"

namespace hexi {

/// A pair by name.
struct NamedPair {
    std::string source, destination;

    bool operator==(const NamedPair&) const = default;
};

/// Sets of pairs that a scenario can ask for by a word; both directions of each, among the nodes attached to
/// the layer.
enum class PairGroup : std::uint8_t {
    kInterHub,   ///< clusters of different hubs
    kIntraHub,   ///< clusters of the same hub
    kEndpoints,  ///< all endpoints of the topology
};

/// A group, or the pairs one by one, each in the direction given.
using PairSelection = std::variant<PairGroup, std::vector<NamedPair>>;

/// How the packets of each source of a traffic are spaced.
struct SourceShape {
    ArrivalProcess process = ArrivalProcess::kPoisson;
    ByteCount packet_size{1500};  ///< bytes on the wire, 1 .. 65535; the mean where sizes vary
    PacketSizeLaw size_law = PacketSizeLaw::kFixed;
    std::optional<BitRate> peak;       ///< on-off only: rate in a burst, at least that of every source
    std::optional<double> peak_ratio;  ///< on-off only, instead of `peak`: times the source's own rate, > 1
    std::optional<ByteCount> mean_burst;  ///< on-off only: mean bytes of a burst, at least `packet_size`;
                                          ///< three times that where bursts are Pareto
    BurstLaw burst_law = BurstLaw::kExponential;  ///< on-off only
    bool foreground = false;  ///< the hybrid engine plays these packets one by one (see PacketSource)
    /// Instead of a process: variance of all this traffic below a second over that of packets at random, 1 ..
    /// 10 000; see parts_of().
    std::optional<double> burstiness = std::nullopt;
    bool unstated = false;  ///< a file said neither: it is Poisson, and results say that this was assumed

    bool operator==(const SourceShape&) const = default;
};

/// How much a traffic model offers in all. Exactly one of `total` and `mean_utilisation` is given.
struct TrafficVolume {
    std::optional<BitRate> total;  ///< sum of all demands, mean of the day, > 0
    /// Mean load over capacity of the layer's links that the traffic crosses, mean of the day, > 0.
    std::optional<double> mean_utilisation;
    /// Beside `mean_utilisation`, > 0: before `load`, no link is offered more of this traffic than this share
    /// of its capacity; the volume is lowered until that holds.
    std::optional<double> max_utilisation;
    std::optional<double>
        hour;         ///< local hour, 0 <= hour < 24: times the daily curve; absent: mean of the day
    double load = 1;  ///< a further factor, > 0
    std::size_t max_demands = 5000;  ///< only so many demands, the largest, carry the volume; >= 1

    bool operator==(const TrafficVolume&) const = default;
};

/// Traffic between the layer's endpoints by a model.
struct ModelTraffic {
    enum class Kind : std::uint8_t {
        kGravity,   ///< see GravityModel
        kAdjacent,  ///< between the two ends of every link, in proportion to its capacity
    };
    Kind kind = Kind::kGravity;
    Layer layer = Layer::kIp;
    std::string traffic_class;  ///< empty: the first class
    GravityModel gravity;       ///< of kGravity
    TrafficVolume volume;
    SourceShape shape;

    bool operator==(const ModelTraffic&) const = default;
};

/// Traffic by a matrix, given in the scenario or in a file of its own.
struct MatrixTraffic {
    Layer layer = Layer::kIp;
    std::string traffic_class;         ///< empty: the first class
    std::vector<NamedDemand> demands;  ///< each pair once, rates above 0
    std::string file;  ///< CSV "source,destination,rate_bps", relative to the scenario; whoever loads it
                       ///< fills `demands`
    double load = 1;   ///< factor on every demand, > 0
    SourceShape shape;

    bool operator==(const MatrixTraffic&) const = default;
};

/// Packets that measure one-way delay, loss and, by an echo, round trips; one stream a pair.
struct ProbeTraffic {
    Layer layer = Layer::kIp;
    std::string traffic_class;  ///< empty: the first class
    PairSelection pairs = PairGroup::kEndpoints;
    SimTime interval{10'000'000'000};  ///< between packets of one stream, > 0; under scaling, too
    ByteCount packet_size{64};

    bool operator==(const ProbeTraffic&) const = default;
};

/// A TCP transfer; see TcpFlow for the fields not explained here.
struct TcpTraffic {
    std::string name;  ///< unique, not empty
    Layer layer = Layer::kIp;
    std::string traffic_class;  ///< empty: the first class
    std::string source, destination;
    std::string variant = "cubic";
    std::optional<ByteCount> size;
    SimTime start{0};
    ByteCount socket_buffer = TcpFlow{}.socket_buffer;
    BitRate access_rate = TcpFlow{}.access_rate;
    ByteCount segment_size = TcpFlow{}.segment_size;

    bool operator==(const TcpTraffic&) const = default;
};

/// When the packets of a trace that answer others leave.
enum class Replies : std::uint8_t {
    kOpenLoop,  ///< as recorded, whatever became of their cause
    kCausal,    ///< no earlier than their cause came, and the recorded gap after that
};

/// Traffic that was recorded: a capture, or flows. Its nodes are found by addresses, as `hexi trace map`
/// does.
struct TraceTraffic {
    Layer layer = Layer::kIp;
    std::string traffic_class;       ///< empty: the first class
    std::string file;                ///< relative to the scenario
    std::string columns;             ///< of a file of flow lines, as FlowColumns::parse(); empty: a capture
    std::string prefixes;            ///< CSV "prefix,node", relative to the scenario; empty: none
    std::string unknown = "drop";    ///< "drop", "hash" or a node
    std::uint8_t hash_bits_v4 = 16;  ///< "hash": so many leading bits stay together, 0..32
    std::uint8_t hash_bits_v6 = 48;  ///< the same of IPv6, 0..64
    std::string filter;              ///< in tcpdump's language; empty: every packet
    std::optional<double> from_s, until_s;  ///< of captures: a part, after their first packet
    std::optional<std::uint64_t> most_packets;
    std::size_t reorder_packets = 0;  ///< held back to put them in order
    double speed = 1;                 ///< > 0: time runs so many times as fast
    std::optional<double> rate_bps;   ///< instead of `speed`: the mean rate of what is kept
    double thin = 1;                  ///< 0..1: the chance of every conversation to stay
    std::uint32_t repeat = 1;
    SimTime start{0};  ///< of its first packet
    SimTime bin{0};    ///< engines of rates: constant over so long; 0: 1/200 of the duration
    Replies replies = Replies::kOpenLoop;
    bool lenient = false;  ///< damage is passed over and counted

    std::vector<Recording> recordings;              ///< filled by whoever loads it
    std::shared_ptr<const RecordingFolder> folder;  ///< where they are

    bool operator==(const TraceTraffic&) const = default;
};

using Traffic = std::variant<ModelTraffic, MatrixTraffic, ProbeTraffic, TcpTraffic, TraceTraffic>;

/// Something that happens to links.
struct LinkEvent {
    enum class Kind : std::uint8_t {
        kDown,     ///< fails
        kUp,       ///< is as built again: up, whole, undegraded
        kDrain,    ///< takes no new routes
        kDegrade,  ///< stays up with the capacity, delay and loss below
    };
    SimTime at{0};
    Kind kind = Kind::kDown;
    std::string link;            ///< a link, a fibre or a shared risk: all that find_links() finds
    double capacity_factor = 1;  ///< kDegrade: share of the capacity left, in (0, 1]
    SimTime extra_delay{0};      ///< kDegrade: >= 0
    double loss_ratio = 0;       ///< kDegrade: 0..1

    bool operator==(const LinkEvent&) const = default;
};

/// Demand that grows (or shrinks) for a time: every source between the two places, on any layer and of any
/// class. Surges that overlap multiply.
struct SurgeEvent {
    SimTime at{0};
    std::string source, destination;  ///< one of them may be empty: any
    double factor = 1;                ///< >= 0
    std::optional<SimTime> until;     ///< > at; absent: to the end

    bool operator==(const SurgeEvent&) const = default;
};

using ScenarioEvent = std::variant<LinkEvent, SurgeEvent>;

/// A bound on the one-way delay and the loss of each of some pairs, all of which must be probed.
struct TargetSpec {
    PairSelection pairs = PairGroup::kInterHub;
    Layer layer = Layer::kOptical;
    std::string traffic_class;  ///< empty: the first class
    SimTime one_way{0};         ///< > 0
    DelayStatistic statistic = DelayStatistic::kP99;
    double loss_ratio = kMostLoss;  ///< 0..1: share of the packets that may be lost

    bool operator==(const TargetSpec&) const = default;
};

/// What links do from the beginning on.
struct BehaviourSpec {
    std::string link;  ///< a link, a fibre or a shared risk: all that find_links() finds
    LinkDescription description;

    bool operator==(const BehaviourSpec&) const = default;
};

/// How far to scale the simulation down (see RateScaling). At most one is given; neither: not at all.
struct ScalingSpec {
    std::optional<double> rate_factor;  ///< in (0, 1]
    /// > 0: the largest rate factor, at most 1, with which all sources but probes need about so many
    /// packet-hops.
    std::optional<double> packet_hops;

    bool operator==(const ScalingSpec&) const = default;
};

/// A whole scenario as read.
struct Scenario {
    std::string name;
    std::string file;  ///< what messages about it call it; empty: its name
    std::string description;
    std::string topology =
        "national";  ///< "national", or a file relative to the scenario; empty with `inline_topology`
    std::optional<TopologySpec> inline_topology;
    std::uint64_t seed = 1;
    SimTime warmup{0};
    SimTime duration{0};
    std::vector<TrafficClass> classes{{"best-effort"}};
    std::vector<ClassRule> class_rules;  ///< of real hosts' packets; the first that matches counts
    RoutingPolicy policy;
    std::vector<Traffic> traffic;
    std::vector<BehaviourSpec> behaviours;
    std::vector<ScenarioEvent> events;
    std::vector<TargetSpec> targets;
    ScalingSpec scaling;
    std::vector<std::string> remarks;  ///< for the reader of the result, a sentence each
};

}  // namespace hexi
