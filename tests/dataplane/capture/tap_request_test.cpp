#include "dataplane/capture/tap_request.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

TEST(TapRequest, IsReadAsTheCommandLineSaysIt) {
    EXPECT_EQ(parse_tap_request("a-b=x.pcapng"), (TapRequest{"a-b", "x.pcapng", 0}));
    EXPECT_EQ(parse_tap_request("a=/tmp/a,b=c.pcapng,snap=96"), (TapRequest{"a", "/tmp/a,b=c.pcapng", 96}));
}

TEST(TapRequest, SaysWhatIsAllowed) {
    for (const std::string text :
         {"a-b", "=x", "a=", "a=,snap=96", "a=x,snap=13", "a=x,snap=9x", ",snap=96"}) {
        const auto request = parse_tap_request(text);
        ASSERT_FALSE(request) << text;
        EXPECT_EQ(request.error().message,
                  "--tap " + text +
                      ": allowed is NAME=FILE[,snap=N], NAME being a link or the node of a port and N 14 to "
                      "65535 bytes");
    }
}

TEST(TapPlaces, AreLinksElsePorts) {
    const Topology topology = Topology::create(support::chain()).value();
    const LinkId forth = topology.find_links("a-b:fwd")->front(),
                 back = topology.find_links("a-b:rev")->front();
    const std::vector<std::string> ports{"a", "c", "a"};
    EXPECT_EQ(find_tap_places(topology, ports, "a-b"), (std::vector<TapPlace>{forth, back}));
    EXPECT_EQ(find_tap_places(topology, ports, "a-b:rev"), (std::vector<TapPlace>{back}));
    EXPECT_EQ(find_tap_places(topology, ports, "a"), (std::vector<TapPlace>{std::size_t{0}, std::size_t{2}}));
    const auto nothing = find_tap_places(topology, ports, "b");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(nothing.error().message.ends_with("; nor is there a port at 'b': ports are at a, c, a"))
        << nothing.error().message;
}

}  // namespace
}  // namespace hexi
