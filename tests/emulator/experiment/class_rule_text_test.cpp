#include "emulator/experiment/class_rule_text.hpp"

namespace hexi {
namespace {

IpPrefix prefix(std::string_view text) { return parse_prefix(text).value(); }

TEST(ClassRuleText, IsReadAsTheCommandLineSaysIt) {
    EXPECT_EQ(parse_class_rule("gold,source=10.0.0.0/8,protocol=udp,dscp=46,destination_ports=5000-5100"),
              (NamedClassRule{"gold",
                              {.source = prefix("10.0.0.0/8"),
                               .protocol = 17,
                               .dscp = 46,
                               .first_port = 5000,
                               .last_port = 5100}}));
    EXPECT_EQ(
        parse_class_rule("bulk,destination=fd02::/16,destination_ports=443"),
        (NamedClassRule{"bulk", {.destination = prefix("fd02::/16"), .first_port = 443, .last_port = 443}}));
    EXPECT_EQ(parse_class_rule("x,protocol=47")->rule.protocol, 47);
}

struct Refused {
    std::string text, why;
};

TEST(ClassRuleText, SaysWhatIsAllowed) {
    const std::string form =
        "allowed is CLASS,KEY=VALUE[,KEY=VALUE]... with keys source=IP/LEN, destination=IP/LEN, "
        "protocol=NAME|NUMBER, dscp=N, destination_ports=N[-N]";
    const std::vector<Refused> cases{
        {"gold", form},
        {",dscp=1", form},
        {"gold,colour=red", form},
        {"gold,dscp", form},
        {"gold,dscp=64", "dscp: '64' is not allowed: must be a whole number from 0 to 63"},
        {"gold,protocol=tpc",
         "protocol: 'tpc' is not allowed: must be tcp, udp, icmp, icmpv6, sctp or a number from 0 to 255"},
        {"gold,destination_ports=9-8",
         "destination_ports: '9-8' is not allowed: must be a port from 0 to 65535, or two in ascending order "
         "as "
         "in 5000-5100"},
        {"gold,source=10.0.0.0",
         "source: '10.0.0.0' is not an address with its prefix length; allowed are ones like 10.1.0.1/24 or "
         "fd00::1/64"},
        {"gold,source=10.0.0.0/8,destination=fd00::/8",
         "source 10.0.0.0/8 and destination fd00::/8 are of different families"},
        {"gold,protocol=icmp,destination_ports=80",
         "destination_ports are those of tcp and udp, not of protocol 1"}};
    for (const auto& [text, why] : cases) {
        const auto rule = parse_class_rule(text);
        ASSERT_FALSE(rule) << text;
        EXPECT_EQ(rule.error().message, "--class-rule " + text + ": " + why);
    }
}

/// The rule, or why it is refused.
std::string read_back(const std::string& text) {
    JsonErrors errors("x.json");
    const Json json = parse_json(text, "x.json").value();
    ObjectReader reader(json, errors, "/classes/0/match/0");
    const ClassRule rule = read_class_rule(reader, errors);
    reader.forbid_unknown();
    return errors.first() ? errors.first()->message : write_json(class_rule_json(rule), JsonStyle::kCompact);
}

TEST(ClassRuleText, ReadsJsonAndWritesIt) {
    const std::string whole =
        R"({"source":"10.0.0.0/8","destination":"10.1.0.0/16","protocol":6,"dscp":10,"destination_ports":"80-81"})";
    EXPECT_EQ(read_back(whole), whole);
    EXPECT_EQ(read_back(R"({"protocol": "tcp", "destination_ports": 443})"),
              R"({"protocol":6,"destination_ports":"443-443"})");
    EXPECT_EQ(read_back("{}"),
              "x.json: /classes/0/match/0: a rule needs at least one of source, destination, protocol, dscp, "
              "destination_ports");
    EXPECT_EQ(read_back(R"({"dscp": 99})"),
              "x.json: /classes/0/match/0/dscp: '99' is not allowed: must be a whole number from 0 to 63");
    EXPECT_EQ(read_back(R"({"dscp": [1]})"),
              "x.json: /classes/0/match/0/dscp: must be a text or a whole number");
}

}  // namespace
}  // namespace hexi
