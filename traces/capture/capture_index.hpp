// Where in a capture which time is: a file beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/capture/capture_reader.hpp"

namespace hexi {

/// A record at which reading may begin.
struct IndexPoint {
    std::uint64_t offset = 0;   ///< of the record, in the file
    std::uint64_t packets = 0;  ///< before it
    TraceTime latest;           ///< of any packet before it
    bool operator==(const IndexPoint&) const = default;
};

/// Points of an uncompressed capture about kStride bytes apart, beginning behind the first packets that a
/// reader hands over. Immutable.
class CaptureIndex {
public:
    static constexpr std::uint64_t kStride = std::uint64_t{4} << 20U;

    /// Reads all of `path`, strictly, and calls `progress` with the share read. kUnsupported where the file
    /// cannot be begun in the middle: compressed, or with interfaces that come behind the first packets; else
    /// the reader's errors.
    [[nodiscard]] static Result<CaptureIndex> build(const std::string& path,
                                                    const std::function<void(double)>& progress);
    /// The index beside `path`; nothing where there is none, or where the capture has another length, time of
    /// change or beginning than when it was made.
    [[nodiscard]] static std::optional<CaptureIndex> load(const std::string& path);
    /// Writes it beside `path`.
    [[nodiscard]] Result<void> save(const std::string& path) const;
    /// "x.pcap.hexi-index".
    [[nodiscard]] static std::string file_of(const std::string& path) { return path + ".hexi-index"; }

    [[nodiscard]] const std::vector<IndexPoint>& points() const { return points_; }
    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    /// The last point before which every packet is earlier than `time`.
    [[nodiscard]] std::optional<IndexPoint> before(const TraceTime& time) const;

private:
    std::vector<IndexPoint> points_;
    std::uint64_t packets_ = 0;
};

}  // namespace hexi
