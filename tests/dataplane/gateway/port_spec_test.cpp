#include "dataplane/gateway/port_spec.hpp"

namespace hexi {
namespace {

std::string error_of(const std::string& text) {
    const auto port = parse_port_spec(text);
    return port ? "" : port.error().message;
}

TEST(PortSpec, ReadsWhatItWrites) {
    for (const std::string text :
         {"beijing=af_packet:eth1",
          "guiyang=0000:3b:00.0,vlan=100,gateway=10.2.0.1/24,gateway=fd02::1/64,mtu=9000", "a=af_xdp:eth0",
          "a=tap:tap0", "a=memif:/run/x.sock", "a=ring", "a=null", "a=pcap:in.pcap:out.pcap",
          "a=tap:t,wire=b"}) {
        const auto port = parse_port_spec(text);
        ASSERT_TRUE(port) << port.error().message;
        EXPECT_EQ(to_string(*port), text);
    }
    EXPECT_EQ(parse_port_spec("a=3b:00.0")->device.name, "0000:3b:00.0");
}

TEST(PortSpec, SaysWhatIsWrong) {
    EXPECT_EQ(error_of("beijing"),
              "--port beijing: allowed is NODE=DEVICE[,vlan=N][,gateway=IP/LEN]...[,mtu=N][,wire=NODE]");
    EXPECT_EQ(error_of("a=eth0"),
              "--port a=eth0: 'eth0' is not a device; allowed are a PCI address (0000:3b:00.0), af_xdp:IF, "
              "af_packet:IF, tap:IF, memif:PATH, ring, pcap:IN:OUT, null");
    EXPECT_EQ(error_of("a=null,vlan=0"),
              "--port a=null,vlan=0: vlan '0' is not allowed: must be a whole number from 1 to 4094");
    EXPECT_EQ(
        error_of("a=null,speed=3"),
        "--port a=null,speed=3: 'speed=3' is not an option of a port; allowed are vlan=N, gateway=IP/LEN, "
        "mtu=N, wire=NODE");
    EXPECT_EQ(error_of("a=null,gateway=10.0.0.1"),
              "--port a=null,gateway=10.0.0.1: '10.0.0.1' is not an address with its prefix length; allowed "
              "are ones "
              "like 10.1.0.1/24 or fd00::1/64");
    EXPECT_EQ(error_of("a=null,gateway=224.0.0.1/8"),
              "--port a=null,gateway=224.0.0.1/8: gateway 224.0.0.1/8 is not an address of one host");
    for (const std::string text : {"=null", "a=", "a=null:x", "a=tap", "a=tap:", "a=pcap:x",
                                   "a=pcap:x:", "a=null,mtu=67", "a=null,wire=", "a=3b:00.8"})
        EXPECT_NE(error_of(text), "") << text;
}

std::string complete(const std::vector<std::string>& texts) {
    std::vector<PortSpec> ports;
    for (const auto& text : texts) ports.push_back(parse_port_spec(text).value());
    const auto completed = complete_ports(std::move(ports));
    if (!completed) return completed.error().message;
    std::string all;
    for (const PortSpec& port : *completed) all += to_string(port) + "\n";
    return all;
}

TEST(CompletePorts, GivesGateways) {
    EXPECT_EQ(complete({"a=null", "b=null,gateway=10.9.0.1/16", "c=tap:x,vlan=3", "d=tap:x,vlan=4"}),
              "a=null,gateway=10.1.0.1/24,gateway=fd00:1::1/64\n"
              "b=null,gateway=10.9.0.1/16\n"
              "c=tap:x,vlan=3,gateway=10.3.0.1/24,gateway=fd00:3::1/64\n"
              "d=tap:x,vlan=4,gateway=10.4.0.1/24,gateway=fd00:4::1/64\n");
    EXPECT_EQ(complete({"a=null,gateway=10.2.0.1/16", "b=null"}),
              "a=null,gateway=10.2.0.1/16\nb=null,gateway=10.3.0.1/24,gateway=fd00:3::1/64\n");
}

TEST(CompletePorts, RefusesWhatDoesNotGoTogether) {
    EXPECT_EQ(complete({}), "there is no port; give one with --port NODE=DEVICE for every host");
    EXPECT_EQ(complete({"a=tap:x", "b=tap:x,gateway=10.9.0.1/24"}),
              "--port b=tap:x,gateway=10.9.0.1/24: tap:x is used twice; give each port a device or a vlan of "
              "its own");
    EXPECT_EQ(complete({"a=null,gateway=10.0.0.1/8", "b=null,gateway=10.9.0.1/24"}),
              "--port b=null,gateway=10.9.0.1/24: gateway 10.9.0.1/24 overlaps with 10.0.0.1/8 at a");
    EXPECT_EQ(complete({"a=null,wire=b", "b=null"}),
              "--port a=null,wire=b: its other end must be one port at b with wire=a");
    EXPECT_EQ(complete({"a=null,wire=b,gateway=10.0.0.1/8", "b=null,wire=a"}),
              "--port a=null,gateway=10.0.0.1/8,wire=b: a wire has no gateway");
    EXPECT_EQ(complete({"a=null,wire=b", "b=null,wire=a"}), "a=null,wire=b\nb=null,wire=a\n");
}

}  // namespace
}  // namespace hexi
