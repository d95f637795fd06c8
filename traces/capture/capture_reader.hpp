// Packets of a capture file, one after the other, in memory that does not grow with the file.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/capture/byte_source.hpp"
#include "traces/capture/record_parser.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi {

class ByteWindow;

/// How bad input is taken.
enum class Strictness {
    kStrict,   ///< the first damage is an error
    kLenient,  ///< what is damaged is passed over and counted; reading goes on at the next plausible record
};

/// Reads pcap (micro- and nanoseconds, modified, older than 2.4), pcapng, ERF and snoop, in either byte
/// order, as they are or compressed by gzip or zstd. Holds 4 MiB and what unpacking takes (zstd: up to 128
/// MiB more). Not shared between threads.
class CaptureReader {
public:
    /// Opens `path` ("-": standard input). Errors begin with `path`: those of open_source(); kUnsupported
    /// for a file of no format that is read, whatever the strictness.
    [[nodiscard]] static Result<CaptureReader> open(const std::string& path, Strictness strictness);
    /// The same for a source that is open already.
    [[nodiscard]] static Result<CaptureReader> open(OpenedSource opened, const std::string& name,
                                                    Strictness strictness);
    ~CaptureReader();
    CaptureReader(CaptureReader&&) noexcept;
    CaptureReader& operator=(CaptureReader&&) noexcept;

    /// The next packets, up to PacketBatch::kPackets, in the order of the file; none at its end. They, and
    /// their bytes, live until the next call. kInvalid for damage ("FILE: byte 24: ..."), strict only;
    /// kEnvironment where the machine refuses. After an error: the end.
    [[nodiscard]] Result<std::span<const TracePacket>> next();

    /// Where the next record begins, in the unpacked bytes.
    [[nodiscard]] std::uint64_t position() const;
    /// Goes on with the record at `offset` of an uncompressed file, of the interfaces met so far; false where
    /// the file cannot.
    bool seek(std::uint64_t offset);

    /// Those met so far; packets refer to them by index.
    [[nodiscard]] const std::vector<TraceInterface>& interfaces() const { return parser_->interfaces(); }
    /// What was met so far, packets handed over.
    [[nodiscard]] const CaptureCounts& counts() const { return counts_; }
    [[nodiscard]] CaptureFormat format() const { return format_; }
    [[nodiscard]] Compression compression() const { return compression_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// Share of the file read so far, 0..1; nothing for a pipe.
    [[nodiscard]] std::optional<double> progress() const;
    /// Sentences about what was damaged, the first kMostRemarks.
    [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }
    static constexpr std::size_t kMostRemarks = 8;

private:
    CaptureReader(std::unique_ptr<ByteWindow> window, RecognisedFormat recognised, const OpenedSource& opened,
                  std::string name, Strictness strictness);

    // Each is false at the end.
    Result<bool> step();
    Result<bool> need(std::size_t bytes);
    Result<bool> pass(std::uint64_t bytes);
    Result<bool> cut_short(std::uint64_t there, std::uint64_t wanted);
    Result<bool> damaged(const std::string& why);
    Result<bool> find_record();
    Result<bool> stopped(Error error);
    void remark(std::string sentence);

    std::unique_ptr<ByteWindow> window_;
    std::unique_ptr<RecordParser> parser_;
    std::unique_ptr<PacketBatch> batch_;
    CaptureFormat format_;
    Compression compression_;
    std::optional<std::uint64_t> file_bytes_;
    std::string name_;
    Strictness strictness_;
    CaptureCounts counts_;
    std::uint64_t packets_ = 0, damaged_places_ = 0, skipped_bytes_ = 0;
    std::vector<std::string> remarks_;
    bool ended_ = false;
};

}  // namespace hexi
