#include "traces/rewrite/crypto_pan.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <functional>

#include "topology/base/check.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::size_t kBlock = 16, kKnown = 65'536;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Result<AnonymiserKey> parse_anonymiser_key(std::string_view text) {
    AnonymiserKey key{};
    if (text.size() == key.size()) {
        std::copy(text.begin(), text.end(), key.begin());
        return key;
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return hex_digit(c) >= 0; });
    if (text.size() != 2 * key.size() || !digits)
        return fail(ErrorCode::kInvalid, "is no key: must be 32 bytes, or 64 hexadecimal digits");
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<std::uint8_t>(hex_digit(text[2 * i]) * 16 + hex_digit(text[2 * i + 1]));
    return key;
}

struct AddressAnonymiser::Cipher {
    Cipher() : context(EVP_CIPHER_CTX_new()) {}
    ~Cipher() { EVP_CIPHER_CTX_free(context); }
    Cipher(const Cipher&) = delete;
    Cipher& operator=(const Cipher&) = delete;

    /// Each block of `in` by itself.
    void encrypt(const std::uint8_t* in, std::uint8_t* out, std::size_t bytes) const {
        int written = 0;
        const int done = EVP_EncryptUpdate(context, out, &written, in, static_cast<int>(bytes));
        HEXI_CHECK(done == 1 && written == static_cast<int>(bytes), "whole blocks are encrypted at once");
    }

    EVP_CIPHER_CTX* context;
    std::array<std::uint8_t, kBlock> pad{};
};

AddressAnonymiser::AddressAnonymiser() : cipher_(std::make_unique<Cipher>()), known_(kKnown) {}
AddressAnonymiser::~AddressAnonymiser() = default;
AddressAnonymiser::AddressAnonymiser(AddressAnonymiser&&) noexcept = default;
AddressAnonymiser& AddressAnonymiser::operator=(AddressAnonymiser&&) noexcept = default;

Result<AddressAnonymiser> AddressAnonymiser::create(const AnonymiserKey& key) {
    AddressAnonymiser made;
    EVP_CIPHER_CTX* const context = made.cipher_->context;
    if (context == nullptr ||
        EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, key.data(), nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context, 0) != 1)
        return fail(ErrorCode::kEnvironment, "libcrypto refuses AES-128, which anonymising takes");
    made.cipher_->encrypt(key.data() + kBlock, made.cipher_->pad.data(), kBlock);
    return made;
}

/// Bit n of the answer is flipped by the first bit of the cipher over the first n bits, the pad behind them.
/// All the blocks are known beforehand, so one call encrypts them.
IpAddress AddressAnonymiser::compute(const IpAddress& address) const {
    const std::size_t bits = address.is_v4() ? 32 : 128, bytes = bits / 8;
    std::array<std::uint8_t, kBlock> original{};
    if (address.is_v4()) {
        store_big(original.data(), address.v4_bits());
    } else {
        store_big(original.data(), address.high());
        store_big(original.data() + 8, address.low());
    }
    std::array<std::uint8_t, 128 * kBlock> in{}, out{};
    for (std::size_t n = 0; n < bits; ++n) {
        std::uint8_t* const block = in.data() + n * kBlock;
        std::copy(cipher_->pad.begin(), cipher_->pad.end(), block);
        std::copy_n(original.begin(), n / 8, block);
        const auto kept = static_cast<std::uint8_t>(0xFF00U >> n % 8);
        if (n % 8 != 0)
            block[n / 8] = static_cast<std::uint8_t>((original[n / 8] & kept) | (block[n / 8] & ~kept));
    }
    cipher_->encrypt(in.data(), out.data(), bits * kBlock);
    for (std::size_t n = 0; n < bits; ++n)
        original[n / 8] ^= static_cast<std::uint8_t>((out[n * kBlock] >> 7U) << (7 - n % 8));
    if (bytes == 4) return IpAddress::v4(load_big<std::uint32_t>(original.data()));
    return {load_big<std::uint64_t>(original.data()), load_big<std::uint64_t>(original.data() + 8)};
}

IpAddress AddressAnonymiser::anonymised(const IpAddress& address) {
    Known& place = known_[std::hash<IpAddress>()(address) % kKnown];
    if (!place.there || place.address != address) place = {address, compute(address), true};
    return place.anonymised;
}

}  // namespace hexi
