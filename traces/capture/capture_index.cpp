#include "traces/capture/capture_index.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "topology/base/file.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t kMagic = 0x3158'4449'4958'4548;  // "HEXIIDX1"
constexpr std::size_t kHeadWords = 6, kPointWords = 4;

/// What tells whether a capture is the one that was read.
struct Identity {
    std::uint64_t bytes = 0, changed_ns = 0, beginning = 0;
    bool operator==(const Identity&) const = default;
};

/// FNV-1a over the first 4 KiB.
std::uint64_t beginning_of(const std::string& path) {
    std::array<char, 4096> head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), head.size());
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325;
    for (std::streamsize i = 0; i < file.gcount(); ++i)
        hash = (hash ^ static_cast<std::uint8_t>(head[static_cast<std::size_t>(i)])) * 0x100'0000'01B3;
    return hash;
}

std::optional<Identity> identity_of(const std::string& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
    return Identity{static_cast<std::uint64_t>(found.st_size),
                    static_cast<std::uint64_t>(found.st_mtim.tv_sec) * kNsPerSecond +
                        static_cast<std::uint64_t>(found.st_mtim.tv_nsec),
                    beginning_of(path)};
}

}  // namespace

Result<CaptureIndex> CaptureIndex::build(const std::string& path,
                                         const std::function<void(double)>& progress) {
    auto reader = CaptureReader::open(path, Strictness::kStrict);
    if (!reader) return tl::unexpected(reader.error());
    if (reader->compression() != Compression::kNone || !identity_of(path))
        return fail(ErrorCode::kUnsupported,
                    path +
                        ": has no index: it is compressed or no file, and is read from "
                        "its beginning");
    CaptureIndex index;
    TraceTime latest;
    std::size_t interfaces = 0;
    for (std::uint64_t last = 0;;) {
        const auto packets = reader->next();
        if (!packets) return tl::unexpected(packets.error());
        if (packets->empty()) break;
        if (index.packets_ == 0) {
            interfaces = reader->interfaces().size();
            latest = packets->front().at;
        }
        if (reader->interfaces().size() != interfaces)
            return fail(
                ErrorCode::kUnsupported,
                path +
                    ": has no index: interfaces come behind its first packets, so it is read from its "
                    "beginning");
        for (const TracePacket& packet : *packets) latest = std::max(latest, packet.at);
        index.packets_ += packets->size();
        const std::uint64_t offset = reader->position();
        if (!index.points_.empty() && offset - last < kStride) continue;
        index.points_.push_back({offset, index.packets_, latest});
        last = offset;
        if (const auto share = reader->progress()) progress(*share);
    }
    return index;
}

Result<void> CaptureIndex::save(const std::string& path) const {
    const auto identity = identity_of(path);
    if (!identity) return fail(ErrorCode::kEnvironment, path + ": is no file any more");
    std::vector<std::uint64_t> words{kMagic,   identity->bytes, identity->changed_ns, identity->beginning,
                                     packets_, points_.size()};
    for (const IndexPoint& point : points_)
        words.insert(words.end(), {point.offset, point.packets, static_cast<std::uint64_t>(point.latest.s),
                                   point.latest.ns});
    return write_file(file_of(path),
                      {reinterpret_cast<const char*>(words.data()), words.size() * sizeof(std::uint64_t)});
}

std::optional<CaptureIndex> CaptureIndex::load(const std::string& path) {
    const auto text = read_file(file_of(path));
    const auto identity = identity_of(path);
    if (!text || !identity || text->size() % sizeof(std::uint64_t) != 0) return std::nullopt;
    std::vector<std::uint64_t> words(text->size() / sizeof(std::uint64_t));
    std::copy(text->begin(), text->end(), reinterpret_cast<char*>(words.data()));
    if (words.size() < kHeadWords || words[0] != kMagic) return std::nullopt;
    if (Identity{words[1], words[2], words[3]} != *identity) return std::nullopt;
    if ((words.size() - kHeadWords) / kPointWords != words[5] ||
        (words.size() - kHeadWords) % kPointWords != 0)
        return std::nullopt;
    CaptureIndex index;
    index.packets_ = words[4];
    for (std::size_t i = kHeadWords; i < words.size(); i += kPointWords) {
        const IndexPoint point{
            words[i],
            words[i + 1],
            {static_cast<std::int64_t>(words[i + 2]), static_cast<std::uint32_t>(words[i + 3])}};
        const bool ascends = index.points_.empty() || (point.offset > index.points_.back().offset &&
                                                       point.packets > index.points_.back().packets);
        if (!ascends || point.offset > identity->bytes || point.packets > index.packets_) return std::nullopt;
        index.points_.push_back(point);
    }
    return index;
}

std::optional<IndexPoint> CaptureIndex::before(const TraceTime& time) const {
    const auto behind = std::partition_point(points_.begin(), points_.end(),
                                             [&](const IndexPoint& point) { return point.latest < time; });
    return behind == points_.begin() ? std::nullopt : std::optional(*(behind - 1));
}

}  // namespace hexi
