#include "emulator/experiment/sha256.hpp"

#include <sha2.h>

#include <array>
#include <cerrno>
#include <cstring>

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

Result<std::string> sha256_of_file(const std::string& path) {
    std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
    if (SHA256File(path.c_str(), text.data()) == nullptr)
        return fail(ErrorCode::kEnvironment, path + ": cannot be read: " + std::strerror(errno));
    return std::string(text.data());
}

}  // namespace hexi
