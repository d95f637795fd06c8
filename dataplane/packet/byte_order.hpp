// Numbers in network byte order, read from and written to any address.
#pragma once

#include <cstdint>

namespace hexi {

/// The 16, 32 or 64 bits that begin at `bytes`, most significant first; no alignment is needed. The caller
/// has checked that so many bytes are there.
[[nodiscard]] constexpr std::uint16_t load_be16(const std::uint8_t* bytes) {
    return static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
}
[[nodiscard]] constexpr std::uint32_t load_be32(const std::uint8_t* bytes) {
    return static_cast<std::uint32_t>(load_be16(bytes)) << 16U | load_be16(bytes + 2);
}
[[nodiscard]] constexpr std::uint64_t load_be64(const std::uint8_t* bytes) {
    return static_cast<std::uint64_t>(load_be32(bytes)) << 32U | load_be32(bytes + 4);
}

constexpr void store_be16(std::uint8_t* bytes, std::uint16_t value) {
    bytes[0] = static_cast<std::uint8_t>(value >> 8U);
    bytes[1] = static_cast<std::uint8_t>(value);
}
constexpr void store_be32(std::uint8_t* bytes, std::uint32_t value) {
    store_be16(bytes, static_cast<std::uint16_t>(value >> 16U));
    store_be16(bytes + 2, static_cast<std::uint16_t>(value));
}
constexpr void store_be64(std::uint8_t* bytes, std::uint64_t value) {
    store_be32(bytes, static_cast<std::uint32_t>(value >> 32U));
    store_be32(bytes + 4, static_cast<std::uint32_t>(value));
}

}  // namespace hexi
