// Addresses nobody can tell, in networks that stay together.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "topology/address.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// The first 16 bytes are the key of the cipher, the others what the pad is made of.
using AnonymiserKey = std::array<std::uint8_t, 32>;

/// A key as 64 hexadecimal digits, or as 32 bytes; kInvalid says what is allowed. White space at the end is
/// passed over, where digits are meant.
[[nodiscard]] Result<AnonymiserKey> parse_anonymiser_key(std::string_view text);

/// Crypto-PAn (Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization", ICNP 2002) over AES-128:
/// two addresses that agree in their first n bits, and no more, become two that agree in as many. IPv6 in the
/// same way over 128 bits. Equal keys give equal addresses everywhere. Not shared between threads.
class AddressAnonymiser {
public:
    /// kEnvironment where the system's cryptography refuses AES.
    [[nodiscard]] static Result<AddressAnonymiser> create(const AnonymiserKey& key);
    ~AddressAnonymiser();
    AddressAnonymiser(AddressAnonymiser&&) noexcept;
    AddressAnonymiser& operator=(AddressAnonymiser&&) noexcept;

    /// Of the same family. Addresses met lately are remembered, 65,536 places for them.
    [[nodiscard]] IpAddress anonymised(const IpAddress& address);

private:
    struct Cipher;
    /// `address` is known at its place in the cache.
    struct Known {
        IpAddress address, anonymised;
        bool there = false;
    };
    AddressAnonymiser();
    [[nodiscard]] IpAddress compute(const IpAddress& address) const;

    std::unique_ptr<Cipher> cipher_;
    std::vector<Known> known_;
};

}  // namespace hexi
