// Numbers in the bytes of files and packets, in either order, at any alignment.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace hexi {

static_assert(std::endian::native == std::endian::little, "Debian's amd64 and arm64 are little-endian");

/// `value` with its bytes the other way round.
[[nodiscard]] constexpr std::uint16_t reversed(std::uint16_t value) { return __builtin_bswap16(value); }
[[nodiscard]] constexpr std::uint32_t reversed(std::uint32_t value) { return __builtin_bswap32(value); }
[[nodiscard]] constexpr std::uint64_t reversed(std::uint64_t value) { return __builtin_bswap64(value); }

/// The T at `at`, little-endian, or big-endian where `big`.
template <typename T>
[[nodiscard]] inline T load(const std::uint8_t* at, bool big) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return big ? reversed(value) : value;
}
/// The T at `at` in network byte order.
template <typename T>
[[nodiscard]] inline T load_big(const std::uint8_t* at) {
    return load<T>(at, true);
}
template <typename T>
inline void store_big(std::uint8_t* at, T value) {
    value = reversed(value);
    std::memcpy(at, &value, sizeof value);
}

}  // namespace hexi
