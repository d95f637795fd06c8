#include "emulator/packet/tcp_edge.hpp"

#include <algorithm>
#include <limits>

#include <ns3/boolean.h>
#include <ns3/inet-socket-address.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-static-routing-helper.h>
#include <ns3/ipv4.h>
#include <ns3/node.h>
#include <ns3/nstime.h>
#include <ns3/packet.h>
#include <ns3/simulator.h>
#include <ns3/tcp-bbr.h>
#include <ns3/tcp-cubic.h>
#include <ns3/tcp-dctcp.h>
#include <ns3/tcp-header.h>
#include <ns3/tcp-l4-protocol.h>
#include <ns3/tcp-linux-reno.h>
#include <ns3/tcp-socket-base.h>
#include <ns3/tcp-socket-factory.h>
#include <ns3/uinteger.h>
#include <ns3/virtual-net-device.h>

namespace hexi {
namespace {

constexpr std::uint16_t kPort = 5001;
constexpr std::uint16_t kIpv4 = 0x0800;

struct Variant {
    const char* name;
    ns3::TypeId type;
};

const std::vector<Variant>& variants() {
    static const std::vector<Variant> kVariants{{"cubic", ns3::TcpCubic::GetTypeId()},
                                                {"newreno", ns3::TcpNewReno::GetTypeId()},
                                                {"bbr", ns3::TcpBbr::GetTypeId()},
                                                {"dctcp", ns3::TcpDctcp::GetTypeId()},
                                                {"linux-reno", ns3::TcpLinuxReno::GetTypeId()}};
    return kVariants;
}

ns3::TypeId type_of(const std::string& variant) {
    const auto& all = variants();
    return std::find_if(all.begin(), all.end(), [&](const Variant& v) { return variant == v.name; })->type;
}

Picoseconds now() { return Picoseconds(ns3::Simulator::Now().GetTimeStep()); }

ns3::Time time_of(Picoseconds time) { return ns3::TimeStep(static_cast<std::uint64_t>(time.count())); }

/// Watches the sender's segments for retransmissions and, one at a time, for their round trip.
class SegmentWatch {
public:
    void sent(ns3::Ptr<const ns3::Packet> payload, const ns3::TcpHeader& header,
              ns3::Ptr<const ns3::TcpSocketBase>) {
        const bool syn = (header.GetFlags() & ns3::TcpHeader::SYN) != 0;
        const std::uint32_t length = syn ? 1 : payload->GetSize();
        if (length == 0) return;
        const ns3::SequenceNumber32 end = header.GetSequenceNumber() + ns3::SequenceNumber32(length);
        if (started_ && header.GetSequenceNumber() < highest_) {
            ++retransmissions;
            timing_ = false;
            return;
        }
        started_ = true;
        highest_ = end;
        if (timing_) return;
        timing_ = true;
        timed_end_ = end;
        timed_from_ = now();
    }
    void received(ns3::Ptr<const ns3::Packet>, const ns3::TcpHeader& header,
                  ns3::Ptr<const ns3::TcpSocketBase>) {
        if (!timing_ || (header.GetFlags() & ns3::TcpHeader::ACK) == 0 || header.GetAckNumber() < timed_end_)
            return;
        timing_ = false;
        const Picoseconds rtt = now() - timed_from_;
        least_rtt = least_rtt ? std::min(*least_rtt, rtt) : rtt;
    }
    std::uint64_t retransmissions = 0;
    std::optional<Picoseconds> least_rtt;

private:
    bool started_ = false, timing_ = false;
    ns3::SequenceNumber32 highest_{0}, timed_end_{0};
    Picoseconds timed_from_{0};
};

/// Sends from one host to the other as fast as the socket takes it.
class Transfer {
public:
    Transfer(const TcpTransfer& options, ns3::Ptr<ns3::Node> sender, ns3::Ptr<ns3::Node> receiver,
             ns3::Ipv4Address destination)
        : options_(options),
          left_(options.size.value_or(std::numeric_limits<std::uint64_t>::max())),
          sender_(sender),
          destination_(destination, kPort) {
        for (const auto& node : {sender, receiver}) {
            node->GetObject<ns3::TcpL4Protocol>()->SetAttribute("SocketType",
                                                                ns3::TypeIdValue(type_of(options.variant)));
        }
        listener_ = make_socket(receiver);
        listener_->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPort));
        listener_->Listen();
        listener_->SetAcceptCallback(
            ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
            ns3::MakeCallback(&Transfer::accept, this));
        ns3::Simulator::Schedule(time_of(options.start), &Transfer::start, this);
    }
    [[nodiscard]] TcpReport report() const {
        return {received_, last_byte_, watch_.retransmissions, watch_.least_rtt};
    }

private:
    [[nodiscard]] ns3::Ptr<ns3::Socket> make_socket(const ns3::Ptr<ns3::Node>& node) const {
        auto socket = ns3::Socket::CreateSocket(node, ns3::TcpSocketFactory::GetTypeId());
        socket->SetAttribute("SndBufSize", ns3::UintegerValue(options_.socket_buffer));
        socket->SetAttribute("RcvBufSize", ns3::UintegerValue(options_.socket_buffer));
        socket->SetAttribute("SegmentSize", ns3::UintegerValue(options_.segment_size));
        socket->SetAttribute("Timestamp", ns3::BooleanValue(false));
        // 200 ms, as Linux; ns-3's 1 s is RFC 6298's.
        socket->SetAttribute("MinRto", ns3::TimeValue(ns3::MilliSeconds(200)));
        return socket;
    }
    void start() {
        socket_ = make_socket(sender_);
        socket_->TraceConnectWithoutContext("Tx", ns3::MakeCallback(&SegmentWatch::sent, &watch_));
        socket_->TraceConnectWithoutContext("Rx", ns3::MakeCallback(&SegmentWatch::received, &watch_));
        socket_->SetConnectCallback(ns3::MakeCallback(&Transfer::connected, this),
                                    ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
        socket_->SetSendCallback(ns3::MakeCallback(&Transfer::fill, this));
        socket_->Bind();
        socket_->Connect(destination_);
    }
    void connected(ns3::Ptr<ns3::Socket> socket) { fill(socket, socket->GetTxAvailable()); }
    void fill(ns3::Ptr<ns3::Socket> socket, std::uint32_t) {
        constexpr std::uint64_t kChunk = 1U << 16U;
        if (closed_) return;
        while (left_ > 0) {
            const std::uint64_t room = std::min<std::uint64_t>(socket->GetTxAvailable(), kChunk);
            const auto bytes = static_cast<std::uint32_t>(std::min(room, left_));
            if (bytes == 0) return;
            const int taken = socket->Send(ns3::Create<ns3::Packet>(bytes));
            if (taken <= 0) return;
            left_ -= static_cast<std::uint64_t>(taken);
        }
        closed_ = true;
        socket->Close();
    }
    void accept(ns3::Ptr<ns3::Socket> socket, const ns3::Address&) {
        accepted_ = socket;
        socket->SetRecvCallback(ns3::MakeCallback(&Transfer::drain, this));
    }
    void drain(ns3::Ptr<ns3::Socket> socket) {
        while (const auto packet = socket->Recv()) {
            if (packet->GetSize() == 0) break;
            received_ += packet->GetSize();
        }
        if (!last_byte_ && options_.size && received_ >= *options_.size) last_byte_ = now();
    }

    TcpTransfer options_;
    std::uint64_t left_, received_ = 0;
    std::optional<Picoseconds> last_byte_;
    SegmentWatch watch_;
    bool closed_ = false;
    ns3::Ptr<ns3::Node> sender_;
    ns3::InetSocketAddress destination_;
    ns3::Ptr<ns3::Socket> socket_, listener_, accepted_;
};

}  // namespace

struct TcpEdge::State {
    /// A host's packet while the core carries its shadow.
    struct Slot {
        ns3::Ptr<ns3::Packet> packet;
        ns3::Ptr<ns3::VirtualNetDevice> to;
    };
    struct Host {
        ns3::Ptr<ns3::Node> node;
        ns3::Ptr<ns3::VirtualNetDevice> device;
        ns3::Ipv4Address address;
    };

    /// Puts a packet of host `index` (2 per flow: sender, receiver) into the core.
    bool send(std::uint32_t index, ns3::Ptr<ns3::Packet> packet, const ns3::Address&, const ns3::Address&,
              std::uint16_t) {
        if (closed) return false;
        const auto bytes = static_cast<std::uint16_t>(packet->GetSize() + kFramingBytes);
        const std::uint32_t handle = take(packet, hosts[index ^ 1U].device);
        gate->send(index / 2, (index & 1U) != 0, bytes, handle, now());
        return true;
    }
    std::uint32_t take(ns3::Ptr<ns3::Packet> packet, ns3::Ptr<ns3::VirtualNetDevice> to) {
        if (free.empty()) {
            free.push_back(static_cast<std::uint32_t>(slots.size()));
            slots.emplace_back();
        }
        const std::uint32_t handle = free.back();
        free.pop_back();
        slots[handle] = {packet, to};
        return handle;
    }
    Slot give_back(std::uint32_t handle) {
        Slot slot;
        std::swap(slot, slots[handle]);
        free.push_back(handle);
        return slot;
    }
    void add_host() {
        const auto index = static_cast<std::uint32_t>(hosts.size());
        Host host{ns3::CreateObject<ns3::Node>(), ns3::CreateObject<ns3::VirtualNetDevice>(),
                  ns3::Ipv4Address(0x0a000001U + index)};
        host.device->SetIsPointToPoint(true);
        host.device->SetNeedsArp(false);
        host.device->SetMtu(65000 + 120);
        host.device->SetSendCallback(ns3::MakeCallback(&State::send, this).Bind(index));
        host.node->AddDevice(host.device);
        ns3::InternetStackHelper internet;
        internet.SetIpv6StackInstall(false);
        internet.SetRoutingHelper(ns3::Ipv4StaticRoutingHelper());
        internet.Install(host.node);
        const auto ipv4 = host.node->GetObject<ns3::Ipv4>();
        const std::uint32_t interface = ipv4->AddInterface(host.device);
        ipv4->AddAddress(interface, ns3::Ipv4InterfaceAddress(host.address, ns3::Ipv4Mask::GetOnes()));
        ipv4->SetUp(interface);
        ns3::Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(ns3::Ipv4Address::GetAny(),
                                                                               interface);
        hosts.push_back(host);
    }

    PacketGate* gate = nullptr;
    bool closed = false;
    std::vector<Host> hosts;
    std::vector<Slot> slots;
    std::vector<std::uint32_t> free;
    std::vector<std::unique_ptr<Transfer>> transfers;
};

TcpEdge::TcpEdge(const std::vector<TcpTransfer>& transfers, PacketGate& gate)
    : state_(std::make_unique<State>()) {
    state_->gate = &gate;
    for (const TcpTransfer& transfer : transfers) {
        state_->add_host();
        state_->add_host();
        const auto& sender = state_->hosts[state_->hosts.size() - 2];
        const auto& receiver = state_->hosts.back();
        state_->transfers.push_back(
            std::make_unique<Transfer>(transfer, sender.node, receiver.node, receiver.address));
    }
}

TcpEdge::~TcpEdge() = default;

void TcpEdge::deliver(std::uint32_t handle, Picoseconds at) {
    const State::Slot slot = state_->give_back(handle);
    if (state_->closed) return;
    const ns3::Mac48Address nobody;
    ns3::Simulator::ScheduleWithContext(slot.to->GetNode()->GetId(), time_of(at - now()),
                                        &ns3::VirtualNetDevice::Receive, slot.to, slot.packet, kIpv4, nobody,
                                        nobody, ns3::NetDevice::PACKET_HOST);
}

void TcpEdge::lost(std::uint32_t handle) { state_->give_back(handle); }

void TcpEdge::close() { state_->closed = true; }

TcpReport TcpEdge::report(std::size_t flow) const { return state_->transfers[flow]->report(); }

std::vector<std::string> tcp_variants() {
    std::vector<std::string> names;
    for (const Variant& variant : variants()) names.emplace_back(variant.name);
    return names;
}

}  // namespace hexi
