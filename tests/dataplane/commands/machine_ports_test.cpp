#include "dataplane/commands/machine_ports.hpp"

#include <filesystem>

#include "tests/support/run_hexi.hpp"

namespace hexi {
namespace {

namespace fs = std::filesystem;

/// A /sys with an interface on the PCI bus, a veth, the loopback and a card bound to vfio-pci.
class MachinePortsTest : public ::testing::Test {
protected:
    MachinePortsTest() {
        interface("lo", "772", "");
        interface("eth0", "1", "0000:3b:00.0");
        interface("veth1", "1", "");
        card("0000:3b:00.0", "0x020000", "mlx5_core");
        card("0000:3b:00.1", "0x020000", "vfio-pci");
        card("0000:00:02.0", "0x030000", "i915");
    }
    void interface(const std::string& name, const std::string& type, const std::string& pci) {
        const fs::path folder = fs::path(scratch.path()) / "class/net" / name;
        fs::create_directories(folder);
        for (const auto& [file, text] : {std::pair{"type", type}, std::pair{"operstate", std::string("up")},
                                         std::pair{"mtu", std::string("1500")}})
            scratch.write("class/net/" + name + "/" + file, text + "\n");
        if (!pci.empty()) fs::create_directory_symlink("../../../bus/pci/devices/" + pci, folder / "device");
    }
    void card(const std::string& address, const std::string& kind, const std::string& driver) {
        const fs::path folder = fs::path(scratch.path()) / "bus/pci/devices" / address;
        fs::create_directories(folder);
        scratch.write("bus/pci/devices/" + address + "/class", kind + "\n");
        fs::create_directory_symlink("../../drivers/" + driver, folder / "driver");
        fs::create_directory_symlink("../../../pci", folder / "subsystem");
    }
    support::ScratchDirectory scratch;
};

TEST_F(MachinePortsTest, ListsInterfacesAndCardsWithoutOne) {
    const auto ports = machine_ports(scratch.path());
    ASSERT_EQ(ports.size(), 3U);
    EXPECT_EQ(ports[0].interface, "eth0");
    EXPECT_EQ(ports[0].pci, "0000:3b:00.0");
    EXPECT_EQ(ports[0].driver, "mlx5_core");
    EXPECT_EQ(ports[0].use, "af_packet:eth0 or af_xdp:eth0");
    EXPECT_NE(ports[0].how.find("dpdk-devbind.py -b vfio-pci 0000:3b:00.0"), std::string::npos);
    EXPECT_EQ(ports[1].interface, "veth1");
    EXPECT_EQ(ports[1].mtu_bytes, 1500);
    EXPECT_FALSE(ports[1].speed_mbps);
    EXPECT_EQ(ports[2].use, "0000:3b:00.1");
    EXPECT_EQ(ports[2].how, "") << "it is bound already";
}

TEST_F(MachinePortsTest, TellsThemAsTableAndJson) {
    const auto ports = machine_ports(scratch.path());
    EXPECT_NE(to_text(ports, false).find("af_packet:veth1 or af_xdp:veth1"), std::string::npos);
    EXPECT_EQ(to_json(ports).find("ports")->as_array()->size(), 3U);
    EXPECT_NE(to_text({}, false).find("no network interface"), std::string::npos);
}

}  // namespace
}  // namespace hexi
