#include "topology/address.hpp"

namespace hexi {
namespace {

TEST(Address, ReadsWhatItWrites) {
    for (const std::string text :
         {"10.1.0.1", "255.255.255.255", "::", "::1", "fd68:6578:69::7", "2001:db8::1:0:0:1"})
        EXPECT_EQ(to_string(parse_ip(text).value()), text);
    EXPECT_EQ(to_string(parse_mac("02:00:5e:Ab:00:01").value()), "02:00:5e:ab:00:01");
    EXPECT_EQ(to_string(parse_prefix("10.1.2.3/24").value()), "10.1.2.3/24");
    EXPECT_EQ(parse_ip("::ffff:10.1.0.1"), parse_ip("10.1.0.1"));
}

TEST(Address, RefusesWhatIsNone) {
    EXPECT_EQ(parse_ip("10.1.0").error().message,
              "'10.1.0' is not an IP address; allowed are ones like 10.1.0.1 or fd00::1");
    EXPECT_EQ(parse_mac("02:00:00:00:00:g1").error().message,
              "'02:00:00:00:00:g1' is not an Ethernet address; allowed are six bytes like 02:00:00:00:00:01");
    for (const std::string text : {"02-00-00-00-00-01", "02:00:00:00:00:1", "", "02:00:00:00:00:01:"})
        EXPECT_FALSE(parse_mac(text)) << text;
    for (const std::string text :
         {"10.1.0.1", "10.1.0.1/", "10.1.0.1/33", "fd00::/129", "10.1.0.1/-1", "/8", "a/8"})
        EXPECT_FALSE(parse_prefix(text)) << text;
}

struct PrefixCase {
    std::string prefix, address;
    bool inside;
};

TEST(Prefix, ContainsWhatSharesItsLeadingBits) {
    const std::vector<PrefixCase> cases{{"10.1.0.0/16", "10.1.255.255", true},
                                        {"10.1.0.0/16", "10.2.0.0", false},
                                        {"0.0.0.0/0", "192.0.2.1", true},
                                        {"0.0.0.0/0", "2001:db8::1", false},
                                        {"10.1.0.1/32", "10.1.0.1", true},
                                        {"10.1.0.1/32", "10.1.0.0", false},
                                        {"2001:db8::/32", "2001:db8:1::", true},
                                        {"2001:db8::/32", "2001:db9::", false},
                                        {"fd00::1/128", "fd00::1", true},
                                        {"fd00::1/128", "fd00::", false},
                                        {"::/0", "2001:db8::1", true}};
    for (const auto& [prefix, address, inside] : cases)
        EXPECT_EQ(parse_prefix(prefix)->contains(*parse_ip(address)), inside) << prefix << " " << address;
    EXPECT_EQ(to_string(parse_prefix("10.1.2.3/20")->network()), "10.1.0.0");
    EXPECT_EQ(to_string(parse_prefix("2001:db8:ffff::1/33")->network()), "2001:db8:8000::");
}

TEST(Address, KnowsItsKind) {
    EXPECT_TRUE(parse_ip("224.0.0.1")->is_multicast());
    EXPECT_TRUE(parse_ip("ff02::1")->is_multicast());
    EXPECT_TRUE(parse_ip("fe80::1")->is_link_local());
    for (const std::string text :
         {"0.0.0.0", "127.0.0.1", "255.255.255.255", "224.0.0.1", "::", "::1", "ff02::1"})
        EXPECT_FALSE(parse_ip(text)->is_unicast()) << text;
    for (const std::string text : {"10.0.0.1", "fd00::1", "fe80::1"})
        EXPECT_TRUE(parse_ip(text)->is_unicast());
}

}  // namespace
}  // namespace hexi
