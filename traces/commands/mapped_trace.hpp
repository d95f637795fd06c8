// A trace as a network gets it: mapped, thinned, at its new times, over and over.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "traces/commands/mapping_changes.hpp"
#include "traces/commands/mapping_options.hpp"
#include "traces/commands/selection.hpp"
#include "traces/rewrite/trace_timing.hpp"

namespace hexi {

/// Every option that says how a trace gets into a network.
struct MappedTraceOptions {
    std::string file;
    bool whole = false;  ///< nothing is mapped or changed but times; packets are between no nodes
    MappingOptions mapping;
    MappingChangeOptions changes;
    TimingOptions timing;
    SelectionOptions selection;
};
/// Adds all of them but FILE; `options` must outlive the parse.
void add_mapped_trace_options(CLI::App& app, MappedTraceOptions& options);

/// A packet at its nodes and its time.
using MappedConsumer = std::function<Result<void>(const TraceMapper::Mapped&, LinkType)>;

/// Reads a trace through its map. Used once.
class MappedTrace {
public:
    /// Onto `topology`, or the one that the options name where it is null. Errors are those of the options;
    /// kInvalid where standard input would have to be read twice.
    [[nodiscard]] static Result<std::unique_ptr<MappedTrace>> open(
        const MappedTraceOptions& options, std::shared_ptr<const Topology> topology = nullptr);

    /// Hands every packet that is kept to `consumer`, at its new time, in the order of the file and once for
    /// each repetition. Errors of reading, and the consumer's.
    [[nodiscard]] Result<void> play(Terminal& terminal, const MappedConsumer& consumer);

    [[nodiscard]] const Topology& topology() const { return *topology_; }
    [[nodiscard]] std::shared_ptr<const Topology> shared_topology() const { return topology_; }
    [[nodiscard]] const TraceMapper& mapper() const { return *mapper_; }
    /// How fast time runs: as asked for, or what the rate asked for makes.
    [[nodiscard]] double speed() const { return speed_; }
    /// Packets of conversations that thinning left out.
    [[nodiscard]] std::uint64_t thinned_packets() const { return thinned_; }
    [[nodiscard]] const SelectionCounts& selected() const { return selected_; }
    /// Of the first time through.
    [[nodiscard]] const CaptureCounts& read() const { return read_; }
    [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }

private:
    explicit MappedTrace(const MappedTraceOptions& options) : options_(options) {}
    /// What one time through has been.
    struct Pass {
        std::optional<TraceTime> first, last;
        std::uint64_t packets = 0, bytes = 0;
    };
    Result<Pass> pass(Terminal& terminal, std::uint64_t shift, const MappedConsumer& consumer);
    Result<void> find_speed(Terminal& terminal);
    [[nodiscard]] Result<std::unique_ptr<TraceMapper>> fresh_mapper() const;

    MappedTraceOptions options_;
    std::shared_ptr<const Topology> topology_;
    std::unique_ptr<TraceMapper> mapper_;
    double speed_ = 1;
    std::uint64_t thinned_ = 0;
    SelectionCounts selected_;
    CaptureCounts read_;
    std::vector<std::string> remarks_;
    bool first_pass_ = true;
};

}  // namespace hexi
