// A device as DPDK drives it.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "dataplane/dpdk/mbuf_memory.hpp"
#include "dataplane/gateway/port_spec.hpp"

struct rte_mbuf;

namespace hexi {

/// How a device is opened.
struct DpdkPortOptions {
    bool vlans = false;          ///< tags are taken off and put on; else frames are left with theirs
    std::uint16_t queue = 1024;  ///< descriptors each way
};

/// One device of one of the kinds of DeviceSpec, one queue each way, promiscuous. Stopped and closed with the
/// object.
class DpdkPort : public PacketPort {
public:
    /// Opens and starts `device`. `memory` must outlive it. kEnvironment says in one sentence what the
    /// machine lacks: the interface (with those there are), a permission (with how to give it), a driver, a
    /// file.
    static Result<std::unique_ptr<DpdkPort>> open(const DeviceSpec& device, MbufMemory& memory,
                                                  const DpdkPortOptions& options);
    ~DpdkPort() override;
    DpdkPort(const DpdkPort&) = delete;
    DpdkPort& operator=(const DpdkPort&) = delete;

    std::size_t receive(std::span<HeldFrame> frames) override;
    std::size_t send(std::span<const HeldFrame> frames) override;
    [[nodiscard]] PortCounters counters() const override;
    [[nodiscard]] MacAddress mac() const override { return mac_; }
    [[nodiscard]] std::uint32_t mtu() const override { return mtu_; }
    /// DPDK 22.11's af_xdp driver leaves what is in its fill and completion rings behind.
    [[nodiscard]] bool keeps_frames() const override { return name_.starts_with("net_af_xdp"); }

private:
    static constexpr std::size_t kBurst = 64;
    DpdkPort(std::uint16_t id, std::string name, bool vlans)
        : id_(id), vlans_(vlans), name_(std::move(name)) {}
    Result<void> start(MbufMemory& memory, std::uint16_t queue);
    std::size_t send_burst(std::span<rte_mbuf*> mbufs);
    bool strip(rte_mbuf& mbuf, HeldFrame& frame);

    std::uint16_t id_;
    bool vlans_;
    bool started_ = false;
    std::string name_;  ///< DPDK's, to close it by
    MacAddress mac_;
    std::uint32_t mtu_ = 0;
    PortCounters counters_;
};

}  // namespace hexi
