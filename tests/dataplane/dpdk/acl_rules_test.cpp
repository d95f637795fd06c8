#include "dataplane/dpdk/acl_rules.hpp"

#include "tests/dataplane/dpdk/test_eal.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr std::uint8_t kClasses = 8;

/// Few enough different bits that addresses lie in prefixes, and prefixes in each other.
IpAddress some_address(RandomStream& random) {
    const std::uint64_t bits = random.below(256);
    if (random.below(2) == 0) return IpAddress::v4(static_cast<std::uint32_t>(0x0A000000U | bits << 12U));
    return {0xFD00'0000'0000'0000U | bits << 28U, random.below(4)};
}

IpPrefix some_prefix(RandomStream& random) {
    const IpAddress address = some_address(random);
    return {address, static_cast<std::uint8_t>(random.below(address.is_v4() ? 33 : 129))};
}

ClassRule some_rule(RandomStream& random) {
    ClassRule rule{.traffic_class = static_cast<std::uint8_t>(random.below(kClasses))};
    if (random.below(2) == 0) rule.source = some_prefix(random);
    if (random.below(2) == 0) rule.destination = some_prefix(random);
    if (random.below(3) == 0) rule.protocol = static_cast<std::uint8_t>(random.below(3) * 8 + 1);
    if (random.below(3) == 0) rule.dscp = static_cast<std::uint8_t>(random.below(64));
    if (random.below(3) == 0) {
        rule.first_port = static_cast<std::uint16_t>(random.below(200));
        rule.last_port = static_cast<std::uint16_t>(rule.first_port + random.below(100));
    }
    return rule;
}

FrameFields some_fields(RandomStream& random) {
    FrameFields fields;
    fields.network = random.below(20) == 0 ? NetworkKind::kOther : NetworkKind::kIpv4;
    fields.source = some_address(random);
    fields.destination = some_address(random);
    fields.protocol = static_cast<std::uint8_t>(random.below(3) * 8 + 1);
    fields.traffic_class = static_cast<std::uint8_t>(random.below(256));
    fields.destination_port = static_cast<std::uint16_t>(random.below(320));
    return fields;
}

TEST(AclRules, AnswerAsTheListOfRulesDoes) {
    eal();
    RandomStream random(5, "acl");
    std::uint64_t matched = 0;
    for (const std::size_t count : {1U, 2U, 7U, 40U, 200U}) {
        std::vector<ClassRule> rules;
        for (std::size_t i = 0; i < count; ++i) rules.push_back(some_rule(random));
        auto acl = AclRules::create(rules);
        ASSERT_TRUE(acl.has_value()) << acl.error().message;
        const ClassRules list(kClasses, rules), quick(kClasses, rules, std::move(*acl));
        for (int i = 0; i < 20'000; ++i) {
            const FrameFields fields = some_fields(random);
            ASSERT_EQ(quick.class_of(fields), list.class_of(fields)) << count << " rules";
            matched += list.class_of(fields) != list.class_of_dscp(fields.traffic_class >> 2U) ? 1 : 0;
        }
    }
    EXPECT_GT(matched, 10'000U) << "rules decide something";
}

TEST(AclRules, TakeTheFirstOfTwoThatMatch) {
    eal();
    const std::vector<ClassRule> rules{{.first_port = 53, .last_port = 53, .traffic_class = 3},
                                       {.traffic_class = 5}};
    const auto acl = AclRules::create(rules);
    ASSERT_TRUE(acl.has_value()) << acl.error().message;
    FrameFields fields;
    fields.network = NetworkKind::kIpv4;
    fields.destination_port = 53;
    EXPECT_EQ((*acl)->find(fields), 0U);
    fields.destination_port = 54;
    EXPECT_EQ((*acl)->find(fields), 1U);
}

}  // namespace
}  // namespace hexi
