#include "traces/rewrite/crypto_pan.hpp"

#include <gmock/gmock.h>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// The key of the sample that Crypto-PAn 1.0 comes with.
constexpr AnonymiserKey kSampleKey{21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
                                   216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2};

std::string anonymised(const AnonymiserKey& key, const std::string& address) {
    auto anonymiser = AddressAnonymiser::create(key);
    return to_string(anonymiser.value().anonymised(parse_ip(address).value()));
}

TEST(CryptoPan, GivesTheAddressesOfThePublishedSample) {
    const std::vector<std::pair<std::string, std::string>> sample{
        {"128.11.68.132", "135.242.180.132"},   {"129.118.74.4", "134.136.186.123"},
        {"130.132.252.244", "133.68.164.234"},  {"141.223.7.43", "141.167.8.160"},
        {"141.233.145.108", "141.129.237.235"}, {"152.163.225.39", "151.140.114.167"},
        {"156.29.3.236", "147.225.12.42"},      {"165.247.96.84", "162.9.99.234"},
        {"166.107.77.190", "160.132.178.185"},  {"192.102.249.13", "252.138.62.131"},
        {"192.215.32.125", "252.43.47.189"},    {"192.233.80.103", "252.25.108.8"},
        {"192.41.57.43", "252.222.221.184"},    {"24.0.250.221", "100.15.198.226"}};
    for (const auto& [address, expected] : sample)
        EXPECT_EQ(anonymised(kSampleKey, address), expected) << address;
}

TEST(CryptoPan, KeepsPrefixesOfBothFamilies) {
    auto anonymiser = AddressAnonymiser::create(kSampleKey).value();
    RandomStream random(5, "pairs");
    const auto common = [](const IpAddress& a, const IpAddress& b) {
        const std::uint64_t high = a.high() ^ b.high(), low = a.low() ^ b.low();
        return high != 0 ? __builtin_clzll(high) : low != 0 ? 64 + __builtin_clzll(low) : 128;
    };
    for (int i = 0; i < 300; ++i) {
        const IpAddress a(random.next(), random.next());
        const auto bit = random.below(64);
        const IpAddress b = i % 2 == 0 ? IpAddress(a.high() ^ 1ULL << bit, random.next())
                                       : IpAddress(a.high(), a.low() ^ 1ULL << bit);
        EXPECT_EQ(common(anonymiser.anonymised(a), anonymiser.anonymised(b)), common(a, b));
        const IpAddress c = IpAddress::v4(static_cast<std::uint32_t>(random.next()));
        const IpAddress d = IpAddress::v4(c.v4_bits() ^ 1U << bit % 32);
        EXPECT_EQ(common(anonymiser.anonymised(c), anonymiser.anonymised(d)), common(c, d));
        EXPECT_TRUE(anonymiser.anonymised(c).is_v4());
    }
}

TEST(CryptoPan, AnotherKeyGivesOtherAddresses) {
    AnonymiserKey other = kSampleKey;
    other[31] ^= 1U;
    EXPECT_NE(anonymised(other, "128.11.68.132"), anonymised(kSampleKey, "128.11.68.132"));
    EXPECT_EQ(anonymised(other, "2001:db8::1"), anonymised(other, "2001:db8::1"));
}

TEST(AnonymiserKey, IsReadAsBytesOrDigits) {
    const std::string digits = "15221711" + std::string(54, '0') + "fF";
    const auto key = parse_anonymiser_key(digits + "\n");
    ASSERT_TRUE(key);
    EXPECT_EQ((*key)[0], 0x15);
    EXPECT_EQ((*key)[31], 0xFF);
    EXPECT_EQ(parse_anonymiser_key("32 bytes are a key as they come.").value()[0], '3');
    for (const std::string& bad : {std::string(), std::string("short"), std::string(64, 'g'), digits + "0"})
        EXPECT_EQ(parse_anonymiser_key(bad).error().message,
                  "is no key: must be 32 bytes, or 64 hexadecimal digits");
}

}  // namespace
}  // namespace hexi
