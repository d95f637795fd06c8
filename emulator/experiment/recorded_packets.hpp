// Packets that were recorded, in files of ours that engines read while they play.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/result.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// One packet, or what a rate sent in one instant.
struct RecordedPacket {
    SimTime at{0};                   ///< since the experiment began, >= 0
    std::uint32_t bytes = 0;         ///< on the wire, > 0; a packet has at most 65535
    std::uint32_t conversation = 0;  ///< equal in both directions of one; another may have the same by chance

    bool operator==(const RecordedPacket&) const = default;
};

/// Reads a recording, 256 packets at a time. Not shared between threads.
class RecordingReader {
public:
    /// kEnvironment says why `path` cannot be read; kInvalid where it holds no whole packets, or none.
    [[nodiscard]] static Result<std::unique_ptr<RecordingReader>> open(const std::string& path);
    ~RecordingReader();
    RecordingReader(const RecordingReader&) = delete;
    RecordingReader& operator=(const RecordingReader&) = delete;

    /// The next packet; nothing behind the last. A file that changes while it is read ends early.
    [[nodiscard]] std::optional<RecordedPacket> next();
    [[nodiscard]] std::uint64_t packets() const { return packets_; }

private:
    RecordingReader(int fd, std::uint64_t packets) : fd_(fd), packets_(packets) {}

    int fd_;
    std::uint64_t packets_, read_ = 0;
    std::vector<RecordedPacket> block_;
    std::size_t at_ = 0;
};

/// A folder that goes with the object, and all that is in it.
class RecordingFolder {
public:
    /// Below the system's temporary directory; kEnvironment says why not.
    [[nodiscard]] static Result<std::shared_ptr<const RecordingFolder>> create();
    ~RecordingFolder();
    RecordingFolder(const RecordingFolder&) = delete;
    RecordingFolder& operator=(const RecordingFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    explicit RecordingFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

/// What was recorded between one pair of nodes.
struct Recording {
    NodeId source, destination;
    std::string file;  ///< below the recorder's folder
    std::uint64_t packets = 0, bytes = 0;
    SimTime last{0};

    bool operator==(const Recording&) const = default;
};

/// Takes packets of many pairs, in any order, and leaves one file for each, in the order of their times.
/// Holds 256 packets of each pair, and one pair's packets at the end where they came out of order.
class Recorder {
public:
    /// A pair's packets that may have to be sorted: 128 MiB of them.
    static constexpr std::uint64_t kMostUnsorted = 8'388'608;

    explicit Recorder(std::shared_ptr<const RecordingFolder> folder) : folder_(std::move(folder)) {}

    [[nodiscard]] Result<void> add(NodeId source, NodeId destination, const RecordedPacket& packet);
    /// The recordings, by pair. kInvalid where a pair has too many packets to be sorted; kEnvironment as the
    /// disk says. Once.
    [[nodiscard]] Result<std::vector<Recording>> finish();

private:
    struct Pair {
        Recording recording;
        std::vector<RecordedPacket> held;
        SimTime latest{0};
        bool sorted = true;
    };
    [[nodiscard]] static Result<void> flush(Pair& pair);

    std::shared_ptr<const RecordingFolder> folder_;
    std::map<std::pair<NodeId, NodeId>, Pair> pairs_;
};

/// Writes `packets` as the file `path`, instead of what is there.
[[nodiscard]] Result<void> write_recording(const std::string& path,
                                           const std::vector<RecordedPacket>& packets);
/// All packets of a recording.
[[nodiscard]] Result<std::vector<RecordedPacket>> read_recording(const std::string& path);

}  // namespace hexi
