// Two access ports at the ends of a backbone a - b - c - d, without anything that carries packets.
#pragma once

#include "dataplane/gateway/access_gateway.hpp"
#include "tests/dataplane/packet/frames.hpp"
#include "tests/support/small_networks.hpp"

namespace hexi::support {

/// The one way from a to d by three hops; chain 7 goes there, chains 11 to 13 to each router and back.
class OneWay : public Ways {
public:
    std::uint32_t route(NodeId from, NodeId to, std::uint8_t) const override {
        if (cut) return kNoRoute;
        return from == to ? 0 : 1;
    }
    const Way* choose(std::uint32_t route, std::uint32_t) const override {
        return route == 0 ? &none_ : &way_;
    }
    std::uint64_t version() const override { return cut ? 1 : 2; }
    bool cut = false;

private:
    Way way_{7, {{NodeId(1), 11}, {NodeId(2), 12}, {NodeId(3), 13}}};
    Way none_;
};

/// Ports 0 (10.1.0.1/24, fd01::1/64 at a) and 1 (10.2.0.1/24, fd02::1/64 at d, MTU 1400) and a host behind
/// each.
class TwoPorts : public ::testing::Test {
protected:
    TwoPorts() {
        for (std::uint32_t port = 0; port < 2; ++port) {
            for (const IpPrefix& prefix : addresses[port]) {
                table.add(prefix, port);
                table.add({prefix.address, static_cast<std::uint8_t>(prefix.address.is_v4() ? 32 : 128)},
                          2 + port);
            }
        }
        for (std::uint32_t node = 0; node < 4; ++node) {
            table.add({routers.v4(NodeId(node)), 32}, 4 + node);
            table.add({routers.v6(NodeId(node)), 128}, 4 + node);
        }
    }

    [[nodiscard]] GatewaySetup setup() const {
        return {.node = NodeId(0), .index = 0, .mac = mac(0xA1), .addresses = addresses[0]};
    }
    Verdict take(Frame frame, SimTime now = SimTime(1)) {
        last = std::move(frame);
        return gateway.take(last, now, answer);
    }
    [[nodiscard]] Frame answered() const { return copy_of(answer); }
    [[nodiscard]] FrameFields answer_fields() const {
        FrameFields fields;
        EXPECT_EQ(parse_frame(answer.bytes(), fields), FrameFault::kNone);
        return fields;
    }
    /// Type and code of the ICMP message in the answer.
    [[nodiscard]] std::pair<int, int> answer_icmp() const {
        const auto at = answer_fields().transport_at;
        return {answer.bytes()[at], answer.bytes()[at + 1]};
    }

    Topology topology =
        Topology::create(network({"a", "b", "c", "d"}, {{"a", "b"}, {"b", "c"}, {"c", "d"}})).value();
    RouterAddresses routers = RouterAddresses::create(topology).value();
    std::vector<std::vector<IpPrefix>> addresses{{*parse_prefix("10.1.0.1/24"), *parse_prefix("fd01::1/64")},
                                                 {*parse_prefix("10.2.0.1/24"), *parse_prefix("fd02::1/64")}};
    PrefixTable table;
    OneWay ways;
    Backbone backbone{.lookup = table,
                      .destinations = {{NodeId(0), 0},
                                       {NodeId(3), 1},
                                       {NodeId(0)},
                                       {NodeId(3)},
                                       {NodeId(0)},
                                       {NodeId(1)},
                                       {NodeId(2)},
                                       {NodeId(3)}},
                      .addresses = routers,
                      .ways = ways,
                      .classes = ClassRules(3),
                      .port_mtus = {1500, 1400}};
    AccessGateway gateway{setup(), backbone};
    FrameBuffer answer;
    Frame last;  ///< what was taken, as it was left
    Correspondents v4{mac(5), mac(0xA1), ip("10.1.0.5"), ip("10.2.0.7")};
    Correspondents v6{mac(5), mac(0xA1), ip("fd01::5"), ip("fd02::7")};
};

/// An echo request with identifier 1 and sequence number 2.
inline Frame echo(const Correspondents& who, std::size_t payload = 20, std::uint8_t hop_limit = 64) {
    FrameBuffer frame;
    const Frame bytes(payload, 0x55);
    write_icmp(frame, who,
               {.type = static_cast<std::uint8_t>(who.to.is_v4() ? 8 : 128),
                .rest = 0x00010002,
                .payload = bytes,
                .hop_limit = hop_limit});
    return copy_of(frame);
}

}  // namespace hexi::support
