// Capture files, written packet by packet.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "traces/capture/byte_sink.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi {

/// The formats that are written, little-endian.
enum class WrittenFormat {
    kPcapng,  ///< nanoseconds, interfaces with their names, directions, losses
    kPcap,    ///< nanoseconds; one link type
    kPcapUs,  ///< microseconds, finer times cut off; one link type
};
/// "pcapng", "pcap", "pcap-us".
[[nodiscard]] std::string_view to_string(WrittenFormat format);

/// What is written of a packet.
struct WritingOptions {
    WrittenFormat format = WrittenFormat::kPcapng;
    std::optional<std::uint32_t>
        snap_bytes;    ///< at most so many bytes of each packet; absent: all that is there
    bool pad = false;  ///< packets captured in part are filled up with zeros to their length on the wire
    std::string application = "hexi";  ///< stands in a pcapng file as its author
};

/// Writes a capture, in memory that does not grow. Not shared between threads.
class CaptureWriter {
public:
    /// kEnvironment says why `path` cannot be made ("-": standard output).
    [[nodiscard]] static Result<CaptureWriter> create(const std::string& path, WritingOptions options);

    /// Appends `packet`, whose interface is `interfaces`[packet.interface]. kUnsupported for a second link
    /// type in pcap, or a time that the format cannot say (pcap: 1970 to 2106, pcapng: 1970 to 2554);
    /// kEnvironment as the disk says.
    [[nodiscard]] Result<void> write(const TracePacket& packet,
                                     const std::vector<TraceInterface>& interfaces);
    /// Everything is written: appends what `interfaces` counted, and gives the file its name. Once.
    [[nodiscard]] Result<void> close(const std::vector<TraceInterface>& interfaces);

    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    [[nodiscard]] std::uint64_t padded_packets() const { return padded_; }
    /// Of the file, so far.
    [[nodiscard]] std::uint64_t bytes() const { return sink_.size(); }

private:
    CaptureWriter(ByteSink sink, std::string path, WritingOptions options);
    void begin_pcap(LinkType link);
    Result<void> add_pcap(const TracePacket& packet, LinkType link);
    Result<void> add_pcapng(const TracePacket& packet, const std::vector<TraceInterface>& interfaces);
    std::uint32_t number_of(std::uint32_t interface, const std::vector<TraceInterface>& interfaces);
    TracePacket shaped(TracePacket packet);
    [[nodiscard]] tl::unexpected<Error> bad_time(const TraceTime& time) const;

    ByteSink sink_;
    std::string path_;
    WritingOptions options_;
    std::optional<LinkType> link_;                       ///< of a pcap file, once begun
    std::vector<std::optional<std::uint32_t>> numbers_;  ///< in the file, by the index of the interface
    std::uint32_t next_number_ = 0;
    std::optional<TraceTime> first_, last_;
    std::vector<std::uint8_t> padding_;
    std::uint64_t packets_ = 0, padded_ = 0;
};

}  // namespace hexi
