#include "emulator/experiment/sha256.hpp"

#include <sha2.h>

#include <array>

#include <fmt/format.h>

namespace hexi {

std::string sha256(std::string_view bytes) {
    SHA2_CTX state;
    SHA256Init(&state);
    SHA256Update(&state, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256Final(digest.data(), &state);
    return fmt::format("{:02x}", fmt::join(digest, ""));
}

}  // namespace hexi
