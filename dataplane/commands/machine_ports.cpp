#include "dataplane/commands/machine_ports.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

#include "topology/commandline/text_table.hpp"

namespace hexi {
namespace {

namespace fs = std::filesystem;

/// The first word of a file; empty where it cannot be read, as the speed of an interface that is down.
std::string word_in(const fs::path& file) {
    std::string word;
    std::ifstream(file) >> word;
    return word;
}

std::optional<std::int64_t> number_in(const fs::path& file) {
    const std::string word = word_in(file);
    std::int64_t value = 0;
    const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || read.ec != std::errc() || value < 0) return std::nullopt;
    return value;
}

/// The last part of where a link points; empty where there is none.
std::string target_of(const fs::path& link) {
    std::error_code missing;
    const fs::path target = fs::read_symlink(link, missing);
    return missing ? "" : target.filename().string();
}

std::vector<std::string> entries_of(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// The PCI address on which `device` is, perhaps by way of another bus (virtio); empty where there is none.
std::string pci_of(const fs::path& device) {
    std::error_code missing;
    std::string address;
    for (const fs::path& part : fs::canonical(device, missing)) {
        const std::string name = part.string();
        if (name.size() == 12 && name[4] == ':' && name[7] == ':' && name[10] == '.') address = name;
    }
    return address;
}

MachinePort interface_at(const fs::path& folder) {
    MachinePort port{.interface = folder.filename().string()};
    port.pci = pci_of(folder / "device");
    port.driver = target_of(folder / "device" / "driver");
    port.mac = word_in(folder / "address");
    port.state = word_in(folder / "operstate");
    port.speed_mbps = number_in(folder / "speed");
    port.mtu_bytes = number_in(folder / "mtu");
    port.use = "af_packet:" + port.interface + " or af_xdp:" + port.interface;
    if (!port.pci.empty())
        port.how = fmt::format("for {} itself: dpdk-devbind.py -b vfio-pci {}; Linux then loses {}", port.pci,
                               port.pci, port.interface);
    return port;
}

bool is_network_card(const fs::path& device) { return word_in(device / "class").starts_with("0x02"); }

MachinePort card_at(const fs::path& device) {
    MachinePort port{
        .pci = device.filename().string(), .driver = target_of(device / "driver"), .state = "unknown"};
    port.use = port.pci;
    const bool bound =
        port.driver == "vfio-pci" || port.driver == "uio_pci_generic" || port.driver == "igb_uio";
    if (!bound) port.how = "dpdk-devbind.py -b vfio-pci " + port.pci;
    return port;
}

std::string optional_text(const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : "";
}
Json optional_json(const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(); }
Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

}  // namespace

std::vector<MachinePort> machine_ports(const std::string& sys) {
    std::vector<MachinePort> ports;
    std::set<std::string> seen;
    constexpr std::string_view kLoopbackType = "772";  // ARPHRD_LOOPBACK
    for (const std::string& name : entries_of(sys + "/class/net")) {
        const fs::path folder = fs::path(sys) / "class" / "net" / name;
        if (word_in(folder / "type") == kLoopbackType) continue;
        ports.push_back(interface_at(folder));
        seen.insert(ports.back().pci);
    }
    for (const std::string& address : entries_of(sys + "/bus/pci/devices")) {
        const fs::path device = fs::path(sys) / "bus" / "pci" / "devices" / address;
        if (is_network_card(device) && !seen.contains(address)) ports.push_back(card_at(device));
    }
    return ports;
}

Json to_json(const std::vector<MachinePort>& ports) {
    Json list = Json::array();
    for (const MachinePort& port : ports) {
        Json json = Json::object();
        json.set("interface", or_null(port.interface));
        json.set("pci", or_null(port.pci));
        json.set("driver", or_null(port.driver));
        json.set("mac", or_null(port.mac));
        json.set("state", port.state);
        json.set("speed_mbps", optional_json(port.speed_mbps));
        json.set("mtu_bytes", optional_json(port.mtu_bytes));
        json.set("use", port.use);
        json.set("how", or_null(port.how));
        list.push_back(std::move(json));
    }
    Json json = Json::object();
    json.set("ports", std::move(list));
    return json;
}

std::string to_text(const std::vector<MachinePort>& ports, bool colour) {
    TextTable table(
        {{"interface"}, {"state"}, {"Mbit/s", true}, {"MTU", true}, {"PCI"}, {"driver"}, {"after NODE="}});
    std::string notes;
    for (const MachinePort& port : ports) {
        table.add_row({port.interface, port.state, optional_text(port.speed_mbps),
                       optional_text(port.mtu_bytes), port.pci, port.driver, port.use});
        if (!port.how.empty()) notes += port.how + "\n";
    }
    const std::string always =
        "Always there: tap:NAME (an interface is made), memif:PATH, pcap:IN:OUT, ring, null.\n"
        "af_packet and af_xdp take frames that Linux sees as well: give the interface no address, and switch "
        "cutting\n"
        "of segments off on the host (ethtool -K IF tso off gso off gro off).\n";
    return (ports.empty() ? "no network interface but the loopback\n" : table.text(colour)) + "\n" + notes +
           always;
}

}  // namespace hexi
