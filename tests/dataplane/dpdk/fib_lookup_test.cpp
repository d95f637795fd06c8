#include "dataplane/dpdk/fib_lookup.hpp"

#include "tests/dataplane/dpdk/test_eal.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// Few enough different bits that prefixes lie in each other, and addresses in prefixes.
IpAddress some_address(RandomStream& random, bool v4) {
    const std::uint64_t bits = random.below(1U << 20U);
    if (v4) return IpAddress::v4(static_cast<std::uint32_t>(0x0A000000U | bits << 4U));
    return {0xFD00'0000'0000'0000U | bits << 32U, random.below(4)};
}

TEST(FibLookup, AnswersAsTheTableOfHashesDoes) {
    eal();
    RandomStream random(3, "fib");
    std::vector<FibLookup::Entry> entries;
    PrefixTable table;
    for (std::uint32_t number = 0; number < 2000; ++number) {
        const bool v4 = random.below(2) == 0;
        const auto length = static_cast<std::uint8_t>(v4 ? random.below(33) : random.below(129));
        entries.push_back({{some_address(random, v4), length}, number});
        table.add(entries.back().prefix, number);
    }
    const auto fib = FibLookup::create(entries);
    ASSERT_TRUE(fib.has_value()) << fib.error().message;
    for (int i = 0; i < 200'000; ++i) {
        const IpAddress address = some_address(random, random.below(2) == 0);
        ASSERT_EQ((*fib)->find(address), table.find(address)) << to_string(address);
    }
}

TEST(FibLookup, FindsNothingWhereThereIsNothing) {
    eal();
    const auto fib = FibLookup::create({});
    ASSERT_TRUE(fib.has_value()) << fib.error().message;
    EXPECT_EQ((*fib)->find(IpAddress::v4(0x0A000001)), PrefixLookup::kNone);
    EXPECT_EQ((*fib)->find(IpAddress(1, 2)), PrefixLookup::kNone);
}

}  // namespace
}  // namespace hexi
