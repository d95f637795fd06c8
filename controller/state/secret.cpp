#include "controller/state/secret.hpp"

#include <array>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::size_t kBytes = 32;

std::string hexadecimal(std::span<const unsigned char> bytes) {
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace

Result<std::string> random_secret() {
    std::array<unsigned char, kBytes> bytes{};
    if (RAND_bytes(bytes.data(), kBytes) != 1)
        return fail(ErrorCode::kEnvironment, "the system gives no random bytes for a secret");
    return hexadecimal(bytes);
}

std::string digest_of(std::string_view text) {
    std::array<unsigned char, kBytes> bytes{};
    const int made = EVP_Digest(text.data(), text.size(), bytes.data(), nullptr, EVP_sha256(), nullptr);
    HEXI_CHECK(made == 1, "OpenSSL has SHA-256");
    return hexadecimal(bytes);
}

bool same_digest(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace hexi
