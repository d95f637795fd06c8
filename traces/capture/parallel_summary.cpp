#include "traces/capture/parallel_summary.hpp"

#include <algorithm>
#include <thread>
#include <vector>

namespace hexi {
namespace {

/// From one point to another; nothing: the file's beginning, its end.
struct Stretch {
    std::optional<IndexPoint> from, until;
};

/// What one thread counted.
struct Part {
    CaptureSummariser summariser;
    std::optional<CaptureSummary> summary;
    CaptureCounts before;  ///< met in the file's first packets, which every thread but the first reads twice
    std::optional<Error> error;
};

void read_part(const std::string& path, Strictness strictness, const Stretch& stretch, Part& part) {
    auto reader = CaptureReader::open(path, strictness);
    if (!reader) {
        part.error = reader.error();
        return;
    }
    std::uint64_t at = 0;
    if (stretch.from) {
        const auto head = reader->next();  // the interfaces
        if (!head) {
            part.error = head.error();
            return;
        }
        part.before = reader->counts();
        reader->seek(stretch.from->offset);
        part.summariser = CaptureSummariser(stretch.from->latest);
        at = stretch.from->packets;
    }
    while (!stretch.until || at < stretch.until->packets) {
        const auto packets = reader->next();
        if (!packets) part.error = packets.error();
        if (!packets || packets->empty()) break;
        const std::uint64_t left = stretch.until ? stretch.until->packets - at : packets->size();
        const auto mine = packets->first(std::min<std::size_t>(packets->size(), left));
        part.summariser.add(mine);
        at += mine.size();
    }
    part.summary = part.summariser.summary(*reader);
}

/// The stretches of `jobs` threads, about as long as each other.
std::vector<Stretch> stretches_of(const CaptureIndex& index, std::size_t jobs) {
    const auto& points = index.points();
    const std::size_t parts = std::clamp<std::size_t>(jobs, 1, points.size() + 1);
    std::vector<Stretch> stretches(parts);
    for (std::size_t i = 1; i < parts; ++i) {
        stretches[i].from = points[i * points.size() / parts];
        stretches[i - 1].until = stretches[i].from;
    }
    return stretches;
}

}  // namespace

Result<CaptureSummary> summarise_in_parallel(const std::string& path, const CaptureIndex& index,
                                             std::size_t jobs, Strictness strictness) {
    const auto stretches = stretches_of(index, jobs);
    std::vector<Part> parts(stretches.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < parts.size(); ++i)
        threads.emplace_back([&, i] { read_part(path, strictness, stretches[i], parts[i]); });
    for (std::thread& thread : threads) thread.join();
    for (const Part& part : parts) {
        if (part.error) return tl::unexpected(*part.error);
    }
    CaptureSummariser all;
    CaptureCounts counts;
    for (const Part& part : parts) {
        all.merge(part.summariser);
        counts.add(part.summary->counts, part.before);
    }
    // Only who reads to the end has seen what a file says of its interfaces there.
    CaptureSummary summary = all.with(*parts.back().summary);
    summary.counts = counts;
    summary.counts.packets = summary.totals.packets;
    return summary;
}

}  // namespace hexi
