#include "dataplane/capture/tap_recorder.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::chrono::milliseconds kPause{1};

/// A file for writing, or a pipe that somebody reads from, that closes itself.
class OutputFile {
public:
    static Result<OutputFile> create(const std::string& path) {
        const int number = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0644);
        if (number >= 0) return OutputFile(number);
        return fail(ErrorCode::kEnvironment, fmt::format("{}: cannot write: {}", path, std::strerror(errno)));
    }
    OutputFile(OutputFile&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    OutputFile& operator=(OutputFile&&) = delete;
    ~OutputFile() {
        if (number_ >= 0) close(number_);
    }
    /// 0, or what the system says; ETIMEDOUT where the reader of a pipe does not read.
    [[nodiscard]] int write_all(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t wrote = write(number_, bytes.data(), bytes.size());
            if (wrote > 0) bytes.remove_prefix(static_cast<std::size_t>(wrote));
            if (wrote >= 0 || errno == EINTR) continue;
            if (errno != EAGAIN) return errno;
            if (!room_soon()) return ETIMEDOUT;
        }
        return 0;
    }

private:
    explicit OutputFile(int number) : number_(number) {}
    [[nodiscard]] bool room_soon() const {
        constexpr int kPatienceMs = 1000;
        pollfd waits{.fd = number_, .events = POLLOUT, .revents = 0};
        return poll(&waits, 1, kPatienceMs) > 0;
    }
    int number_;
};

}  // namespace

/// One file and the points it is written from.
class TapRecorder::Recording {
public:
    Recording(std::string name, std::string path, OutputFile file,
              std::vector<std::shared_ptr<TapPoint>> points, std::uint64_t now_ns)
        : name_(std::move(name)),
          path_(std::move(path)),
          file_(std::move(file)),
          points_(std::move(points)),
          told_missed_(points_.size()),
          from_ns_(now_ns) {
        append_capture_header(pending_, "hexi");
        for (const auto& point : points_) append_interface(pending_, point->interface());
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool open() const { return open_.load(std::memory_order_acquire); }
    void end() { ending_.store(true, std::memory_order_release); }
    [[nodiscard]] TapReport report() const;

    // The recorder's thread.

    /// Writes what there is; true where there was anything.
    bool advance(std::uint64_t epoch_ns, std::uint64_t now_ns);

private:
    /// Only we hold the points: nothing more comes.
    [[nodiscard]] bool abandoned() const;
    void append(std::size_t interface, const TapPoint::Copy& copy, std::uint64_t epoch_ns);
    [[nodiscard]] TapReport report_now() const;
    void close_file(std::uint64_t now_ns);
    void flush(std::uint64_t frames);

    std::string name_, path_;
    OutputFile file_;
    mutable std::mutex guard_;  ///< of what the next two are once the file is complete
    TapReport final_;
    std::vector<std::shared_ptr<TapPoint>> points_;
    std::vector<std::uint64_t> told_missed_;  ///< by point: misses that the file tells of
    std::uint64_t from_ns_, latest_ns_ = 0;
    std::string pending_;
    std::atomic<std::uint64_t> written_{0};
    std::atomic<int> failure_{0};
    std::atomic<bool> ending_{false}, open_{true};
};

TapReport TapRecorder::Recording::report() const {
    const std::lock_guard lock(guard_);
    if (!open()) return final_;
    return report_now();
}

TapReport TapRecorder::Recording::report_now() const {
    TapReport report{.name = name_, .file = path_, .recording = open(), .written = written_.load()};
    for (const auto& point : points_) {
        report.seen += point->seen();
        report.lost_there += point->lost_here();
        report.missed += point->missed();
    }
    // What the disk refused was in no file either; what is in a ring is neither written nor missed yet.
    if (failure_ != 0) {
        report.failure = fmt::format("{}: cannot write: {}", path_, std::strerror(failure_));
        report.missed = report.seen - report.written;
    }
    return report;
}

bool TapRecorder::Recording::abandoned() const {
    if (!ending_.load(std::memory_order_acquire)) return false;
    const bool alone =
        std::all_of(points_.begin(), points_.end(), [](const auto& point) { return point.use_count() == 1; });
    std::atomic_thread_fence(std::memory_order_acquire);
    return alone;
}

bool TapRecorder::Recording::advance(std::uint64_t epoch_ns, std::uint64_t now_ns) {
    const bool last = abandoned();
    struct Found {
        std::size_t interface;
        TapPoint::Copy copy;
    };
    std::vector<Found> found;
    for (std::size_t i = 0; i < points_.size(); ++i)
        points_[i]->peek([&](const TapPoint::Copy& copy) { found.push_back({i, copy}); });
    std::stable_sort(found.begin(), found.end(),
                     [](const Found& a, const Found& b) { return a.copy.at < b.copy.at; });
    for (const Found& one : found) append(one.interface, one.copy, epoch_ns);
    for (const auto& point : points_) point->release();
    flush(found.size());
    if (last) close_file(now_ns);
    return !found.empty();
}

void TapRecorder::Recording::append(std::size_t interface, const TapPoint::Copy& copy,
                                    std::uint64_t epoch_ns) {
    const std::uint64_t at_ns = epoch_ns + static_cast<std::uint64_t>(copy.at.count() / 1000);
    latest_ns_ = std::max(latest_ns_, at_ns);
    append_packet(pending_, {.interface = static_cast<std::uint32_t>(interface),
                             .at_ns = at_ns,
                             .direction = copy.direction,
                             .wire_bytes = copy.wire_bytes,
                             .bytes = copy.bytes,
                             .lost_before = copy.missed_before - told_missed_[interface]});
    told_missed_[interface] = copy.missed_before;
}

void TapRecorder::Recording::flush(std::uint64_t frames) {
    if (failure_ == 0) failure_ = file_.write_all(pending_);
    if (failure_ == 0) written_ += frames;
    pending_.clear();
}

void TapRecorder::Recording::close_file(std::uint64_t now_ns) {
    for (std::size_t i = 0; i < points_.size(); ++i)
        append_statistics(pending_, {.interface = static_cast<std::uint32_t>(i),
                                     .from_ns = from_ns_,
                                     .until_ns = std::max(now_ns, latest_ns_),
                                     .seen = points_[i]->seen(),
                                     .dropped = points_[i]->lost_here(),
                                     .missed = points_[i]->missed()});
    flush(0);
    const std::lock_guard lock(guard_);
    open_.store(false, std::memory_order_release);
    final_ = report_now();
    points_.clear();  // their memory
}

TapRecorder::TapRecorder(std::uint64_t epoch_ns, std::function<std::uint64_t()> wall_ns)
    : epoch_ns_(epoch_ns), wall_ns_(std::move(wall_ns)), thread_([this] { work(); }) {}

TapRecorder::~TapRecorder() { finish(); }

Result<void> TapRecorder::start(const std::string& name, const std::string& file,
                                std::vector<std::shared_ptr<TapPoint>> points) {
    for (const auto& other : open_recordings()) {
        if (other->name() == name)
            return fail(ErrorCode::kInvalid,
                        fmt::format("'{}' is being recorded to {}", name, other->path()));
        if (other->path() == file)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{}: is being written for '{}'; give each tap a file of its own", file,
                                    other->name()));
    }
    auto opened = OutputFile::create(file);
    if (!opened) return tl::unexpected(opened.error());
    const std::lock_guard lock(guard_);
    recordings_.push_back(
        std::make_shared<Recording>(name, file, std::move(*opened), std::move(points), wall_ns_()));
    changed_.notify_one();
    return {};
}

Result<void> TapRecorder::stop(const std::string& name) {
    std::string names;
    for (const auto& recording : open_recordings()) {
        if (recording->name() == name) {
            recording->end();
            return {};
        }
        names += (names.empty() ? "" : ", ") + recording->name();
    }
    return fail(ErrorCode::kNotFound, fmt::format("'{}' is not being recorded; {}", name,
                                                  names.empty() ? "nothing is" : "being recorded: " + names));
}

void TapRecorder::finish() {
    {
        const std::lock_guard lock(guard_);
        for (const auto& recording : recordings_) recording->end();
        ending_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::vector<TapReport> TapRecorder::reports() const {
    const std::lock_guard lock(guard_);
    std::vector<TapReport> reports;
    for (const auto& recording : recordings_) reports.push_back(recording->report());
    return reports;
}

std::vector<std::shared_ptr<TapRecorder::Recording>> TapRecorder::open_recordings() const {
    const std::lock_guard lock(guard_);
    std::vector<std::shared_ptr<Recording>> open;
    for (const auto& recording : recordings_) {
        if (recording->open()) open.push_back(recording);
    }
    return open;
}

void TapRecorder::work() {
    sigset_t all;  // above all SIGPIPE, of a pipe whose reader left
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    for (;;) {
        const auto open = open_recordings();
        bool any = false;
        for (const auto& recording : open) any = recording->advance(epoch_ns_, wall_ns_()) || any;
        std::unique_lock lock(guard_);
        if (open.empty()) {
            if (ending_) return;
            changed_.wait(lock, [&] {
                return ending_ || std::any_of(recordings_.begin(), recordings_.end(),
                                              [](const auto& recording) { return recording->open(); });
            });
        } else if (!any) {
            changed_.wait_for(lock, kPause);
        }
    }
}

}  // namespace hexi
