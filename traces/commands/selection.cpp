#include "traces/commands/selection.hpp"

#include <algorithm>
#include <utility>

#include <CLI/CLI.hpp>

#include "traces/capture/capture_index.hpp"
#include "traces/capture/packet_filter.hpp"
#include "traces/capture/reorder_window.hpp"

namespace hexi {
namespace {

using Consumer = std::function<Result<void>(const TracePacket&)>;

class Selection {
public:
    Selection(const CaptureReader& reader, const SelectionOptions& options, const Consumer& consumer)
        : reader_(reader), options_(options), consumer_(consumer) {
        if (!options.filter.empty()) filter_.emplace(options.filter);
        if (options.reorder_packets > 0) window_.emplace(options.reorder_packets);
    }

    Result<void> take(std::span<const TracePacket> packets) {
        for (const TracePacket& packet : packets) {
            if (full()) return {};
            const auto wanted = wants(packet);
            if (!wanted) return tl::unexpected(wanted.error());
            if (!*wanted) continue;
            auto passed = window_ ? reorder(packet) : hand_over(packet);
            if (!passed) return passed;
        }
        return {};
    }
    Result<void> finish() { return window_ ? drain(true) : Result<void>(); }

    /// When the packets that are wanted begin, once the first of all has been seen.
    [[nodiscard]] std::optional<TraceTime> wanted_from() const {
        if (!first_ || !options_.from_s) return std::nullopt;
        constexpr double kMostNs = 4e18;
        const double ns = std::min(*options_.from_s * kNsPerSecond, kMostNs);
        const auto whole = static_cast<std::uint64_t>(ns);
        return trace_time(first_->s, first_->ns + whole);
    }
    /// So many packets before the wanted time are not even read.
    void pass_over(std::uint64_t packets) { counts_.outside_time += packets; }

    [[nodiscard]] bool full() const { return options_.most_packets && accepted_ >= *options_.most_packets; }
    [[nodiscard]] SelectionCounts counts() const {
        SelectionCounts counts = counts_;
        if (window_) counts.disordered = window_->disordered();
        if (window_) counts.late = window_->late();
        return counts;
    }

private:
    Result<bool> wants(const TracePacket& packet) {
        if (!first_) first_ = packet.at;
        if (options_.from_s || options_.until_s) {
            const double at_s = static_cast<double>(ns_between(*first_, packet.at)) / kNsPerSecond;
            if (at_s < options_.from_s.value_or(at_s) || (options_.until_s && at_s >= *options_.until_s)) {
                ++counts_.outside_time;
                return false;
            }
        }
        if (filter_) {
            const auto matches = filter_->matches(packet, reader_.interfaces()[packet.interface].link);
            if (!matches) return tl::unexpected(in_context("--filter", matches.error()));
            if (!*matches) {
                ++counts_.filtered_out;
                return false;
            }
        }
        ++accepted_;
        return true;
    }
    Result<void> reorder(const TracePacket& packet) {
        window_->push(packet);
        return drain(false);
    }
    Result<void> drain(bool all) {
        while (const auto packet = window_->pop(all)) {
            auto passed = hand_over(*packet);
            if (!passed) return passed;
        }
        return {};
    }
    Result<void> hand_over(const TracePacket& packet) {
        ++counts_.taken;
        return consumer_(packet);
    }

    const CaptureReader& reader_;
    const SelectionOptions& options_;
    const Consumer& consumer_;
    std::optional<PacketFilter> filter_;
    std::optional<ReorderWindow> window_;
    std::optional<TraceTime> first_;
    std::uint64_t accepted_ = 0;
    SelectionCounts counts_;
};

}  // namespace

void add_selection_options(CLI::App& app, SelectionOptions& options) {
    constexpr double kLongest = 1e10;
    constexpr std::size_t kMostHeld = 1'000'000;
    app.add_option("--filter", options.filter, "Only packets that tcpdump's expression EXPR matches")
        ->option_text("EXPR");
    app.add_option("--from-s", options.from_s, "Only packets from S seconds after the first on")
        ->check(CLI::Range(0.0, kLongest))
        ->option_text("S");
    app.add_option("--until-s", options.until_s, "Only packets before S seconds after the first")
        ->check(CLI::Range(0.0, kLongest))
        ->option_text("S");
    app.add_option("--count", options.most_packets, "At most N packets")->option_text("N");
    app.add_option("--reorder", options.reorder_packets,
                   "Put packets in the order of their times, N of them held back at most")
        ->check(CLI::Range(std::size_t{0}, kMostHeld))
        ->option_text("N [0: the file's order]");
    add_reading_options(app, options.reading);
}

namespace {

/// Goes on where packets from `wanted` on may begin, by the index beside the file; how many packets, of which
/// `seen` have been read, are passed over.
std::uint64_t seek_to(CaptureReader& reader, const std::optional<TraceTime>& wanted, std::uint64_t seen) {
    const auto index = wanted ? CaptureIndex::load(reader.name()) : std::nullopt;
    const auto point = index ? index->before(*wanted) : std::nullopt;
    if (!point || point->packets <= seen || !reader.seek(point->offset)) return 0;
    return point->packets - seen;
}

}  // namespace

Result<SelectionCounts> select_packets(CaptureReader& reader, const SelectionOptions& options,
                                       Terminal& terminal, const Consumer& consumer) {
    Selection selection(reader, options, consumer);
    bool first = true;
    std::uint64_t seen = 0;
    const auto read =
        read_all_packets(reader, terminal, [&](std::span<const TracePacket> packets) -> Result<bool> {
            const auto taken = selection.take(packets);
            if (!taken) return tl::unexpected(taken.error());
            seen += packets.size();
            if (std::exchange(first, false))
                selection.pass_over(seek_to(reader, selection.wanted_from(), seen));
            return !selection.full();
        });
    if (!read) return tl::unexpected(read.error());
    const auto finished = selection.finish();
    if (!finished) return tl::unexpected(finished.error());
    return selection.counts();
}

Result<SelectionCounts> select_batches(
    CaptureReader& reader, const SelectionOptions& options, Terminal& terminal,
    const std::function<Result<void>(std::span<const TracePacket>)>& consumer) {
    const bool takes_all = options.filter.empty() && !options.from_s && !options.until_s &&
                           !options.most_packets && options.reorder_packets == 0;
    if (!takes_all)
        return select_packets(reader, options, terminal, [&](const TracePacket& packet) {
            return consumer({&packet, 1});
        });
    SelectionCounts counts;
    const auto read = read_all_packets(reader, terminal, [&](std::span<const TracePacket> packets) {
        counts.taken += packets.size();
        return consumer(packets).transform([] { return true; });
    });
    if (!read) return tl::unexpected(read.error());
    return counts;
}

}  // namespace hexi
