// The traffic of an experiment as streams, and the ways they take.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/fluid/work_variance.hpp"

namespace hexi {

/// What sources of both kinds send.
struct DayWork {
    WorkMoments paced;    ///< of sources whose rate follows the load of the day, at load 1
    WorkMoments clocked;  ///< of those that have an interval, and keep it
};

/// All sources of one key together.
struct DayStream {
    RouteKey key;
    std::vector<const PacketSource*> sources;  ///< of the experiment, which outlives this
    std::vector<const PacketSource*> echoes;   ///< probes of the way back, which are answered on this
    DayWork work;

    /// Each of its packets taken with probability `share`.
    [[nodiscard]] DayWork taken(double share) const;
};

/// One way of a stream.
struct DayFlow {
    std::uint32_t stream = 0;  ///< place in the list of streams
    std::uint32_t first = 0, hops = 0;
    double share = 1;  ///< of the stream
};

/// Every source of `experiment`, and every echo of a probe, with its key; in key order.
[[nodiscard]] std::vector<DayStream> day_streams(const Experiment& experiment);

/// The place of the stream of `key`; their number where there is none.
[[nodiscard]] std::size_t stream_at(std::span<const DayStream> streams, const RouteKey& key);

/// The ways of all streams under one routing table. A value.
class DayFlows {
public:
    /// Of `streams` by `table`; those without a path there have no flow.
    DayFlows(std::span<const DayStream> streams, const RoutingTable& table);
    /// As `before`, but for streams whose key is in `table`.
    DayFlows(const DayFlows& before, std::span<const DayStream> streams, const RoutingTable& table);

    /// In order of streams, and of the paths of their routes.
    [[nodiscard]] std::span<const DayFlow> all() const { return flows_; }
    [[nodiscard]] std::span<const DayFlow> of(std::size_t stream) const {
        return std::span(flows_).subspan(first_[stream], first_[stream + 1] - first_[stream]);
    }
    [[nodiscard]] std::span<const std::uint32_t> way(const DayFlow& flow) const {
        return std::span(links_).subspan(flow.first, flow.hops);
    }

private:
    void add(std::size_t stream, const Route& route);

    std::vector<DayFlow> flows_;
    std::vector<std::uint32_t> first_;  ///< by stream, and one more: into flows_
    std::vector<std::uint32_t> links_;
};

}  // namespace hexi
