#include "emulator/experiment/recorded_packets.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::size_t kBlock = 256;
static_assert(sizeof(RecordedPacket) == 16,
              "a recording is an array of these, read on the host that wrote it");

tl::unexpected<Error> refusal(const std::string& path, std::string_view what) {
    return fail(ErrorCode::kEnvironment, fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

Result<void> append(const std::string& path, const std::vector<RecordedPacket>& packets, bool fresh) {
    std::ofstream file(path, fresh ? std::ios::binary | std::ios::trunc : std::ios::binary | std::ios::app);
    file.write(reinterpret_cast<const char*>(packets.data()),
               static_cast<std::streamsize>(packets.size() * sizeof(RecordedPacket)));
    file.close();
    if (!file) return refusal(path, "cannot be written");
    return {};
}

}  // namespace

Result<std::unique_ptr<RecordingReader>> RecordingReader::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return refusal(path, "cannot open");
    struct stat found {};
    const bool known = ::fstat(fd, &found) == 0;
    const auto bytes = known ? static_cast<std::uint64_t>(found.st_size) : 0;
    if (bytes == 0 || bytes % sizeof(RecordedPacket) != 0) {
        ::close(fd);
        return fail(ErrorCode::kInvalid, path + ": is no recording: it holds no whole packets");
    }
    return std::unique_ptr<RecordingReader>(new RecordingReader(fd, bytes / sizeof(RecordedPacket)));
}

RecordingReader::~RecordingReader() { ::close(fd_); }

std::optional<RecordedPacket> RecordingReader::next() {
    if (at_ == block_.size()) {
        block_.resize(kBlock);
        const ssize_t got = ::pread(fd_, block_.data(), kBlock * sizeof(RecordedPacket),
                                    static_cast<off_t>(read_ * sizeof(RecordedPacket)));
        block_.resize(got > 0 ? static_cast<std::size_t>(got) / sizeof(RecordedPacket) : 0);
        read_ += block_.size();
        at_ = 0;
        if (block_.empty()) return std::nullopt;
    }
    return block_[at_++];
}

Result<std::shared_ptr<const RecordingFolder>> RecordingFolder::create() {
    std::error_code error;
    std::string path = (std::filesystem::temp_directory_path(error) / "hexi-recording-XXXXXX").string();
    if (error || ::mkdtemp(path.data()) == nullptr) return refusal(path, "cannot be made");
    return std::shared_ptr<const RecordingFolder>(new RecordingFolder(std::move(path)));
}

RecordingFolder::~RecordingFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Result<void> Recorder::add(NodeId source, NodeId destination, const RecordedPacket& packet) {
    const auto [at, fresh] = pairs_.try_emplace({source, destination});
    Pair& pair = at->second;
    if (fresh)
        pair.recording = {source, destination,
                          fmt::format("{}/{}-{}", folder_->path(), source.index(), destination.index())};
    pair.sorted = pair.sorted && packet.at >= pair.latest;
    pair.latest = std::max(pair.latest, packet.at);
    ++pair.recording.packets;
    pair.recording.bytes += packet.bytes;
    pair.held.push_back(packet);
    return pair.held.size() < kBlock ? Result<void>() : flush(pair);
}

Result<void> Recorder::flush(Pair& pair) {
    auto written = append(pair.recording.file, pair.held, false);
    pair.held.clear();
    return written;
}

Result<std::vector<Recording>> Recorder::finish() {
    std::vector<Recording> made;
    for (auto& [nodes, pair] : pairs_) {
        const auto flushed = flush(pair);
        if (!flushed) return tl::unexpected(flushed.error());
        pair.recording.last = pair.latest;
        if (!pair.sorted && pair.recording.packets > kMostUnsorted)
            return fail(ErrorCode::kInvalid,
                        fmt::format("{} packets of one pair are out of order: at most {} are put right",
                                    pair.recording.packets, kMostUnsorted));
        if (!pair.sorted) {
            auto packets = read_recording(pair.recording.file);
            if (!packets) return tl::unexpected(packets.error());
            std::stable_sort(packets->begin(), packets->end(),
                             [](const RecordedPacket& a, const RecordedPacket& b) { return a.at < b.at; });
            const auto written = write_recording(pair.recording.file, *packets);
            if (!written) return tl::unexpected(written.error());
        }
        made.push_back(pair.recording);
    }
    pairs_.clear();
    return made;
}

Result<void> write_recording(const std::string& path, const std::vector<RecordedPacket>& packets) {
    return append(path, packets, true);
}

Result<std::vector<RecordedPacket>> read_recording(const std::string& path) {
    auto reader = RecordingReader::open(path);
    if (!reader) return tl::unexpected(reader.error());
    std::vector<RecordedPacket> packets;
    packets.reserve((*reader)->packets());
    while (const auto packet = (*reader)->next()) packets.push_back(*packet);
    return packets;
}

}  // namespace hexi
