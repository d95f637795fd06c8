#include "dataplane/packet/checksum.hpp"

#include "dataplane/packet/byte_order.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// The definition of RFC 1071, word by word.
std::uint16_t by_definition(const std::vector<std::uint8_t>& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(bytes[i]) << 8U : bytes[i];
        sum = (sum & 0xFFFFU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(sum);
}

TEST(Checksum, AgreesWithItsDefinitionAtEveryLength) {
    RandomStream random(1, "checksum");
    for (std::size_t length = 0; length < 200; ++length) {
        std::vector<std::uint8_t> bytes(length);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
        EXPECT_EQ(ones_sum(bytes), by_definition(bytes)) << length;
    }
}

TEST(Checksum, OfTheExampleInRfc1071) {
    const std::vector<std::uint8_t> bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(ones_sum(bytes), 0xddf2);
    EXPECT_EQ(internet_checksum(bytes), 0x220d);
}

TEST(Checksum, UpdatesAsIfComputedAnew) {
    RandomStream random(2, "checksum");
    for (int i = 0; i < 1000; ++i) {
        std::vector<std::uint8_t> bytes(20);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
        const std::uint16_t before = load_be16(bytes.data() + 8);
        const auto after = static_cast<std::uint16_t>(random.next());
        const std::uint16_t checksum = internet_checksum(bytes);
        store_be16(bytes.data() + 8, after);
        EXPECT_EQ(updated_checksum(checksum, before, after), internet_checksum(bytes));
    }
}

TEST(Checksum, OfThePseudoHeaderIsItsSum) {
    std::vector<std::uint8_t> v4(12), v6(40);
    store_be32(v4.data(), 0x0A010001);
    store_be32(v4.data() + 4, 0x0A020002);
    v4[9] = 17;
    store_be16(v4.data() + 10, 1234);
    EXPECT_EQ(pseudo_header_sum(IpAddress::v4(0x0A010001), IpAddress::v4(0x0A020002), 17, 1234),
              by_definition(v4));
    const IpAddress from(0xfd00'1234'5678'9abc, 0xfedc'ba98'7654'3210), to(0x2001'0db8'0000'0000, 0x1);
    store_be64(v6.data(), from.high());
    store_be64(v6.data() + 8, from.low());
    store_be64(v6.data() + 16, to.high());
    store_be64(v6.data() + 24, to.low());
    store_be32(v6.data() + 32, 70000);
    v6[39] = 58;
    EXPECT_EQ(pseudo_header_sum(from, to, 58, 70000), by_definition(v6));
}

}  // namespace
}  // namespace hexi
