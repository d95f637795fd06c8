#include "tests/dataplane/packet/hostile_frames.hpp"

#include "dataplane/packet/protocol.hpp"

namespace hexi::support {
namespace {

constexpr std::size_t kIpAt = kEthernetHeader;

/// Collects frames.
class Corpus {
public:
    explicit Corpus(const HostileCorrespondents& who) : who_(who) {}

    void add_ethernet();
    void add_arp();
    void add_ipv4_headers();
    void add_ipv4_options();
    void add_fragments();
    void add_addresses();
    void add_transport();
    void add_jumbo();
    void add_ipv6_headers();
    void add_extensions();
    void add_discovery();

    std::vector<HostileFrame> frames;

private:
    void add(std::string name, Frame bytes, std::string fate) {
        frames.push_back({std::move(name), std::move(bytes), std::move(fate)});
    }
    [[nodiscard]] Frame plain() const { return udp({.who = who_.v4, .payload = 18}); }
    [[nodiscard]] Frame plain6() const { return udp({.who = who_.v6, .payload = 18}); }
    /// plain() with the byte at `at` of its IP header replaced, its checksum mended.
    [[nodiscard]] Frame with(std::size_t at, std::uint8_t value) const {
        Frame frame = plain();
        frame[kIpAt + at] = value;
        mend_ipv4(frame);
        return frame;
    }
    [[nodiscard]] Frame with_length(std::uint16_t length) const {
        Frame frame = plain();
        store_be16(frame.data() + kIpAt + 2, length);
        mend_ipv4(frame);
        return frame;
    }
    [[nodiscard]] Frame sized(std::size_t bytes, bool may_be_cut) const;
    [[nodiscard]] Frame with_options(const Frame& options) const;
    [[nodiscard]] Frame fragment(std::uint16_t field, std::size_t payload) const;
    [[nodiscard]] Frame between(const IpAddress& from, const IpAddress& to) const {
        return udp({.who = {who_.v4.from_mac, who_.v4.to_mac, from, to}});
    }
    [[nodiscard]] Frame icmp(const IpAddress& to, std::uint8_t type) const;
    [[nodiscard]] Frame ipv6(std::uint8_t next, const Frame& rest) const;

    const HostileCorrespondents& who_;
};

void Corpus::add_ethernet() {
    add("one byte", Frame(1), "cut Ethernet header");
    add("thirteen bytes", Frame(13), "cut Ethernet header");
    add(
        "cut within a tag",
        [&] {
            Frame frame = tagged(plain(), 5);
            frame.resize(17);
            return frame;
        }(),
        "cut Ethernet header");
    add("tagged for an untagged port", tagged(plain(), 5), "not for us");
    add("three tags", tagged(tagged(tagged(plain(), 5), 6, kEtherServiceVlan), 7), "not for us");
    Frame stranger = plain();
    stranger[5] = 0x77;
    add("to another station", stranger, "not for us");
    Frame lldp = plain();
    store_be16(lldp.data() + 12, 0x88CC);
    add("LLDP", lldp, "not IP");
    Frame length = plain();
    store_be16(length.data() + 12, 0x0026);
    add("IEEE 802.3 length for a type", length, "not IP");
}

void Corpus::add_arp() {
    FrameBuffer question;
    write_arp(question, ArpOperation::kRequest,
              {who_.v4.from_mac, kBroadcastMac, who_.v4.from, who_.gateway_v4});
    const Frame good = copy_of(question);
    add("ARP for the gateway", good, "replied");
    Frame cut = good;
    cut.resize(kEthernetHeader + kArpBody - 1);
    add("cut ARP", cut, "ARP that is cut or not for IPv4");
    Frame token_ring = good;
    token_ring[15] = 6;
    add("ARP of another hardware", token_ring, "ARP that is cut or not for IPv4");
    Frame long_address = good;
    long_address[18] = 255;
    add("ARP of 255-byte hardware addresses", long_address, "ARP that is cut or not for IPv4");
    Frame group = good;
    group[22] = 0xFF;
    add("ARP of a group", group, "bad source");
    Frame claim = good;
    store_be32(claim.data() + 28, who_.gateway_v4.v4_bits());
    add("ARP that claims the gateway's address", claim, "replied");
    Frame operation = good;
    store_be16(operation.data() + 20, 77);
    add("ARP of an unknown operation", operation, "consumed");
}

void Corpus::add_ipv4_headers() {
    for (std::size_t length = kIpAt; length < kIpAt + kIpv4Header; ++length) {
        Frame frame = plain();
        frame.resize(length);
        add("IPv4 cut at " + std::to_string(length), frame, "cut IP header");
    }
    add("IPv6 in an IPv4 frame", with(0, 0x65), "wrong IP version");
    add("header of 16 bytes", with(0, 0x44), "bad IPv4 header length");
    add("header of 0 bytes", with(0, 0x40), "bad IPv4 header length");
    Frame beyond = plain();
    beyond[kIpAt] = 0x4F;
    add("header beyond the packet", beyond, "bad IPv4 header length");
    add("total length 0", with_length(0), "bad IP length");
    add("total length below the header", with_length(19), "bad IP length");
    add("total length beyond the frame", with_length(47), "bad IP length");
    add("total length of 64 KiB", with_length(65535), "bad IP length");
    add("header alone", with_length(20), "forwarded");
    Frame spoilt = plain();
    spoilt[kIpAt + 10] ^= 1;
    add("wrong header checksum", spoilt, "bad IPv4 checksum");
    Frame none = plain();
    store_be16(none.data() + kIpAt + 10, 0);
    add("no header checksum", none, "bad IPv4 checksum");
    add("TTL 0", with(8, 0), "hop limit");
    add("TTL 1", with(8, 1), "hop limit");
    add("evil bit", with(6, 0xC0), "forwarded");
    Frame padded = plain();
    padded.resize(1000, 0xAA);
    add("a kilobyte of padding", padded, "forwarded");
}

/// Options of a multiple of four bytes, 40 at most.
Frame Corpus::with_options(const Frame& options) const {
    Frame frame = plain();
    frame.insert(frame.begin() + kIpAt + kIpv4Header, options.begin(), options.end());
    frame[kIpAt] = static_cast<std::uint8_t>(0x45 + options.size() / 4);
    store_be16(frame.data() + kIpAt + 2, static_cast<std::uint16_t>(frame.size() - kIpAt));
    mend_ipv4(frame);
    return frame;
}

void Corpus::add_ipv4_options() {
    add("options of nothing", with_options({1, 1, 1, 0}), "forwarded");
    add("forty bytes of options", with_options(Frame(40, 1)), "forwarded");
    add("an option of length 0", with_options({7, 0, 0, 0}), "forwarded");
    add("an option beyond the header", with_options({7, 255, 4, 0}), "forwarded");
    add("loose source route", with_options({131, 7, 4, 10, 9, 9, 9, 0}), "forwarded");
    add("router alert", with_options({148, 4, 0, 0}), "forwarded");
}

/// A packet with this flags and offset field.
Frame Corpus::fragment(std::uint16_t field, std::size_t payload) const {
    Frame frame = udp({.who = who_.v4, .payload = payload});
    store_be16(frame.data() + kIpAt + 6, field);
    mend_ipv4(frame);
    return frame;
}

void Corpus::add_fragments() {
    add("first fragment", fragment(0x2000, 24), "forwarded");
    add("later fragment", fragment(0x2003, 24), "forwarded");
    add("last fragment", fragment(0x0003, 8), "forwarded");
    add("fragment that overlaps the ports", fragment(0x0001, 8), "forwarded");
    add("fragment beyond 64 KiB", fragment(0x1FFF, 64), "forwarded");
    add("fragment that must not be one", fragment(0x6000, 24), "forwarded");
    Frame tiny = fragment(0x2000, 0);
    tiny.resize(kIpAt + kIpv4Header + 2);
    store_be16(tiny.data() + kIpAt + 2, kIpv4Header + 2);
    mend_ipv4(tiny);
    add("fragment without its ports", tiny, "forwarded");
    Frame ping = icmp(who_.gateway_v4, 8);
    store_be16(ping.data() + kIpAt + 6, 0x2000);
    mend_ipv4(ping);
    add("fragmented echo to the gateway", ping, "bad checksum");
}

void Corpus::add_addresses() {
    add("to itself", between(who_.v4.from, who_.v4.from), "forwarded");
    add("from the gateway to the gateway", between(who_.gateway_v4, who_.gateway_v4), "bad source");
    add("from the gateway", between(who_.gateway_v4, who_.v4.to), "bad source");
    for (const char* source : {"127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1"})
        add(std::string("from ") + source, between(ip(source), who_.v4.to), "bad source");
    add("to a group", between(who_.v4.from, ip("224.0.0.9")), "multicast");
    add("to everybody", between(who_.v4.from, ip("255.255.255.255")), "no route");
    add("to nowhere", between(who_.v4.from, ip("192.0.2.1")), "no route");
    add("from nowhere", between(ip("192.0.2.1"), who_.v4.to), "forwarded");
    add("link-local source", between(ip("169.254.0.1"), who_.v4.to), "no route");
    Frame broadcast = plain();
    std::copy(kBroadcastMac.bytes.begin(), kBroadcastMac.bytes.end(), broadcast.begin());
    add("unicast packet in a broadcast frame", broadcast, "multicast");
}

/// An ICMP message of 20 bytes after its header.
Frame Corpus::icmp(const IpAddress& to, std::uint8_t type) const {
    FrameBuffer frame;
    const Frame payload(20, 0x55);
    write_icmp(frame, {who_.v4.from_mac, who_.v4.to_mac, who_.v4.from, to},
               {.type = type, .payload = payload});
    return copy_of(frame);
}

void Corpus::add_transport() {
    Frame lying = plain();
    store_be16(lying.data() + kIpAt + kIpv4Header + 4, 65535);
    add("UDP length of 64 KiB", lying, "forwarded");
    Frame spoilt = plain();
    spoilt.back() ^= 1;
    add("wrong UDP checksum", spoilt, "forwarded");
    add("UDP without ports", with_length(kIpv4Header + 3), "forwarded");
    add(
        "TCP of eight bytes",
        [&] {
            Frame frame = with_length(kIpv4Header + 8);
            frame[kIpAt + 9] = kProtocolTcp;
            mend_ipv4(frame);
            return frame;
        }(),
        "forwarded");
    Frame tcp = with(9, kProtocolTcp);
    tcp[kIpAt + kIpv4Header + 12] = 0xF0;
    add("TCP header beyond the packet", tcp, "forwarded");
    add("unknown protocol", with(9, 253), "forwarded");
    Frame ping = icmp(who_.gateway_v4, 8);
    ping[kIpAt + kIpv4Header + 2] ^= 0xFF;
    add("echo with a wrong checksum", ping, "bad checksum");
    Frame cut = icmp(who_.gateway_v4, 8);
    store_be16(cut.data() + kIpAt + 2, kIpv4Header + 4);
    mend_ipv4(cut);
    add("echo of four bytes", cut, "bad checksum");
    add("echo to the gateway", icmp(who_.gateway_v4, 8), "replied");
    add("answer nobody asked for", icmp(who_.gateway_v4, 0), "consumed");
    add("redirect", icmp(who_.gateway_v4, 5), "consumed");
    Frame syn = between(who_.v4.from, who_.gateway_v4);
    syn[kIpAt + 9] = kProtocolTcp;
    mend_ipv4(syn);
    add("TCP to the gateway", syn, "no service");
    add("UDP to the gateway", between(who_.v4.from, who_.gateway_v4), "no service");
}

/// A packet of `bytes`, which may not be cut, but for `may_be_cut`.
Frame Corpus::sized(std::size_t bytes, bool may_be_cut) const {
    Frame frame = plain();
    frame.resize(kIpAt + bytes, 0x55);
    store_be16(frame.data() + kIpAt + 2, static_cast<std::uint16_t>(bytes));
    store_be16(frame.data() + kIpAt + 6, may_be_cut ? 0 : 0x4000);
    store_be16(frame.data() + kIpAt + kIpv4Header + 4, static_cast<std::uint16_t>(bytes - kIpv4Header));
    mend_ipv4(frame);
    return frame;
}

void Corpus::add_jumbo() {
    for (const std::size_t bytes : {std::size_t{1401}, std::size_t{9001}, std::size_t{65535}}) {
        add(std::to_string(bytes) + " bytes to a port of 1400", sized(bytes, false), "too big");
        add(std::to_string(bytes) + " bytes that may be cut", sized(bytes, true), "forwarded");
    }
    FrameBuffer ping;
    const Frame payload(9600, 0x55);
    write_icmp(ping, {who_.v4.from_mac, who_.v4.to_mac, who_.v4.from, who_.gateway_v4},
               {.type = 8, .payload = payload});
    add("echo of 9600 bytes", copy_of(ping), "replied");
}

/// An IPv6 packet whose first header behind the fixed one is of kind `next`.
Frame Corpus::ipv6(std::uint8_t next, const Frame& rest) const {
    FrameBuffer buffer;
    write_ip_header(buffer, who_.v6, next, rest.size());
    Frame frame = copy_of(buffer);
    frame.insert(frame.end(), rest.begin(), rest.end());
    return frame;
}

void Corpus::add_ipv6_headers() {
    for (const std::size_t length : {kIpAt, kIpAt + 1, kIpAt + kIpv6Header - 1}) {
        Frame frame = plain6();
        frame.resize(length);
        add("IPv6 cut at " + std::to_string(length), frame, "cut IP header");
    }
    Frame version = plain6();
    version[kIpAt] = 0x45;
    add("IPv4 in an IPv6 frame", version, "wrong IP version");
    Frame beyond = plain6();
    store_be16(beyond.data() + kIpAt + 4, 27);
    add("payload beyond the frame", beyond, "bad IP length");
    Frame jumbogram = ipv6(0, {17, 0, 0xC2, 4, 0, 1, 0, 0});
    store_be16(jumbogram.data() + kIpAt + 4, 0);
    add("jumbogram", jumbogram, "forwarded");
    Frame limit = plain6();
    limit[kIpAt + 7] = 0;
    add("hop limit 0", limit, "hop limit");
    for (const char* source : {"::", "::1", "ff02::1", "::ffff:10.1.0.5"}) {
        Frame frame = plain6();
        const std::string text = source;
        if (text.starts_with("::ffff")) {
            std::fill_n(frame.begin() + kIpAt + 8, 10, std::uint8_t{0});
            std::fill_n(frame.begin() + kIpAt + 18, 2, std::uint8_t{0xFF});
            store_ipv4(frame.data() + kIpAt + 20, who_.v4.from);
        } else {
            store_ipv6(frame.data() + kIpAt + 8, ip(text));
        }
        add("from " + text, frame, "bad source");
    }
    Frame mapped = plain6();
    std::fill_n(mapped.begin() + kIpAt + 24, 10, std::uint8_t{0});
    std::fill_n(mapped.begin() + kIpAt + 34, 2, std::uint8_t{0xFF});
    store_ipv4(mapped.data() + kIpAt + 36, who_.v4.to);
    add("to ::ffff:10.2.0.7", mapped, "no route");
}

void Corpus::add_extensions() {
    const Frame options{17, 0, 1, 4, 0, 0, 0, 0};
    add("hop-by-hop options", ipv6(0, options), "forwarded");
    add("extension beyond the packet", ipv6(60, {17, 255, 0, 0, 0, 0, 0, 0}), "forwarded");
    add("cut extension", ipv6(60, {17, 0, 0}), "forwarded");
    add("routing header of type 0", ipv6(43, {17, 0, 0, 1, 0, 0, 0, 0}), "forwarded");
    add("atomic fragment", ipv6(44, {17, 0, 0, 0, 0, 0, 0, 1}), "forwarded");
    add("later fragment of IPv6", ipv6(44, {17, 0, 0x01, 0x01, 0, 0, 0, 1}), "forwarded");
    Frame chain;
    for (int i = 0; i < 9; ++i) chain.insert(chain.end(), {60, 0, 1, 4, 0, 0, 0, 0});
    add("nine extensions", ipv6(60, chain), "forwarded");
    add("an extension behind itself", ipv6(0, {0, 0, 1, 4, 0, 0, 0, 0}), "forwarded");
    add("no next header", ipv6(59, {}), "forwarded");
}

void Corpus::add_discovery() {
    FrameBuffer question;
    write_neighbour_solicitation(question, who_.v6.from_mac, who_.v6.from, who_.gateway_v6);
    const Frame good = copy_of(question);
    add("solicitation", good, "replied");
    const auto mended = [&](Frame frame) {
        const std::size_t at = kIpAt + kIpv6Header;
        const std::size_t length = load_be16(frame.data() + kIpAt + 4);
        store_be16(frame.data() + at + 2, 0);
        const IpAddress from(load_be64(frame.data() + kIpAt + 8), load_be64(frame.data() + kIpAt + 16));
        const IpAddress to(load_be64(frame.data() + kIpAt + 24), load_be64(frame.data() + kIpAt + 32));
        const auto pseudo = pseudo_header_sum(from, to, kProtocolIcmpv6, static_cast<std::uint32_t>(length));
        store_be16(frame.data() + at + 2,
                   internet_checksum(std::span<const std::uint8_t>(frame).subspan(at, length), pseudo));
        return frame;
    };
    Frame routed = good;
    routed[kIpAt + 7] = 254;
    add("solicitation from beyond a router", routed, "bad source");
    Frame endless = good;
    endless[kIpAt + kIpv6Header + 25] = 0;
    add("solicitation with an option of length 0", mended(endless), "replied");
    Frame long_option = good;
    long_option[kIpAt + kIpv6Header + 25] = 255;
    add("solicitation with an option beyond its end", mended(long_option), "replied");
    Frame cut = good;
    store_be16(cut.data() + kIpAt + 4, 20);
    add("cut solicitation", mended(cut), "bad source");
    Frame spoilt = good;
    spoilt[kIpAt + kIpv6Header + 2] ^= 1;
    add("solicitation with a wrong checksum", spoilt, "bad checksum");
}

}  // namespace

std::vector<HostileFrame> hostile_frames(const HostileCorrespondents& who) {
    Corpus corpus(who);
    corpus.add_ethernet();
    corpus.add_arp();
    corpus.add_ipv4_headers();
    corpus.add_ipv4_options();
    corpus.add_fragments();
    corpus.add_addresses();
    corpus.add_transport();
    corpus.add_jumbo();
    corpus.add_ipv6_headers();
    corpus.add_extensions();
    corpus.add_discovery();
    return std::move(corpus.frames);
}

}  // namespace hexi::support
