#include "emulator/packet/stock_network.hpp"

#include <map>

#include <ns3/drop-tail-queue.h>
#include <ns3/inet-socket-address.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4-static-routing-helper.h>
#include <ns3/ipv4.h>
#include <ns3/node-container.h>
#include <ns3/packet.h>
#include <ns3/point-to-point-channel.h>
#include <ns3/point-to-point-net-device.h>
#include <ns3/simulator.h>
#include <ns3/udp-socket-factory.h>

namespace hexi {
namespace {

constexpr std::uint16_t kPort = 9;
constexpr std::uint16_t kMtu = 65535;

Picoseconds now() { return Picoseconds(ns3::Simulator::Now().GetTimeStep()); }

ns3::Time time_of(Picoseconds time) { return ns3::TimeStep(static_cast<std::uint64_t>(time.count())); }

/// Paths to one node that agree on the way from wherever they meet: they share an address and its host
/// routes.
struct DestinationTree {
    std::uint32_t node = 0;
    std::map<std::uint32_t, std::uint32_t> link_at;  ///< node -> link to take

    [[nodiscard]] bool fits(const std::vector<std::uint32_t>& path,
                            const std::vector<StockLink>& links) const {
        for (const std::uint32_t link : path) {
            const auto at = link_at.find(links[link].from);
            if (at != link_at.end() && at->second != link) return false;
        }
        return true;
    }
};

}  // namespace

struct StockNetwork::State {
    void connect(const std::vector<StockLink>& links, std::size_t index) {
        const StockLink& link = links[index];
        if (devices[index] != nullptr) return;
        const bool shared = link.reverse && links[*link.reverse].delay == link.delay;
        const auto channel = ns3::CreateObject<ns3::PointToPointChannel>();
        channel->SetAttribute("Delay", ns3::TimeValue(time_of(link.delay)));
        devices[index] = attach(link, link.from, channel);
        // A direction with a delay of its own needs a channel of its own, whose far device never sends.
        const auto far = attach(shared ? links[*link.reverse] : link, link.to, channel);
        if (shared) devices[*link.reverse] = far;
    }
    ns3::Ptr<ns3::PointToPointNetDevice> attach(const StockLink& link, std::uint32_t node,
                                                const ns3::Ptr<ns3::PointToPointChannel>& channel) {
        const auto device = ns3::CreateObject<ns3::PointToPointNetDevice>();
        device->SetAddress(ns3::Mac48Address::Allocate());
        device->SetDataRate(ns3::DataRate(link.rate));
        device->SetMtu(kMtu);
        const auto queue = ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>();
        queue->SetMaxSize(ns3::QueueSize(ns3::QueueSizeUnit::BYTES, link.buffer));
        device->SetQueue(queue);
        nodes.Get(node)->AddDevice(device);
        device->Attach(channel);
        // No NetDeviceQueueInterface and no queue disc: nothing stands between IP and the device's own queue.
        const auto ipv4 = nodes.Get(node)->GetObject<ns3::Ipv4>();
        const std::uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(
            interface, ns3::Ipv4InterfaceAddress(ns3::Ipv4Address(next_address++), ns3::Ipv4Mask::GetOnes()));
        ipv4->SetUp(interface);
        return device;
    }
    /// Finds or adds the address that leads over `path`.
    ns3::Ipv4Address address_of(const std::vector<std::uint32_t>& path, const std::vector<StockLink>& links) {
        const std::uint32_t end = links[path.back()].to;
        std::size_t tree = 0;
        while (tree < trees.size() && (trees[tree].node != end || !trees[tree].fits(path, links))) ++tree;
        if (tree == trees.size()) trees.push_back({end, {}});
        for (const std::uint32_t link : path) trees[tree].link_at.emplace(links[link].from, link);
        return ns3::Ipv4Address(kTreeAddresses + static_cast<std::uint32_t>(tree));
    }
    void install_routes() {
        for (std::size_t i = 0; i < trees.size(); ++i) {
            const ns3::Ipv4Address address(kTreeAddresses + static_cast<std::uint32_t>(i));
            const auto end = nodes.Get(trees[i].node)->GetObject<ns3::Ipv4>();
            end->AddAddress(0, ns3::Ipv4InterfaceAddress(address, ns3::Ipv4Mask::GetOnes()));
            for (const auto& [node, link] : trees[i].link_at) {
                const auto ipv4 = nodes.Get(node)->GetObject<ns3::Ipv4>();
                const auto interface = static_cast<std::uint32_t>(ipv4->GetInterfaceForDevice(devices[link]));
                ns3::Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddHostRouteTo(address, interface);
            }
        }
    }
    void open_socket(std::uint32_t node) {
        const auto socket = ns3::Socket::CreateSocket(nodes.Get(node), ns3::UdpSocketFactory::GetTypeId());
        socket->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPort));
        socket->SetRecvCallback(ns3::MakeCallback(&State::receive, this));
        sockets.push_back(socket);
    }

    void schedule(std::uint32_t source) {
        const Picoseconds birth = traffic->next_birth(source);
        if (birth == Picoseconds::max()) return;
        ns3::Simulator::Schedule(time_of(birth - now()), &State::emit, this, source);
    }
    void emit(std::uint32_t source) {
        const auto packet = traffic->emit(source, now());
        schedule(source);
        if (packet) send(*packet);
    }
    void send(const StockPacket& packet) {
        const auto made = ns3::Create<ns3::Packet>(packet.bytes - kHeaders);
        if (count++ == 0) first_uid = static_cast<std::uint32_t>(made->GetUid());
        sockets[first_node[packet.path]]->SendTo(made, 0,
                                                 ns3::InetSocketAddress(addresses[packet.path], kPort));
    }
    /// Place in the order of sending; uids are 32 bits wide and count our packets only.
    [[nodiscard]] std::uint64_t number_of(const ns3::Ptr<const ns3::Packet>& packet) const {
        return static_cast<std::uint32_t>(packet->GetUid()) - first_uid;
    }
    void receive(ns3::Ptr<ns3::Socket> socket) {
        while (const auto packet = socket->Recv()) {
            if (const auto answer = traffic->arrived(number_of(packet), now())) send(*answer);
        }
    }
    void drop(std::uint32_t link, ns3::Ptr<const ns3::Packet> packet) {
        traffic->dropped(number_of(packet), link, now());
    }

    static constexpr std::uint32_t kTreeAddresses = 0x0b000001;  // 11.0.0.1
    std::uint32_t next_address = 0x0a000001;                     // 10.0.0.1
    StockTraffic* traffic = nullptr;
    ns3::NodeContainer nodes;
    std::vector<ns3::Ptr<ns3::PointToPointNetDevice>> devices;  ///< by link
    std::vector<ns3::Ptr<ns3::Socket>> sockets;                 ///< by node
    std::vector<DestinationTree> trees;
    std::vector<ns3::Ipv4Address> addresses;  ///< by path
    std::vector<std::uint32_t> first_node;    ///< by path
    std::uint64_t count = 0;
    std::uint32_t first_uid = 0;
};

StockNetwork::StockNetwork(std::uint32_t nodes, const std::vector<StockLink>& links,
                           const std::vector<std::vector<std::uint32_t>>& paths, std::uint32_t sources,
                           StockTraffic& traffic)
    : state_(std::make_unique<State>()) {
    state_->traffic = &traffic;
    state_->nodes.Create(nodes);
    ns3::InternetStackHelper internet;
    internet.SetIpv6StackInstall(false);
    internet.SetRoutingHelper(ns3::Ipv4StaticRoutingHelper());
    internet.Install(state_->nodes);
    state_->devices.resize(links.size());
    for (std::size_t i = 0; i < links.size(); ++i) state_->connect(links, i);
    for (std::uint32_t i = 0; i < links.size(); ++i) {
        state_->devices[i]->TraceConnectWithoutContext("MacTxDrop",
                                                       ns3::MakeCallback(&State::drop, state_.get()).Bind(i));
    }
    for (const auto& path : paths) {
        state_->addresses.push_back(state_->address_of(path, links));
        state_->first_node.push_back(links[path.front()].from);
    }
    state_->install_routes();
    for (std::uint32_t node = 0; node < nodes; ++node) state_->open_socket(node);
    for (std::uint32_t source = 0; source < sources; ++source) state_->schedule(source);
}

StockNetwork::~StockNetwork() = default;

std::uint32_t StockNetwork::begun_bytes(std::size_t link) const {
    const auto queue = state_->devices[link]->GetQueue();
    return queue->GetTotalReceivedBytes() - queue->GetNBytes();
}

}  // namespace hexi
