// Writes what taps see into capture files, on a thread of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "dataplane/capture/tap_point.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// What a tap has done so far.
struct TapReport {
    std::string name, file;
    bool recording = true;         ///< false: stopped, its file is complete
    std::uint64_t seen = 0;        ///< frames that passed
    std::uint64_t written = 0;     ///< of these, to the file
    std::uint64_t missed = 0;      ///< of these, not: the ring or the disk was full
    std::uint64_t lost_there = 0;  ///< by the link itself, beside those that passed
    std::string failure;           ///< of the file, in a sentence; empty: none
};

/// Recordings by name. Every call but the thread's own comes from one thread at a time.
class TapRecorder {
public:
    /// `epoch_ns` is the wall-clock time at which the network's time was 0; `wall_ns` tells that of now.
    TapRecorder(std::uint64_t epoch_ns, std::function<std::uint64_t()> wall_ns);
    /// As finish().
    ~TapRecorder();
    TapRecorder(const TapRecorder&) = delete;
    TapRecorder& operator=(const TapRecorder&) = delete;

    /// Records `points` to `file`, which is made or emptied, as interfaces in their order. kInvalid where
    /// `name` or the file is being recorded, kEnvironment where the file cannot be written. It may be a pipe
    /// that somebody reads from; one who stops reading for a second has the recording end with a failure.
    Result<void> start(const std::string& name, const std::string& file,
                       std::vector<std::shared_ptr<TapPoint>> points);
    /// Ends a recording; its file is complete once nobody else holds its points. kNotFound names those there
    /// are.
    Result<void> stop(const std::string& name);
    /// Ends all recordings and waits until their files are complete. Nobody else may hold a point.
    void finish();

    /// In the order in which they were started.
    [[nodiscard]] std::vector<TapReport> reports() const;

private:
    class Recording;
    void work();
    [[nodiscard]] std::vector<std::shared_ptr<Recording>> open_recordings() const;

    std::uint64_t epoch_ns_;
    std::function<std::uint64_t()> wall_ns_;
    mutable std::mutex guard_;  ///< of what follows; never held while a file is written
    std::condition_variable changed_;
    std::vector<std::shared_ptr<Recording>> recordings_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace hexi
