// Capture files for tests: microsecond pcap of Ethernet frames (draft-ietf-opsawg-pcap).
#pragma once

#include <cstring>
#include <fstream>
#include <iterator>

#include "tests/dataplane/packet/frames.hpp"

namespace hexi::support {

inline void append_word(std::string& text, std::uint32_t value) {
    text.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline std::string pcap_of(const std::vector<Frame>& frames) {
    std::string text;
    append_word(text, 0xA1B2C3D4);
    append_word(text, 4U << 16U | 2U);  // version 2.4 on a little-endian machine
    for (const std::uint32_t word : {0U, 0U, 65535U, 1U}) append_word(text, word);
    for (const Frame& frame : frames) {
        const auto length = static_cast<std::uint32_t>(frame.size());
        for (const std::uint32_t word : {0U, 0U, length, length}) append_word(text, word);
        text.append(frame.begin(), frame.end());
    }
    return text;
}

inline std::vector<Frame> read_pcap(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<Frame> frames;
    for (std::size_t at = 24; at + 16 <= text.size();) {
        std::uint32_t length = 0;
        std::memcpy(&length, text.data() + at + 8, sizeof length);
        at += 16;
        if (at + length > text.size()) break;
        frames.emplace_back(text.begin() + static_cast<std::ptrdiff_t>(at),
                            text.begin() + static_cast<std::ptrdiff_t>(at + length));
        at += length;
    }
    return frames;
}

}  // namespace hexi::support
