// Which way each source's packets go, flattened for the core.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "emulator/experiment/play/pair_meter.hpp"
#include "topology/base/random.hpp"
#include "topology/route_timeline.hpp"

namespace hexi {

/// "None" for indices of flows, pairs, sources and ingresses, and the end of a flow's hops.
inline constexpr std::uint32_t kNoIndex = 0xffffffffU;

/// What one ingress sends over one path: a chain of links that keeps its packets in order.
struct Flow {
    std::uint32_t first_hop = 0;  ///< into FlowBook::hops(); the list ends with kNoIndex
    std::uint32_t ingress = 0;
    std::uint32_t broken = 0;  ///< links of the path that its head knows to be down
    std::uint64_t sent = 0, received = 0, dropped = 0;
    std::uint64_t bytes = 0;  ///< received while measuring
    PacketOrder order;
};

/// How an ingress divides its packets over the weighted paths of its route.
enum class Spread : std::uint8_t {
    kPerPacket,  ///< drawn for each packet: an aggregate of very many flows
    kHeaviest,   ///< all over the first of the heaviest paths: a probe
    kPerFlow,    ///< all over one path, drawn once: a single flow that a router hashes
};

/// One of the flows that an ingress divides its packets over.
struct FlowShare {
    std::uint32_t flow = kNoIndex;
    double share = 1;  ///< of the packets, above 0

    bool operator==(const FlowShare&) const = default;
};

struct IngressOptions {
    RouteKey route;
    Spread spread = Spread::kPerPacket;
    std::string name;  ///< names its random stream: unique
    std::uint64_t seed = 1;
    std::vector<std::uint32_t> before;  ///< links to cross before the route's first, e.g. a host's access
    std::vector<std::uint32_t> after;   ///< and after its last
};

/// The paths of every ingress under every routing table. Built once; while the simulation runs only the table
/// in force and what is known broken change.
class FlowBook {
public:
    explicit FlowBook(RouteTimeline routes) : routes_(std::move(routes)), ranges_(routes_.tables().size()) {}

    /// Adds where packets of one source enter, and returns its index. Equal paths in several tables are one
    /// flow.
    std::uint32_t add(const IngressOptions& options);

    /// The flow that the next packet of `ingress` belongs to; kNoIndex where the table has no path for it.
    [[nodiscard]] std::uint32_t pick(std::uint32_t ingress);
    /// What pick() draws from now, shares that add up to 1; empty where the table has no path.
    [[nodiscard]] std::vector<FlowShare> shares(std::uint32_t ingress) const;
    /// The head of the `flow`-th flow learns that one more of its links is down (+1) or up again (-1).
    void learn(std::size_t flow, int step) { flows_[flow].broken += static_cast<std::uint32_t>(step); }
    /// Puts the `index`-th table of the timeline in force.
    void use_table(std::size_t index) { table_ = index; }

    [[nodiscard]] std::span<Flow> flows() { return flows_; }
    [[nodiscard]] std::span<const Flow> flows() const { return flows_; }
    [[nodiscard]] std::span<const std::uint32_t> hops() const { return hops_; }
    /// Links of one flow in order, without the end mark.
    [[nodiscard]] std::span<const std::uint32_t> hops_of(const Flow& flow) const;
    [[nodiscard]] const RouteTimeline& routes() const { return routes_; }

private:
    struct Choice {
        std::uint64_t up_to = 0;  ///< sum of weights including this one
        std::uint32_t flow = 0;
        std::uint32_t backup = kNoIndex;  ///< used while `flow` is broken and this is not
    };
    /// A slice of choices_.
    struct Range {
        std::uint32_t first = 0, count = 0;
    };
    using Known = std::map<std::vector<LinkId>, std::uint32_t>;

    /// The flow that takes what falls on `choice`: its own, or its backup while that is whole and it is not.
    [[nodiscard]] std::uint32_t flow_of(const Choice& choice) const;
    [[nodiscard]] Range add_choices(const Route* route, const IngressOptions& options, double draw,
                                    Known& known);
    std::uint32_t flow_over(const Path& path, const IngressOptions& options, Known& known);

    RouteTimeline routes_;
    std::size_t table_ = 0;
    std::vector<std::vector<Range>> ranges_;  ///< by table, then ingress
    std::vector<Choice> choices_;
    std::vector<RandomStream> random_;  ///< by ingress
    std::vector<Flow> flows_;
    std::vector<std::uint32_t> hops_;
};

}  // namespace hexi
