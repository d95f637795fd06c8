#include "traces/pcapng.hpp"

#include "topology/base/check.hpp"

namespace hexi {
namespace {

// Block types and option codes of the draft, sections 4 and 3.5.
constexpr std::uint32_t kSection = 0x0A0D0D0A, kInterface = 1, kStatistics = 5, kPacket = 6;
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kSectionApplication = 4;
constexpr std::uint16_t kInterfaceName = 2, kInterfaceDescription = 3, kInterfaceSpeed = 8,
                        kInterfaceResolution = 9;
constexpr std::uint16_t kPacketFlags = 2, kPacketLost = 4;
constexpr std::uint16_t kStatisticsFrom = 2, kStatisticsUntil = 3, kStatisticsSeen = 4,
                        kStatisticsDropped = 5, kStatisticsMissed = 7, kStatisticsDelivered = 8;

/// Little-endian on any machine.
template <typename T>
void put(std::string& file, T value) {
    for (unsigned shift = 0; shift < 8 * sizeof(T); shift += 8)
        file.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xFFU));
}

void put_padded(std::string& file, std::string_view bytes) {
    file.append(bytes).append((4 - bytes.size() % 4) % 4, '\0');
}

/// A block under construction: its length stands at both ends.
class Block {
public:
    Block(std::string& file, std::uint32_t type) : file_(file), from_(file.size()) {
        put(file_, type);
        put(file_, std::uint32_t{0});
    }
    ~Block() {
        const auto length = static_cast<std::uint32_t>(file_.size() - from_ + 4);
        put(file_, length);
        for (unsigned i = 0; i < 4; ++i) file_[from_ + 4 + i] = file_[file_.size() - 4 + i];
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    template <typename T>
    void add(T value) {
        put(file_, value);
    }
    /// The upper half comes first, whatever the byte order.
    void add_time(std::uint64_t ns) {
        add(static_cast<std::uint32_t>(ns >> 32U));
        add(static_cast<std::uint32_t>(ns));
    }
    void add_bytes(std::string_view bytes) { put_padded(file_, bytes); }
    void option(std::uint16_t code, std::string_view value) {
        add(code);
        add(static_cast<std::uint16_t>(value.size()));
        add_bytes(value);
    }
    template <typename T>
    void option(std::uint16_t code, T value) {
        std::string bytes;
        put(bytes, value);
        option(code, std::string_view(bytes));
    }
    void time_option(std::uint16_t code, std::uint64_t ns) { option(code, ns << 32U | ns >> 32U); }
    void end_options() { option(kEndOfOptions, std::string_view()); }

private:
    std::string& file_;
    std::size_t from_;
};

}  // namespace

void append_capture_header(std::string& file, std::string_view application) {
    constexpr std::uint64_t kUnknownLength = ~std::uint64_t{0};
    Block block(file, kSection);
    block.add(kByteOrder);
    block.add(std::uint16_t{1});  // version 1.0
    block.add(std::uint16_t{0});
    block.add(kUnknownLength);
    block.option(kSectionApplication, application);
    block.end_options();
}

void append_interface(std::string& file, const CaptureInterface& interface) {
    constexpr std::uint8_t kNanoseconds = 9;  // ten to the power of minus nine
    Block block(file, kInterface);
    block.add(interface.link_type);
    block.add(std::uint16_t{0});
    block.add(interface.snap_bytes);
    block.option(kInterfaceName, std::string_view(interface.name));
    if (!interface.description.empty())
        block.option(kInterfaceDescription, std::string_view(interface.description));
    if (interface.speed) block.option(kInterfaceSpeed, interface.speed->count());
    block.option(kInterfaceResolution, kNanoseconds);
    block.end_options();
}

void append_packet(std::string& file, const CapturedPacket& packet) {
    HEXI_CHECK(packet.bytes.size() <= packet.wire_bytes, "no more is kept than there was");
    Block block(file, kPacket);
    block.add(packet.interface);
    block.add_time(packet.at_ns);
    block.add(static_cast<std::uint32_t>(packet.bytes.size()));
    block.add(packet.wire_bytes);
    block.add_bytes({reinterpret_cast<const char*>(packet.bytes.data()), packet.bytes.size()});
    if (packet.direction == CaptureDirection::kUnknown && packet.lost_before == 0) return;
    block.option(kPacketFlags, static_cast<std::uint32_t>(packet.direction));
    if (packet.lost_before > 0) block.option(kPacketLost, packet.lost_before);
    block.end_options();
}

void append_statistics(std::string& file, const CaptureStatistics& statistics) {
    Block block(file, kStatistics);
    block.add(statistics.interface);
    block.add_time(statistics.until_ns);
    block.time_option(kStatisticsFrom, statistics.from_ns);
    block.time_option(kStatisticsUntil, statistics.until_ns);
    block.option(kStatisticsSeen, statistics.seen);
    block.option(kStatisticsDropped, statistics.dropped);
    block.option(kStatisticsMissed, statistics.missed);
    block.option(kStatisticsDelivered, statistics.seen - statistics.missed);
    block.end_options();
}

}  // namespace hexi
