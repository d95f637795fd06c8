#include "dataplane/gateway/port_spec.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<DeviceKind, 7> kPrefixes{{{DeviceKind::kAfXdp, "af_xdp"},
                                          {DeviceKind::kAfPacket, "af_packet"},
                                          {DeviceKind::kTap, "tap"},
                                          {DeviceKind::kMemif, "memif"},
                                          {DeviceKind::kRing, "ring"},
                                          {DeviceKind::kPcap, "pcap"},
                                          {DeviceKind::kNull, "null"}}};

constexpr std::string_view kDevices =
    "a PCI address (0000:3b:00.0), af_xdp:IF, af_packet:IF, tap:IF, memif:PATH, ring, pcap:IN:OUT, null";

tl::unexpected<Error> bad(std::string_view text, std::string_view why) {
    return fail(ErrorCode::kInvalid, fmt::format("--port {}: {}", text, why));
}

/// "0000:3b:00.0" or "3b:00.0", as lspci writes them.
bool is_pci_address(std::string_view text) {
    if (text.size() == 12 && text[4] == ':') text.remove_prefix(5);
    const auto hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == 7 && text[2] == ':' && text[5] == '.' && text[6] >= '0' && text[6] <= '7' &&
           hex(text[0]) && hex(text[1]) && hex(text[3]) && hex(text[4]);
}

Result<DeviceSpec> parse_device(std::string_view text) {
    if (is_pci_address(text))
        return DeviceSpec{DeviceKind::kPci,
                          text.size() == 7 ? "0000:" + std::string(text) : std::string(text), ""};
    const auto colon = text.find(':');
    const auto kind = parse_word(kPrefixes, "device", text.substr(0, colon));
    const std::string_view rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    const auto unknown =
        fail(ErrorCode::kInvalid, fmt::format("'{}' is not a device; allowed are {}", text, kDevices));
    if (!kind) return unknown;
    const bool bare = *kind == DeviceKind::kRing || *kind == DeviceKind::kNull;
    if (bare != (colon == std::string_view::npos) || bare != rest.empty()) return unknown;
    DeviceSpec device{*kind, std::string(rest), ""};
    if (*kind == DeviceKind::kPcap) {
        const auto middle = rest.find(':');
        if (middle == std::string_view::npos || middle == 0 || middle + 1 == rest.size()) return unknown;
        device.name = rest.substr(0, middle);
        device.second = rest.substr(middle + 1);
    }
    return device;
}

Result<std::uint32_t> parse_number(std::string_view what, std::string_view text, std::uint32_t least,
                                   std::uint32_t most) {
    std::uint32_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size() && value >= least && value <= most)
        return value;
    return fail(
        ErrorCode::kInvalid,
        fmt::format("{} '{}' is not allowed: must be a whole number from {} to {}", what, text, least, most));
}

Result<void> apply_option(PortSpec& port, std::string_view option) {
    const auto equals = option.find('=');
    const std::string_view key = option.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? "" : option.substr(equals + 1);
    if (key == "vlan")
        return parse_number("vlan", value, 1, 4094).transform([&](std::uint32_t n) {
            port.vlan = static_cast<std::uint16_t>(n);
        });
    if (key == "mtu")
        return parse_number("mtu", value, 68, 9600).transform([&](std::uint32_t n) { port.mtu = n; });
    if (key == "wire" && !value.empty()) {
        port.wire = value;
        return {};
    }
    if (key != "gateway")
        return fail(
            ErrorCode::kInvalid,
            fmt::format(
                "'{}' is not an option of a port; allowed are vlan=N, gateway=IP/LEN, mtu=N, wire=NODE",
                option));
    const auto prefix = parse_prefix(value);
    if (!prefix) return tl::unexpected(prefix.error());
    if (!prefix->address.is_unicast())
        return fail(ErrorCode::kInvalid,
                    fmt::format("gateway {} is not an address of one host", to_string(*prefix)));
    port.gateways.push_back(*prefix);
    return {};
}

bool overlap(const IpPrefix& a, const IpPrefix& b) {
    return a.address.is_v4() == b.address.is_v4() &&
           (a.length < b.length ? a.contains(b.address) : b.contains(a.address));
}

/// 10.N.0.1/24 and fd00:N::1/64 with the first N from `least` on that no port has.
std::vector<IpPrefix> free_gateways(const std::vector<PortSpec>& ports, std::size_t least) {
    for (auto n = static_cast<std::uint32_t>(least);; ++n) {
        std::vector<IpPrefix> gateways{{IpAddress::v4(0x0A000001 | (n & 0xFFU) << 16U), 24},
                                       {IpAddress(0xFD00'0000'0000'0000 | std::uint64_t{n} << 32U, 1), 64}};
        const bool taken = std::any_of(ports.begin(), ports.end(), [&](const PortSpec& port) {
            return std::any_of(port.gateways.begin(), port.gateways.end(), [&](const IpPrefix& other) {
                return overlap(other, gateways[0]) || overlap(other, gateways[1]);
            });
        });
        if (!taken || n > least + 255) return gateways;
    }
}

Result<void> check_apart(const PortSpec& one, const PortSpec& other) {
    const bool shares = one.device == other.device && one.device.kind != DeviceKind::kRing &&
                        one.device.kind != DeviceKind::kNull;
    if (shares && one.vlan == other.vlan)
        return bad(to_string(other),
                   fmt::format("{} is used twice; give each port a device or a vlan of its own",
                               to_string(other.device)));
    for (const IpPrefix& a : one.gateways) {
        for (const IpPrefix& b : other.gateways) {
            if (overlap(a, b))
                return bad(to_string(other), fmt::format("gateway {} overlaps with {} at {}", to_string(b),
                                                         to_string(a), one.node));
        }
    }
    return {};
}

Result<void> check_wires(const std::vector<PortSpec>& ports) {
    for (const PortSpec& port : ports) {
        if (port.wire.empty()) continue;
        const auto ends = std::count_if(ports.begin(), ports.end(), [&](const PortSpec& other) {
            return other.node == port.wire && other.wire == port.node;
        });
        if (ends != 1 || port.wire == port.node)
            return bad(to_string(port), fmt::format("its other end must be one port at {} with wire={}",
                                                    port.wire, port.node));
        if (!port.gateways.empty()) return bad(to_string(port), "a wire has no gateway");
    }
    return {};
}

}  // namespace

Result<PortSpec> parse_port_spec(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0)
        return bad(text, "allowed is NODE=DEVICE[,vlan=N][,gateway=IP/LEN]...[,mtu=N][,wire=NODE]");
    PortSpec port{.node = std::string(text.substr(0, equals))};
    std::string_view rest = text.substr(equals + 1);
    const auto device = parse_device(rest.substr(0, rest.find(',')));
    if (!device) return bad(text, device.error().message);
    port.device = *device;
    while (rest.find(',') != std::string_view::npos) {
        rest.remove_prefix(rest.find(',') + 1);
        const auto applied = apply_option(port, rest.substr(0, rest.find(',')));
        if (!applied) return bad(text, applied.error().message);
    }
    return port;
}

Result<std::vector<PortSpec>> parse_port_specs(const std::vector<std::string>& texts) {
    std::vector<PortSpec> ports;
    for (const std::string& text : texts) {
        auto port = parse_port_spec(text);
        if (!port) return tl::unexpected(port.error());
        ports.push_back(std::move(*port));
    }
    return ports;
}

Result<std::vector<NodeId>> find_port_nodes(const Topology& topology, const std::vector<PortSpec>& ports) {
    std::vector<NodeId> nodes;
    for (const PortSpec& port : ports) {
        const auto node = topology.find_node(port.node);
        if (!node) return tl::unexpected(in_context("--port " + to_string(port), node.error()));
        nodes.push_back(*node);
    }
    return nodes;
}

std::string to_string(const DeviceSpec& device) {
    if (device.kind == DeviceKind::kPci) return device.name;
    std::string text(word_of(kPrefixes, device.kind));
    for (const std::string& part : {device.name, device.second}) {
        if (!part.empty()) text += ":" + part;
    }
    return text;
}

std::string to_string(const PortSpec& port) {
    std::string text = port.node + "=" + to_string(port.device);
    if (port.vlan) text += fmt::format(",vlan={}", *port.vlan);
    for (const IpPrefix& gateway : port.gateways) text += ",gateway=" + to_string(gateway);
    if (port.mtu) text += fmt::format(",mtu={}", *port.mtu);
    if (!port.wire.empty()) text += ",wire=" + port.wire;
    return text;
}

Result<std::vector<PortSpec>> complete_ports(std::vector<PortSpec> ports) {
    if (ports.empty())
        return fail(ErrorCode::kInvalid, "there is no port; give one with --port NODE=DEVICE for every host");
    if (ports.size() > kMostPorts)
        return fail(ErrorCode::kInvalid,
                    fmt::format("{} ports are too many; at most {}", ports.size(), kMostPorts));
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (ports[i].gateways.empty() && ports[i].wire.empty())
            ports[i].gateways = free_gateways(ports, i + 1);
    }
    for (std::size_t i = 0; i < ports.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const auto apart = check_apart(ports[j], ports[i]);
            if (!apart) return tl::unexpected(apart.error());
        }
    }
    return check_wires(ports).transform([&] { return std::move(ports); });
}

std::uint32_t longest_frame(const std::vector<PortSpec>& ports) {
    std::uint32_t longest = 2048;
    for (const PortSpec& port : ports) longest = std::max(longest, port.mtu.value_or(0) + 64);
    return longest;
}

std::size_t prefix_count(const Topology& topology, const std::vector<PortSpec>& ports) {
    std::size_t count = 2 * topology.nodes().size();
    for (const PortSpec& port : ports) count += 2 * port.gateways.size();
    return count;
}

}  // namespace hexi
