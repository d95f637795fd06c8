// What the readers of the capture formats have in common: bytes in, packets out, nothing copied.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi {

/// Packets of one step, in the order of the file.
class PacketBatch {
public:
    static constexpr std::size_t kPackets = 256;  ///< 12 KiB: stays in the first-level cache

    [[nodiscard]] std::span<const TracePacket> packets() const { return {packets_.data(), size_}; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] bool full() const { return size_ == kPackets; }
    void clear() { size_ = 0; }
    /// Not on a full batch.
    void add(const TracePacket& packet) { packets_[size_++] = packet; }

private:
    std::array<TracePacket, kPackets> packets_;
    std::size_t size_ = 0;
};

/// What a reader met besides good packets.
struct CaptureCounts {
    std::uint64_t packets = 0;
    std::uint64_t clamped_packets = 0;  ///< said to be longer than kLongestPacket on the wire: taken for that
    std::uint64_t short_wire_packets = 0;  ///< said to be shorter on the wire than what is there of them
    std::uint64_t carried_packets = 0;     ///< with a fraction of a second that is more than one: carried
    std::uint64_t untimed_packets = 0;     ///< the file gives no time
    std::uint64_t other_blocks = 0;        ///< understood to be no packets, and passed over
    std::uint64_t damaged_places = 0;      ///< passed over, with --lenient only
    std::uint64_t skipped_bytes = 0;       ///< in damaged places and behind the last whole packet

    bool operator==(const CaptureCounts&) const = default;
    /// Adds what `later` has beyond `earlier`, both of one reader.
    void add(const CaptureCounts& later, const CaptureCounts& earlier) {
        for (const auto count :
             {&CaptureCounts::packets, &CaptureCounts::clamped_packets, &CaptureCounts::short_wire_packets,
              &CaptureCounts::carried_packets, &CaptureCounts::untimed_packets, &CaptureCounts::other_blocks,
              &CaptureCounts::damaged_places, &CaptureCounts::skipped_bytes})
            this->*count += later.*count - earlier.*count;
    }
};

/// How far a parser got.
struct ParseStep {
    enum class Kind {
        kFull,     ///< the batch is full
        kMore,     ///< the next record is not whole: `amount` bytes from its beginning are needed, <=
                   ///< kLargestRecord
        kSkip,     ///< `amount` bytes from there are no packet, and can be passed over unseen
        kDamaged,  ///< what follows is no record: `why`
    };
    Kind kind = Kind::kFull;
    std::size_t consumed = 0;  ///< bytes of whole records, before whatever `kind` says
    std::uint64_t amount = 0;
    std::string why;
};

/// Largest record that a parser asks to have in memory.
inline constexpr std::size_t kLargestRecord = std::size_t{2} << 20U;

/// One capture format. Keeps what earlier records said (byte order, interfaces, the time before).
class RecordParser {
public:
    RecordParser() = default;
    virtual ~RecordParser() = default;
    RecordParser(const RecordParser&) = delete;
    RecordParser& operator=(const RecordParser&) = delete;

    /// Takes whole records from the beginning of `bytes` until `batch` is full or something else comes. The
    /// packets point into `bytes`.
    virtual ParseStep parse(std::span<const std::uint8_t> bytes, PacketBatch& batch) = 0;
    /// True where a record may well begin at `bytes`, and another behind it; `last`: nothing follows `bytes`.
    /// At least kLookAhead bytes are there, or all.
    [[nodiscard]] virtual bool plausible(std::span<const std::uint8_t> bytes, bool last) const = 0;
    /// Every record begins at a multiple of this many bytes.
    [[nodiscard]] virtual std::size_t alignment() const { return 1; }

    [[nodiscard]] const std::vector<TraceInterface>& interfaces() const { return interfaces_; }
    [[nodiscard]] const CaptureCounts& counts() const { return counts_; }

    /// What plausible() wants to see: two headers and the longest packet between them.
    static constexpr std::size_t kLookAhead = kLongestPacket + 256;

protected:
    [[nodiscard]] std::vector<TraceInterface>& known_interfaces() { return interfaces_; }
    [[nodiscard]] CaptureCounts& met() { return counts_; }
    /// A length on the wire as it is taken; what is odd about it is counted.
    [[nodiscard]] std::uint32_t checked_wire(std::uint32_t wire, std::uint32_t captured) {
        if (wire > kLongestPacket) [[unlikely]] {
            ++counts_.clamped_packets;
            return kLongestPacket;
        }
        if (wire < captured) [[unlikely]]
            ++counts_.short_wire_packets;
        return wire;
    }

private:
    std::vector<TraceInterface> interfaces_;
    CaptureCounts counts_;
};

/// The formats that are read. pcap is told by its resolution and by who changed it, as Wireshark does.
enum class CaptureFormat {
    kPcap,
    kPcapNs,
    kPcapModified,
    kPcapSuse,
    kPcapNokia,
    kPcapAix,
    kPcapng,
    kErf,
    kSnoop
};
/// "pcap", "nsecpcap", "modpcap", "suse6_3pcap", "nokiapcap", "aixpcap", "pcapng", "erf", "snoop".
[[nodiscard]] std::string_view to_string(CaptureFormat format);

/// A format recognised, and the bytes of its file header, which the parser has read already.
struct RecognisedFormat {
    CaptureFormat format = CaptureFormat::kPcap;
    std::unique_ptr<RecordParser> parser;
    std::size_t header_bytes = 0;
};

/// The bytes of `head` that recognising a format takes; a shorter file is given whole.
inline constexpr std::size_t kHeadBytes = 64;

/// Each looks at the beginning of a file: a parser where it is of this format, nothing where it is not.
/// kInvalid or kUnsupported, without place, where it is and cannot be read.
[[nodiscard]] Result<std::optional<RecognisedFormat>> recognise_pcap(std::span<const std::uint8_t> head);
[[nodiscard]] Result<std::optional<RecognisedFormat>> recognise_pcapng(std::span<const std::uint8_t> head);
[[nodiscard]] Result<std::optional<RecognisedFormat>> recognise_snoop(std::span<const std::uint8_t> head);
/// ERF has no magic: every record in `head` must be plausible.
[[nodiscard]] Result<std::optional<RecognisedFormat>> recognise_erf(std::span<const std::uint8_t> head,
                                                                    bool whole_file);

}  // namespace hexi
