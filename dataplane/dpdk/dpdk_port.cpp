#include "dataplane/dpdk/dpdk_port.hpp"

#include <atomic>
#include <cstring>

#include <fmt/format.h>
#include <rte_bus_vdev.h>
#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "dataplane/dpdk/device_check.hpp"
#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/protocol.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// DPDK's name and arguments of a software device.
struct VirtualDevice {
    std::string name, arguments;
};

std::string next_number() {
    static std::atomic<unsigned> count{0};  // DPDK's device names are the process's, too
    return std::to_string(count++);
}

VirtualDevice virtual_device(const DeviceSpec& device) {
    const std::string number = next_number();
    switch (device.kind) {
        case DeviceKind::kAfXdp:
            return {"net_af_xdp" + number, "iface=" + device.name};
        case DeviceKind::kAfPacket:
            return {"net_af_packet" + number,
                    fmt::format("iface={},blocksz=16384,framesz=2048,framecnt=4096", device.name)};
        case DeviceKind::kTap:
            return {"net_tap" + number, "iface=" + device.name};
        case DeviceKind::kMemif:
            return {"net_memif" + number,
                    fmt::format("role=server,id=0,socket-abstract=no,socket={}", device.name)};
        case DeviceKind::kRing:
            return {"net_ring" + number, ""};
        case DeviceKind::kPcap:
            return {"net_pcap" + number, fmt::format("rx_pcap={},tx_pcap={}", device.name, device.second)};
        case DeviceKind::kPci:
        case DeviceKind::kNull:
            break;
    }
    return {"net_null" + number, "size=64"};
}

tl::unexpected<Error> refused(const DeviceSpec& device, const std::string& what, int error) {
    const std::string said = take_dpdk_complaint();
    return fail(ErrorCode::kEnvironment,
                fmt::format("{}: {}: {}{}", to_string(device), what, rte_strerror(-error),
                            said.empty() ? "" : " (DPDK: " + said + ")"));
}

/// The name of the device within DPDK, which now has it.
Result<std::string> attach(const DeviceSpec& device) {
    if (device.kind == DeviceKind::kPci) return device.name;
    const VirtualDevice made = virtual_device(device);
    const int error = rte_eal_hotplug_add("vdev", made.name.c_str(), made.arguments.c_str());
    if (error == 0) return made.name;
    return refused(device, "DPDK cannot open it", error);
}

/// False where there is no room before the frame.
bool put_tag_on(rte_mbuf& mbuf, std::uint16_t tag) {
    auto* bytes = reinterpret_cast<std::uint8_t*>(rte_pktmbuf_prepend(&mbuf, kVlanTag));
    if (bytes == nullptr) return false;
    std::memmove(bytes, bytes + kVlanTag, 12);
    store_be16(bytes + 12, kEtherVlan);
    store_be16(bytes + 14, tag);
    return true;
}

}  // namespace

Result<std::unique_ptr<DpdkPort>> DpdkPort::open(const DeviceSpec& device, MbufMemory& memory,
                                                 const DpdkPortOptions& options) {
    static_cast<void>(take_dpdk_complaint());
    const auto there = check_device(device);
    if (!there) return tl::unexpected(there.error());
    const auto name = attach(device);
    if (!name) return tl::unexpected(name.error());
    std::uint16_t id = 0;
    if (const int error = rte_eth_dev_get_port_by_name(name->c_str(), &id); error != 0)
        return refused(device, "no driver of DPDK has taken it (for a card: dpdk-devbind.py -b vfio-pci)",
                       error);
    std::unique_ptr<DpdkPort> port(new DpdkPort(id, *name, options.vlans));
    const auto started = port->start(memory, options.queue);
    if (!started)
        return fail(started.error().code, fmt::format("{}: {}", to_string(device), started.error().message));
    return port;
}

Result<void> DpdkPort::start(MbufMemory& memory, std::uint16_t queue) {
    const auto step = [](const char* what, int error) -> Result<void> {
        if (error == 0 || error == -ENOTSUP) return {};
        const std::string said = take_dpdk_complaint();
        return fail(ErrorCode::kEnvironment, fmt::format("cannot {}: {}{}", what, rte_strerror(-error),
                                                         said.empty() ? "" : " (DPDK: " + said + ")"));
    };
    const rte_eth_conf configuration{};
    std::uint16_t receive = queue, transmit = queue, mtu = 0;
    rte_ether_addr address{};
    const int socket = rte_eth_dev_socket_id(id_);
    return step("configure it", rte_eth_dev_configure(id_, 1, 1, &configuration))
        .and_then([&] {
            return step("size its queues", rte_eth_dev_adjust_nb_rx_tx_desc(id_, &receive, &transmit));
        })
        .and_then([&] {
            return step("set up its receive queue",
                        rte_eth_rx_queue_setup(id_, 0, receive, static_cast<unsigned>(socket), nullptr,
                                               memory.pool()));
        })
        .and_then([&] {
            return step("set up its send queue",
                        rte_eth_tx_queue_setup(id_, 0, transmit, static_cast<unsigned>(socket), nullptr));
        })
        .and_then([&] { return step("start it", rte_eth_dev_start(id_)); })
        .and_then([&] {
            started_ = true;
            return step("make it promiscuous", rte_eth_promiscuous_enable(id_));
        })
        .and_then([&] { return step("read its address", rte_eth_macaddr_get(id_, &address)); })
        .and_then([&] { return step("read its MTU", rte_eth_dev_get_mtu(id_, &mtu)); })
        .transform([&] {
            std::copy_n(address.addr_bytes, 6, mac_.bytes.begin());
            mtu_ = mtu;
        });
}

DpdkPort::~DpdkPort() {
    if (started_) rte_eth_dev_stop(id_);
    rte_eth_dev_close(id_);
    if (name_.starts_with("net_")) rte_eal_hotplug_remove("vdev", name_.c_str());
}

/// Describes `mbuf` in `frame`, its tag taken off where tags are ours to handle; false where it cannot be
/// used.
bool DpdkPort::strip(rte_mbuf& mbuf, HeldFrame& frame) {
    if (mbuf.nb_segs > 1 && rte_pktmbuf_linearize(&mbuf) != 0) return false;
    if (mbuf.data_len == 0) return false;
    // Linux takes the tag off before packet sockets see the frame, and some cards do.
    const bool taken_off = (mbuf.ol_flags & RTE_MBUF_F_RX_VLAN_STRIPPED) != 0;
    if (taken_off && !vlans_ && !put_tag_on(mbuf, mbuf.vlan_tci)) return false;
    frame = {rte_pktmbuf_mtod(&mbuf, std::uint8_t*), mbuf.data_len, kNoVlan,
             reinterpret_cast<std::uint64_t>(&mbuf)};
    if (taken_off && vlans_) frame.vlan = mbuf.vlan_tci & 0x0FFFU;
    const bool tagged = vlans_ && !taken_off && frame.length >= kEthernetHeader + kVlanTag &&
                        load_be16(frame.bytes + 12) == kEtherVlan;
    if (!tagged) return true;
    frame.vlan = load_be16(frame.bytes + 14) & 0x0FFFU;
    std::memmove(frame.bytes + kVlanTag, frame.bytes, 12);
    frame.bytes = reinterpret_cast<std::uint8_t*>(rte_pktmbuf_adj(&mbuf, kVlanTag));
    frame.length = mbuf.data_len;
    return true;
}

std::size_t DpdkPort::receive(std::span<HeldFrame> frames) {
    std::array<rte_mbuf*, kBurst> mbufs;
    const auto most = static_cast<std::uint16_t>(std::min(frames.size(), kBurst));
    const std::uint16_t count = rte_eth_rx_burst(id_, 0, mbufs.data(), most);
    std::size_t good = 0;
    for (std::uint16_t i = 0; i < count; ++i) {
        if (i + 1 < count) rte_prefetch0(rte_pktmbuf_mtod(mbufs[i + 1], void*));
        if (!strip(*mbufs[i], frames[good])) {
            ++counters_.not_received;
            rte_pktmbuf_free(mbufs[i]);
            continue;
        }
        counters_.received_bytes += frames[good].length;
        ++good;
    }
    counters_.received += good;
    return good;
}

std::size_t DpdkPort::send(std::span<const HeldFrame> frames) {
    std::array<rte_mbuf*, kBurst> mbufs;
    std::size_t filled = 0, taken = 0;
    for (const HeldFrame& frame : frames) {
        rte_mbuf* mbuf = mbuf_of(frame.handle);
        if (frame.vlan != kNoVlan)
            HEXI_CHECK(put_tag_on(*mbuf, frame.vlan), "every frame has headroom for a tag");
        mbufs[filled++] = mbuf;
        if (filled == kBurst) {
            taken += send_burst(mbufs);
            filled = 0;
        }
    }
    return taken + send_burst(std::span(mbufs).first(filled));
}

std::size_t DpdkPort::send_burst(std::span<rte_mbuf*> mbufs) {
    constexpr int kTries = 64;  // some microseconds: longer, and the packets behind would be late
    std::uint64_t bytes = 0;
    for (const rte_mbuf* mbuf : mbufs) bytes += mbuf->data_len;
    std::size_t done = 0;
    for (int tries = 0; done < mbufs.size() && tries < kTries; ++tries)
        done +=
            rte_eth_tx_burst(id_, 0, mbufs.data() + done, static_cast<std::uint16_t>(mbufs.size() - done));
    for (std::size_t i = done; i < mbufs.size(); ++i) {
        bytes -= mbufs[i]->data_len;
        rte_pktmbuf_free(mbufs[i]);
    }
    counters_.sent += done;
    counters_.sent_bytes += bytes;
    counters_.not_sent += mbufs.size() - done;
    return done;
}

PortCounters DpdkPort::counters() const {
    PortCounters counters = counters_;
    rte_eth_stats stats{};
    if (rte_eth_stats_get(id_, &stats) == 0)
        counters.not_received += stats.imissed + stats.rx_nombuf + stats.ierrors;
    return counters;
}

}  // namespace hexi
