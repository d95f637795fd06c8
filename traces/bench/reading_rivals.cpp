#include "traces/bench/reading_rivals.hpp"

#include <fcntl.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace hexi {

Result<ReadCount> read_by_libpcap(const std::string& path) {
    std::array<char, PCAP_ERRBUF_SIZE> why{};
    const std::unique_ptr<pcap_t, decltype(&pcap_close)> file(
        pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, why.data()),
        &pcap_close);
    if (!file) return fail(ErrorCode::kEnvironment, path + ": " + why.data());
    ReadCount count;
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    while (pcap_next_ex(file.get(), &header, &bytes) == 1) {
        ++count.packets;
        count.captured_bytes += header->caplen;
    }
    return count;
}

Result<ReadCount> read_by_bare_loop(const std::string& path) {
    constexpr std::size_t kBlock = std::size_t{4} << 20U, kRecordHeader = 16, kFileHeader = 24,
                          kCapturedAt = 8;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail(ErrorCode::kEnvironment, path + ": " + std::strerror(errno));
    const std::unique_ptr<std::uint8_t[]> block(new std::uint8_t[kBlock]);
    ReadCount count;
    std::size_t skip = kFileHeader, held = 0;
    for (;;) {
        const ssize_t got = ::read(fd, block.get() + held, kBlock - held);
        if (got <= 0) break;
        held += static_cast<std::size_t>(got);
        std::size_t at = std::exchange(skip, 0);
        while (held - at >= kRecordHeader) {
            std::uint32_t captured = 0;
            std::memcpy(&captured, block.get() + at + kCapturedAt, sizeof captured);
            if (held - at < kRecordHeader + captured) break;
            at += kRecordHeader + captured;
            ++count.packets;
            count.captured_bytes += captured;
        }
        held -= at;
        std::memmove(block.get(), block.get() + at, held);
    }
    ::close(fd);
    return count;
}

}  // namespace hexi
