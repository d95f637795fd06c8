#include "traces/capture/capture_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "traces/capture/byte_window.hpp"

namespace hexi {
namespace {

/// The parser of whoever recognises the file's first bytes.
Result<RecognisedFormat> recognise(ByteWindow& window, const std::string& name) {
    const auto enough = window.fill(kHeadBytes);
    if (!enough) return tl::unexpected(enough.error());
    for (const auto recognise_one : {&recognise_pcap, &recognise_pcapng, &recognise_snoop}) {
        auto found = recognise_one(window.bytes());
        if (!found) return tl::unexpected(Error{found.error().code, name + ": " + found.error().message});
        if (*found) return std::move(**found);
    }
    const auto whole = window.fill(RecordParser::kLookAhead);
    if (!whole) return tl::unexpected(whole.error());
    auto erf = recognise_erf(window.bytes(), !*whole);
    if (!erf) return tl::unexpected(erf.error());
    if (*erf) return std::move(**erf);
    if (window.bytes().empty()) return fail(ErrorCode::kInvalid, name + ": is empty");
    return fail(
        ErrorCode::kUnsupported,
        name +
            ": is no capture that is read: pcap, pcapng, ERF and snoop are, as they are or in gzip or zstd");
}

}  // namespace

std::string_view to_string(CaptureFormat format) {
    constexpr std::array<std::string_view, 9> kWords{
        "pcap", "nsecpcap", "modpcap", "suse6_3pcap", "nokiapcap", "aixpcap", "pcapng", "erf", "snoop"};
    return kWords[static_cast<std::size_t>(format)];
}

Result<CaptureReader> CaptureReader::open(const std::string& path, Strictness strictness) {
    auto opened = open_source(path);
    if (!opened) return tl::unexpected(opened.error());
    return open(std::move(*opened), path, strictness);
}

Result<CaptureReader> CaptureReader::open(OpenedSource opened, const std::string& name,
                                          Strictness strictness) {
    auto window = std::make_unique<ByteWindow>(std::move(opened.source));
    auto recognised = recognise(*window, name);
    if (!recognised) return tl::unexpected(recognised.error());
    window->consume(recognised->header_bytes);
    return CaptureReader(std::move(window), std::move(*recognised), opened, name, strictness);
}

CaptureReader::CaptureReader(std::unique_ptr<ByteWindow> window, RecognisedFormat recognised,
                             const OpenedSource& opened, std::string name, Strictness strictness)
    : window_(std::move(window)),
      parser_(std::move(recognised.parser)),
      batch_(std::make_unique<PacketBatch>()),
      format_(recognised.format),
      compression_(opened.compression),
      file_bytes_(opened.file_bytes),
      name_(std::move(name)),
      strictness_(strictness) {}

CaptureReader::~CaptureReader() = default;
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;

Result<std::span<const TracePacket>> CaptureReader::next() {
    batch_->clear();
    while (batch_->empty() && !ended_) {
        const auto more = step();
        ended_ = !more || !*more;
        if (!more) return tl::unexpected(more.error());
    }
    packets_ += batch_->packets().size();
    counts_ = parser_->counts();
    counts_.packets = packets_;
    counts_.damaged_places = damaged_places_;
    counts_.skipped_bytes = skipped_bytes_;
    return batch_->packets();
}

Result<bool> CaptureReader::step() {
    const ParseStep step = parser_->parse(window_->bytes(), *batch_);
    window_->consume(step.consumed);
    if (!batch_->empty()) return true;  // what comes next is met again, with an empty batch
    if (step.kind == ParseStep::Kind::kDamaged) return damaged(step.why);
    return step.kind == ParseStep::Kind::kSkip ? pass(step.amount) : need(step.amount);
}

/// Reads on until the next record is whole.
Result<bool> CaptureReader::need(std::size_t bytes) {
    const auto enough = window_->fill(bytes);
    if (!enough) return stopped(enough.error());
    const std::size_t rest = window_->bytes().size();
    if (*enough || rest == 0) return *enough;
    return cut_short(rest, bytes);
}

Result<bool> CaptureReader::pass(std::uint64_t bytes) {
    const std::uint64_t from = window_->position();
    const auto whole = window_->skip(bytes);
    if (!whole) return stopped(whole.error());
    if (*whole) return true;
    const std::uint64_t there = window_->position() - from;
    return cut_short(there, bytes);
}

Result<bool> CaptureReader::cut_short(std::uint64_t there, std::uint64_t wanted) {
    auto sentence = fmt::format("{}: byte {}: the file ends {} bytes into a record of at least {}", name_,
                                window_->position(), there, wanted);
    if (strictness_ == Strictness::kStrict) return fail(ErrorCode::kInvalid, std::move(sentence));
    ++damaged_places_;
    skipped_bytes_ += there;
    remark(std::move(sentence));
    return false;
}

Result<bool> CaptureReader::damaged(const std::string& why) {
    auto sentence = fmt::format("{}: byte {}: {}", name_, window_->position(), why);
    if (strictness_ == Strictness::kStrict) return fail(ErrorCode::kInvalid, std::move(sentence));
    ++damaged_places_;
    remark(std::move(sentence));
    const std::uint64_t from = window_->position();
    auto found = find_record();
    skipped_bytes_ += window_->position() - from;
    return found;
}

/// Goes on, behind the damage, where a record seems to begin.
Result<bool> CaptureReader::find_record() {
    const std::size_t stride = parser_->alignment();
    window_->consume(std::min(stride, window_->bytes().size()));
    for (;;) {
        const auto enough = window_->fill(RecordParser::kLookAhead);
        if (!enough) return stopped(enough.error());
        const auto bytes = window_->bytes();
        std::size_t at = 0;
        for (; at < bytes.size() && (!*enough || bytes.size() - at >= RecordParser::kLookAhead);
             at += stride) {
            if (!parser_->plausible(bytes.subspan(at), !*enough)) continue;
            window_->consume(at);
            return true;
        }
        window_->consume(std::min(at, bytes.size()));
        if (!*enough) return false;
    }
}

/// The source gave up: the end, where damage is forgiven.
Result<bool> CaptureReader::stopped(Error error) {
    if (strictness_ == Strictness::kStrict || error.code == ErrorCode::kEnvironment)
        return tl::unexpected(std::move(error));
    ++damaged_places_;
    skipped_bytes_ += window_->bytes().size();
    remark(std::move(error.message));
    return false;
}

std::uint64_t CaptureReader::position() const { return window_->position(); }

bool CaptureReader::seek(std::uint64_t offset) {
    if (compression_ != Compression::kNone || !window_->seek(offset)) return false;
    ended_ = false;
    return true;
}

void CaptureReader::remark(std::string sentence) {
    if (remarks_.size() < kMostRemarks) remarks_.push_back(std::move(sentence));
}

std::optional<double> CaptureReader::progress() const {
    if (!file_bytes_ || *file_bytes_ == 0) return std::nullopt;
    return static_cast<double>(window_->file_position()) / static_cast<double>(*file_bytes_);
}

}  // namespace hexi
